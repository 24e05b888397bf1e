#include "cli/gateway_client.h"

#include <iterator>
#include <limits>
#include <sstream>

#include <Poco/Exception.h>
#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/NetException.h>
#include <Poco/URI.h>

#include "base/error.h"

namespace openclaw::cli {
namespace {

ErrorCode codeOf(int status) {
    switch (status) {
        case 400:
            return ErrorCode::invalid_request;
        case 401:
            return ErrorCode::unauthenticated;
        case 403:
            return ErrorCode::permission_denied;
        case 404:
            return ErrorCode::not_found;
        case 413:
            return ErrorCode::too_large;
        case 429:
            return ErrorCode::rate_limited;
        case 504:
            return ErrorCode::deadline_exceeded;
        default:
            return ErrorCode::unavailable;
    }
}

/// The message of an error body of any of the gateway's shapes.
std::string messageOf(const Poco::JSON::Object::Ptr& body, int status) {
    const Poco::JSON::Object::Ptr error = body ? body->getObject("error") : nullptr;
    if (error && error->has("message")) return error->getValue<std::string>("message");
    return "the gateway answered with status " + std::to_string(status);
}

Poco::JSON::Object::Ptr parseObject(const std::string& text) {
    try {
        Poco::JSON::Parser parser(new Poco::JSON::ParseHandler(true));  // keys stay in their order
        return parser.parse(text).extract<Poco::JSON::Object::Ptr>();
    } catch (const Poco::Exception&) {
        return nullptr;
    }
}

Poco::Timespan toTimespan(std::chrono::milliseconds duration) {
    return Poco::Timespan(std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

}  // namespace

GatewayClient::GatewayClient(const ClientOptions& options) : address_(GatewayAddress::find(options)) {}

bool GatewayClient::isLocal() const {
    Poco::Net::IPAddress address;
    const std::string host = Poco::URI(address_.url).getHost();
    return host == "localhost" || (Poco::Net::IPAddress::tryParse(host, address) && address.isLoopback());
}

Poco::JSON::Object::Ptr GatewayClient::get(const std::string& path, std::chrono::milliseconds timeout) const {
    return exchange(Poco::Net::HTTPRequest::HTTP_GET, path, {}, timeout);
}

Poco::JSON::Object::Ptr GatewayClient::post(const std::string& path, const Poco::JSON::Object& body,
                                            std::chrono::milliseconds timeout) const {
    std::ostringstream text;
    body.stringify(text);
    return exchange(Poco::Net::HTTPRequest::HTTP_POST, path, text.str(), timeout);
}

Poco::JSON::Object::Ptr GatewayClient::exchange(const std::string& method, const std::string& path,
                                                const std::string& body,
                                                std::chrono::milliseconds timeout) const {
    constexpr std::chrono::milliseconds connectTimeout{2'000};
    try {
        const Poco::URI address(address_.url);
        Poco::Net::HTTPClientSession session(address.getHost(), address.getPort());
        session.setTimeout(toTimespan(connectTimeout), toTimespan(timeout), toTimespan(timeout));
        Poco::Net::HTTPRequest request(method, address.getPath() + path, Poco::Net::HTTPMessage::HTTP_1_1);
        request.set("Authorization", "Bearer " + address_.credential);
        if (!body.empty()) request.setContentType("application/json");
        request.setContentLength(static_cast<std::streamsize>(body.size()));
        session.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        std::istream& stream = session.receiveResponse(response);
        const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};

        Poco::JSON::Object::Ptr answer = parseObject(text);
        const int status = response.getStatus();
        if (status >= 400) throw Error(codeOf(status), messageOf(answer, status));
        if (!answer) {
            throw Error(ErrorCode::unavailable,
                        "what answers at " + address_.url + " is not an OpenClaw gateway");
        }
        return answer;
    } catch (const Poco::TimeoutException&) {
        throw Error(ErrorCode::unavailable, "the gateway at " + address_.url + " does not answer in time");
    } catch (const Poco::Net::ConnectionRefusedException&) {
        throw Error(ErrorCode::unavailable,
                    "no gateway is running at " + address_.url + ": start one with `openclaw gateway start`");
    } catch (const Poco::Exception& error) {
        throw Error(ErrorCode::unavailable,
                    "cannot talk to the gateway at " + address_.url + ": " + error.displayText());
    }
}

}  // namespace openclaw::cli

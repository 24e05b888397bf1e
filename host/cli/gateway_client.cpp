#include "cli/gateway_client.h"

#include <cstdlib>
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
#include "cli/client_settings.h"
#include "cli/configuration.h"
#include "service/folders.h"
#include "service/pid_file.h"

namespace openclaw::cli {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

/// A wildcard to listen on is reached through the loopback.
std::string reachable(const std::string& bind) {
    if (bind == "0.0.0.0" || bind == "*" || bind == "localhost") return "127.0.0.1";
    if (bind == "::") return "[::1]";
    return bind.find(':') == std::string::npos ? bind : "[" + bind + "]";
}

std::string configuredUrl(const config::Settings& settings) {
    const auto running = service::runningGateway(service::pidFilePath(settings.storage.path));
    if (running && !running->urls.empty()) {
        Poco::URI url(running->urls.front());
        return "http://" + reachable(url.getHost()) + ":" + std::to_string(url.getPort());
    }
    const std::string port = variable("OPENCLAW_GATEWAY_PORT");
    const std::string host =
        settings.gateway.bind.empty() ? "127.0.0.1" : reachable(settings.gateway.bind.front());
    return "http://" + host + ":" + (port.empty() ? std::to_string(settings.gateway.port) : port);
}

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

void addClientOptions(CLI::App& command, ClientOptions& options) {
    command
        .add_option("--url", options.url,
                    "Address of the gateway (default: $OPENCLAW_GATEWAY_URL, or this machine's)")
        ->type_name("URL");
    command
        .add_option("--token", options.token,
                    "Token or password (default: $OPENCLAW_GATEWAY_TOKEN, or the configured one)")
        ->type_name("TEXT");
    addConfigOption(command, options.configFile);
}

GatewayClient::GatewayClient(const ClientOptions& options)
    : url_(options.url.empty() ? variable("OPENCLAW_GATEWAY_URL") : options.url),
      credential_(options.token.empty() ? variable("OPENCLAW_GATEWAY_TOKEN") : options.token) {
    if (url_.empty() || credential_.empty()) {
        const config::Settings settings = clientSettings(options.configFile);
        if (url_.empty()) url_ = configuredUrl(settings);
        if (credential_.empty()) {
            credential_ =
                settings.gateway.authToken.empty() ? settings.gateway.password : settings.gateway.authToken;
        }
    }
    while (url_.ends_with("/")) url_.pop_back();
    if (!url_.starts_with("http://")) {
        throw Error(ErrorCode::usage, "the gateway's address must begin with http://, not " + url_);
    }
}

bool GatewayClient::isLocal() const {
    Poco::Net::IPAddress address;
    const std::string host = Poco::URI(url_).getHost();
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
        const Poco::URI address(url_);
        Poco::Net::HTTPClientSession session(address.getHost(), address.getPort());
        session.setTimeout(toTimespan(connectTimeout), toTimespan(timeout), toTimespan(timeout));
        Poco::Net::HTTPRequest request(method, address.getPath() + path, Poco::Net::HTTPMessage::HTTP_1_1);
        request.set("Authorization", "Bearer " + credential_);
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
            throw Error(ErrorCode::unavailable, "what answers at " + url_ + " is not an OpenClaw gateway");
        }
        return answer;
    } catch (const Poco::TimeoutException&) {
        throw Error(ErrorCode::unavailable, "the gateway at " + url_ + " does not answer in time");
    } catch (const Poco::Net::ConnectionRefusedException&) {
        throw Error(ErrorCode::unavailable,
                    "no gateway is running at " + url_ + ": start one with `openclaw gateway start`");
    } catch (const Poco::Exception& error) {
        throw Error(ErrorCode::unavailable,
                    "cannot talk to the gateway at " + url_ + ": " + error.displayText());
    }
}

}  // namespace openclaw::cli

#include "cli/control_client.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

#include <Poco/URI.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/version.h"
#include "cli/json_text.h"

namespace openclaw::cli {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

constexpr int protocolVersion = 4;

ws::ClientRequest requestTo(const GatewayAddress& address, milliseconds timeout) {
    const Poco::URI url(address.url);
    ws::ClientRequest request;
    request.host = url.getHost();
    request.port = url.getPort();
    request.target = url.getPath() + "/ws";
    if (!address.credential.empty()) {
        request.fields.emplace_back("Authorization", "Bearer " + address.credential);
    }
    request.timeout = timeout;
    return request;
}

ErrorCode codeOf(std::string_view wire) {
    if (wire == "INVALID_REQUEST") return ErrorCode::usage;
    if (wire == "UNAUTHORIZED") return ErrorCode::unauthenticated;
    if (wire == "FORBIDDEN") return ErrorCode::permission_denied;
    if (wire == "NOT_FOUND") return ErrorCode::not_found;
    if (wire == "TIMEOUT") return ErrorCode::deadline_exceeded;
    if (wire == "RATE_LIMITED") return ErrorCode::rate_limited;
    if (wire == "UPSTREAM_FAILED") return ErrorCode::upstream_failed;
    if (wire == "INTERNAL") return ErrorCode::internal;
    return ErrorCode::unavailable;
}

}  // namespace

json::value payloadOf(const json::object& response) {
    const json::value* const ok = response.if_contains("ok");
    if (ok != nullptr && ok->is_bool() && ok->get_bool()) {
        const json::value* const payload = response.if_contains("payload");
        return payload == nullptr ? json::value(nullptr) : *payload;
    }
    const json::object* const said = objectAt(response, "error");
    const json::object error = said == nullptr ? json::object() : *said;
    const std::string code = textAt(error, "code");
    const std::string message = textAt(error, "message");
    Error failure(codeOf(code), (code.empty() ? "the gateway refuses" : code) +
                                    (message.empty() ? std::string() : ": " + message));
    if (const json::value* const details = error.if_contains("details")) {
        failure.withDetail(json::serialize(*details));
    }
    throw failure;
}

ControlClient::ControlClient(const ClientOptions& options, milliseconds timeout)
    : ControlClient(GatewayAddress::find(options), timeout) {}

ControlClient::ControlClient(const GatewayAddress& address, milliseconds timeout)
    : url_(address.url), socket_(requestTo(address, timeout)) {
    connect(timeout);
}

void ControlClient::connect(milliseconds timeout) {
    const json::value hello =
        call("connect",
             {{"minProtocol", protocolVersion},
              {"maxProtocol", protocolVersion},
              {"client", {{"id", "cli"}, {"version", version}, {"platform", "linux"}, {"mode", "cli"}}},
              {"role", "operator"},
              {"scopes", {"operator.read", "operator.write", "operator.admin", "operator.approvals"}}},
             timeout);
    const json::object* const auth = objectAt(hello, "auth");
    const json::value* const scopes = auth == nullptr ? nullptr : auth->if_contains("scopes");
    if (scopes == nullptr || !scopes->is_array()) return;
    for (const json::value& scope : scopes->get_array()) {
        if (scope.is_string()) scopes_.emplace(scope.get_string().data(), scope.get_string().size());
    }
}

std::string ControlClient::send(std::string_view method, json::object params) {
    std::string id = std::to_string(++lastId_);
    socket_.sendText(json::serialize(
        json::object{{"type", "req"}, {"id", id}, {"method", method}, {"params", std::move(params)}}));
    return id;
}

std::optional<json::object> ControlClient::receive(milliseconds wait) {
    const ws::Client::Received received = socket_.receive(wait);
    switch (received.kind) {
        case ws::Client::Received::Kind::silence:
            return std::nullopt;
        case ws::Client::Received::Kind::closed:
            throw Error(ErrorCode::unavailable, "the gateway at " + url_ + " closed the connection (" +
                                                    std::to_string(received.code) +
                                                    (received.text.empty() ? "" : ", " + received.text) +
                                                    ")");
        case ws::Client::Received::Kind::text:
            break;
    }
    json::error_code failure;
    json::value frame = json::parse(received.text, failure);
    if (failure || !frame.is_object()) {
        throw Error(ErrorCode::unavailable,
                    "what answers at " + url_ + " does not speak the gateway's protocol");
    }
    return std::move(frame.get_object());
}

json::value ControlClient::answerTo(const std::string& id, milliseconds timeout) {
    const Clock::time_point deadline = Clock::now() + timeout;
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) {
            throw Error(ErrorCode::deadline_exceeded, "the gateway at " + url_ + " did not answer within " +
                                                          std::to_string(timeout.count()) + " ms");
        }
        const std::optional<json::object> frame = receive(left);
        if (frame && textAt(*frame, "type") == "res" && textAt(*frame, "id") == id) return payloadOf(*frame);
    }
}

json::value ControlClient::call(std::string_view method, json::object params, milliseconds timeout) {
    return answerTo(send(method, std::move(params)), timeout);
}

}  // namespace openclaw::cli

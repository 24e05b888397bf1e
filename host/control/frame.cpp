#include "control/frame.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "base/text.h"
#include "dialects/json_reader.h"
#include "dialects/json_writer.h"

namespace openclaw::control {
namespace {

namespace json = boost::json;
using dialects::JsonWriter;

constexpr std::size_t maxDepth = 128;

bool retryable(ErrorCode code) noexcept {
    return code == ErrorCode::rate_limited || code == ErrorCode::unavailable;
}

/// Databases of older versions have keys with other bytes, and a frame that is not UTF-8 ends the connection.
std::string inUtf8(std::string_view payload) {
    if (text::isValidUtf8(payload)) return std::string(payload);
    dialects::ParsedJson parsed;
    const json::value* const repaired = parsed.answer(payload);
    return repaired == nullptr ? "null" : json::serialize(*repaired);
}

}  // namespace

RequestFrame readRequest(std::string_view text) {
    RequestFrame frame;
    json::parse_options options;
    options.max_depth = maxDepth;
    json::error_code failure;
    json::value value = json::parse(text, failure, {}, options);
    if (failure) {
        frame.fault = "the frame is not valid JSON: " + failure.message();
        return frame;
    }
    if (!value.is_object()) {
        frame.fault = "a frame is a JSON object";
        return frame;
    }
    json::object& object = value.get_object();
    const auto string = [&](std::string_view name) -> std::string {
        const json::value* const member = object.if_contains(name);
        if (member == nullptr || !member->is_string()) return {};
        return {member->get_string().data(), member->get_string().size()};
    };
    frame.id = string("id");
    frame.method = string("method");
    if (frame.id.empty()) {
        frame.fault = "a request has an id: a string that is not empty";
    } else if (string("type") != "req") {
        frame.fault = "clients send frames of type \"req\"";
    } else if (frame.method.empty()) {
        frame.fault = "a request names its method";
    } else if (json::value* const params = object.if_contains("params");
               params != nullptr && !params->is_null()) {
        if (params->is_object()) {
            frame.params = std::move(params->get_object());
        } else {
            frame.fault = "params must be an object";
        }
    }
    return frame;
}

std::string okTail(std::string_view payload) {
    return R"("ok":true,"payload":)" + inUtf8(payload) + "}";
}

std::string errorTail(const Error& error, std::string_view code, const json::object& details,
                      std::string_view payload) {
    json::object told = details;
    if (!error.reason().empty() && !told.contains("reason")) told["reason"] = error.reason();
    if (!error.param().empty()) told["path"] = error.param();
    std::string tail = R"("ok":false,)";
    if (!payload.empty()) tail.append(R"("payload":)").append(payload).push_back(',');
    tail += R"("error":)";
    JsonWriter writer(tail);
    writer.openObject().member("code", code.empty() ? wireCode(error.code()) : code);
    writer.member("message", error.message().empty() ? std::string_view("it failed") : error.message());
    if (!told.empty()) writer.key("details").raw(json::serialize(told));
    if (retryable(error.code())) writer.key("retryable").boolean(true);
    if (error.retryAfter()) writer.key("retryAfterMs").integer(std::int64_t{*error.retryAfter()} * 1000);
    writer.closeObject();
    tail.push_back('}');
    return tail;
}

std::string responseFrame(std::string_view id, std::string_view tail) {
    std::string frame = R"({"type":"res","id":)";
    JsonWriter(frame).string(id);
    frame.push_back(',');
    return frame.append(tail);
}

std::string eventBegin(std::uint64_t seq) {
    return R"({"type":"event","seq":)" + std::to_string(seq) + ",";
}

std::string eventRest(std::string_view name, std::string_view payload, std::string_view stateVersion) {
    std::string rest = R"("event":)";
    JsonWriter(rest).string(name);
    rest.append(R"(,"payload":)").append(inUtf8(payload));
    if (!stateVersion.empty()) rest.append(R"(,"stateVersion":)").append(stateVersion);
    return rest.append("}");
}

std::string_view wireCode(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::invalid_request:
        case ErrorCode::method_not_allowed:
        case ErrorCode::config_invalid:
        case ErrorCode::usage:
            return "INVALID_REQUEST";
        case ErrorCode::unauthenticated:
        case ErrorCode::no_authentication:
            return "UNAUTHORIZED";
        case ErrorCode::permission_denied:
            return "FORBIDDEN";
        case ErrorCode::not_found:
            return "NOT_FOUND";
        case ErrorCode::conflict:
            return "CONFLICT";
        case ErrorCode::too_large:
            return "TOO_LARGE";
        case ErrorCode::rate_limited:
            return "RATE_LIMITED";
        case ErrorCode::deadline_exceeded:
            return "TIMEOUT";
        case ErrorCode::cancelled:
            return "CANCELLED";
        case ErrorCode::unavailable:
        case ErrorCode::store_unavailable:
        case ErrorCode::address_in_use:
            return "UNAVAILABLE";
        case ErrorCode::upstream_failed:
            return "UPSTREAM_FAILED";
        case ErrorCode::unsupported:
            return "UNSUPPORTED";
        case ErrorCode::internal:
            return "INTERNAL";
    }
    return "INTERNAL";
}

}  // namespace openclaw::control

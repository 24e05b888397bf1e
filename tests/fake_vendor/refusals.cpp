#include "refusals.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "answers.h"
#include "messages.h"
#include "text.h"

namespace fake_vendor {
namespace {

struct Refusal {
    std::string_view model;
    std::string_view status;
    std::string_view message;
    std::string_view openaiType;
    std::string_view openaiCode;
    std::string_view anthropicType;
};

constexpr std::array refusals{
    Refusal{"error-400", "400 Bad Request", "Invalid value for 'temperature'.", "invalid_request_error",
            "invalid_value", "invalid_request_error"},
    Refusal{"error-401", "401 Unauthorized", "Incorrect API key provided: ", "invalid_request_error",
            "invalid_api_key", "authentication_error"},
    Refusal{"error-403", "403 Forbidden", "Not allowed to use this model.", "invalid_request_error",
            "model_not_allowed", "permission_error"},
    Refusal{"error-404", "404 Not Found", "The model does not exist.", "invalid_request_error",
            "model_not_found", "not_found_error"},
    Refusal{"error-413", "413 Payload Too Large", "Request exceeds the maximum size.",
            "invalid_request_error", "request_too_large", "request_too_large"},
    Refusal{"error-429", "429 Too Many Requests", "Rate limit reached.", "requests", "rate_limit_exceeded",
            "rate_limit_error"},
    Refusal{"error-500", "500 Internal Server Error", "The server had an error.", "server_error",
            "internal_error", "api_error"},
    Refusal{"error-503", "503 Service Unavailable", "The engine is overloaded.", "server_error", "overloaded",
            "api_error"},
    Refusal{"error-529", "529 Overloaded", "Overloaded", "server_error", "overloaded", "overloaded_error"},
};

/// The key that the request brought, under either of its names.
std::string_view keyOf(const Request& request) {
    constexpr std::string_view bearer = "Bearer ";
    std::string_view key = headerValue(request.head, "authorization");
    if (key.starts_with(bearer)) key.remove_prefix(bearer.size());
    return key.empty() ? headerValue(request.head, "x-api-key") : key;
}

std::string headersOf(const Asked& asked, const Refusal& refusal) {
    if (asked.dialect == Dialect::messages) {
        if (refusal.model == "error-429")
            return "Retry-After: 7\r\nanthropic-ratelimit-requests-limit: 60\r\n"
                   "anthropic-ratelimit-requests-remaining: 0\r\n"
                   "anthropic-ratelimit-requests-reset: 2026-01-01T00:00:07Z\r\nrequest-id: "
                   "req_vendor_429\r\n";
        return refusal.model == "error-529" ? "Retry-After: 3\r\nx-should-retry: true\r\n" : "";
    }
    if (refusal.model == "error-429")
        return "Retry-After: 7\r\nx-ratelimit-limit-requests: 60\r\nx-ratelimit-remaining-requests: 0\r\n"
               "x-ratelimit-reset-requests: 7s\r\nx-request-id: req_vendor_429\r\n";
    return refusal.model == "error-529" ? "Retry-After: 3\r\n" : "";
}

std::string bodyOf(const Asked& asked, const Refusal& refusal) {
    std::string text(refusal.message);
    // As vendors do it: the key that was wrong comes back in the message.
    if (refusal.model == "error-401") text.append(keyOf(asked.request)).append(".");
    if (asked.dialect == Dialect::messages) return messages::errorBody(refusal.anthropicType, text);
    if (refusal.model == "error-400")
        return R"({"error":{"message":"Invalid value for 'temperature'.","type":"invalid_request_error",)"
               R"("param":"temperature","code":"invalid_value"}})";
    return errorBody(text, refusal.openaiType, refusal.openaiCode);
}

}  // namespace

std::optional<Script> refusal(const Asked& asked) {
    const auto* const found = std::find_if(refusals.begin(), refusals.end(),
                                           [&](const Refusal& each) { return each.model == asked.model; });
    if (found == refusals.end()) return std::nullopt;
    return Script{
        send(message(found->status, "application/json", bodyOf(asked, *found), headersOf(asked, *found)))};
}

Script invalidMessage(const std::string& why) {
    return {send(
        message("400 Bad Request", "application/json", messages::errorBody("invalid_request_error", why)))};
}

}  // namespace fake_vendor

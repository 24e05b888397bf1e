#include "http/error_body.h"

#include <array>
#include <span>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/log.h"

namespace openclaw::http {
namespace {

namespace json = boost::json;

struct Mapping {
    ErrorCode code;
    int status;
    std::string_view openaiType;  ///< what OpenAI calls the family
};

constexpr std::array<Mapping, 19> mappings{{
    {ErrorCode::invalid_request, 400, "invalid_request_error"},
    {ErrorCode::unauthenticated, 401, "authentication_error"},
    {ErrorCode::permission_denied, 403, "permission_error"},
    {ErrorCode::not_found, 404, "invalid_request_error"},
    {ErrorCode::method_not_allowed, 405, "invalid_request_error"},
    {ErrorCode::conflict, 409, "invalid_request_error"},
    {ErrorCode::too_large, 413, "invalid_request_error"},
    {ErrorCode::rate_limited, 429, "rate_limit_error"},
    {ErrorCode::deadline_exceeded, 504, "server_error"},
    {ErrorCode::cancelled, 499, "server_error"},
    {ErrorCode::unavailable, 503, "server_error"},
    {ErrorCode::upstream_failed, 502, "server_error"},
    {ErrorCode::unsupported, 501, "invalid_request_error"},
    {ErrorCode::internal, 500, "server_error"},
    {ErrorCode::config_invalid, 500, "server_error"},
    {ErrorCode::address_in_use, 500, "server_error"},
    {ErrorCode::no_authentication, 500, "server_error"},
    {ErrorCode::store_unavailable, 503, "server_error"},
    {ErrorCode::usage, 400, "invalid_request_error"},
}};

const Mapping& mappingOf(ErrorCode code) noexcept {
    for (const Mapping& mapping : mappings) {
        if (mapping.code == code) return mapping;
    }
    return mappings[13];
}

json::value orNull(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string_view(text.data(), text.size()));
}

json::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

int statusOf(ErrorCode code) noexcept {
    return mappingOf(code).status;
}

std::string errorBody(ErrorShape shape, const Error& error) {
    const Mapping& mapping = mappingOf(error.code());
    if (shape == ErrorShape::tools) {
        json::object body{{"type", view(wordOf(error))}, {"message", view(error.message())}};
        if (!error.param().empty()) body["param"] = error.param();
        if (error.reason() == "requires_approval") body["requiresApproval"] = true;
        return json::serialize(json::object{{"ok", false}, {"error", std::move(body)}});
    }
    if (shape == ErrorShape::responses) {
        return json::serialize(json::object{{"error",
                                             {{"type", view(mapping.openaiType)},
                                              {"code", view(wordOf(error))},
                                              {"message", view(error.message())},
                                              {"param", orNull(error.param())}}}});
    }
    return json::serialize(json::object{{"error",
                                         {{"message", view(error.message())},
                                          {"type", view(mapping.openaiType)},
                                          {"param", orNull(error.param())},
                                          {"code", view(wordOf(error))}}}});
}

void respondError(net::Exchange& exchange, ErrorShape shape, const Error& error) {
    exchange.record().error = wordOf(error);
    if (!error.detail().empty()) {
        log::warn("a request failed",
                  {{"id", exchange.record().id}, {"error", error.message()}, {"detail", error.detail()}});
    }
    std::array<net::Field, 2> fields{};
    std::size_t count = 0;
    std::string retryAfter;
    if (error.retryAfter()) {
        retryAfter = std::to_string(*error.retryAfter());
        fields[count++] = {"Retry-After", retryAfter};
    }
    if (error.code() == ErrorCode::unauthenticated) {
        fields[count++] = {"WWW-Authenticate", "Bearer realm=\"openclaw\""};
    }
    exchange.respond(statusOf(error.code()), "application/json", errorBody(shape, error),
                     std::span<const net::Field>(fields.data(), count));
}

std::string doorErrorBody(int status, std::string_view reason, std::string_view requestId) {
    const bool unsupported = status == 501 || status == 505;
    const bool clientFault = status < 500 || unsupported;
    const char* const code = unsupported ? "unsupported" : clientFault ? "bad_request" : "unavailable";
    return json::serialize(json::object{{"error",
                                         {{"message", view(reason)},
                                          {"type", clientFault ? "invalid_request_error" : "server_error"},
                                          {"param", nullptr},
                                          {"code", code},
                                          {"request_id", view(requestId)}}}});
}

}  // namespace openclaw::http

#include "behaviours.h"

#include <array>
#include <utility>

#include "answers.h"
#include "completions.h"
#include "messages.h"
#include "model_names.h"
#include "refusals.h"
#include "text.h"

namespace fake_vendor {
namespace {

constexpr std::array<std::pair<std::string_view, Dialect>, 4> dialects{{
    {"/v1/chat/completions", Dialect::chat},
    {"/v1/messages", Dialect::messages},
    {"/v1/responses", Dialect::responses},
    {"/v1/completions", Dialect::completions},
}};

ScriptPtr share(Script script) {
    return std::make_shared<const Script>(std::move(script));
}

ScriptPtr shareJson(std::string_view body) {
    return share({send(json(body))});
}

std::string models(const Request& request) {
    if (headerValue(request.head, "anthropic-version").empty())
        return R"({"object":"list","data":[)"
               R"({"id":"gpt-4o-mini","object":"model","created":1700000000,"owned_by":"fake"}]})";
    return R"({"data":[{"type":"model","id":"claude-opus-4-20250514","display_name":"Claude Opus 4",)"
           R"("created_at":"2025-05-22T00:00:00Z"}],"has_more":false,)"
           R"("first_id":"claude-opus-4-20250514","last_id":"claude-opus-4-20250514"})";
}

/// A quarter of the bytes, as good a guess as any.
std::string tokens(const Request& request, std::string_view more) {
    std::string out = R"({"input_tokens":)" + std::to_string(request.body.size() / 4);
    return out.append(more).append("}");
}

}  // namespace

ScriptPtr Behaviours::answer(const Request& request) {
    for (const auto& [path, dialect] : dialects) {
        if (request.path != path) continue;
        if (request.method == "POST") return model(request, dialect);
        return share({send(message("405 Method Not Allowed", "application/json",
                                   errorBody("Use POST.", "invalid_request_error", "method_not_allowed")))});
    }
    if (request.path == "/v1/models") return shareJson(models(request));
    if (request.path == "/v1/embeddings") return shareJson(completions::embeddings(request));
    if (request.path == "/v1/responses/input_tokens")
        return shareJson(tokens(request, R"(,"object":"response.input_tokens")"));
    if (request.path == "/v1/messages/count_tokens") {
        if (const auto why = messages::complaint(request, true)) return share(invalidMessage(*why));
        return shareJson(tokens(request, {}));
    }
    return share({send(message("404 Not Found", "application/json",
                               errorBody("Unknown path.", "invalid_request_error", "unknown_url")))});
}

ScriptPtr Behaviours::model(const Request& request, Dialect dialect) {
    const std::string_view name = textMember(request.body, "model");
    const Asked asked{dialect, std::string(name), isTrueMember(request.body, "stream"),
                      isTrueMember(request.body, "include_usage"), request};
    if (dialect == Dialect::messages && !name.starts_with("bench-")) {
        if (const auto why = messages::complaint(request, false)) return share(invalidMessage(*why));
    }
    if (dependsOnRequest(asked)) return share(scriptFor(asked));
    std::string key = std::to_string(static_cast<int>(dialect)) + " " + asked.model;
    key += asked.stream ? " stream" : "";
    key += asked.usage ? " usage" : "";
    if (const auto found = canned_.find(key); found != canned_.end()) return found->second;
    return canned_.emplace(std::move(key), share(scriptFor(asked))).first->second;
}

}  // namespace fake_vendor

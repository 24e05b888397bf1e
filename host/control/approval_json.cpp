#include "control/approval_json.h"

#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "dialects/json_writer.h"

namespace openclaw::control {
namespace {

using dialects::JsonWriter;

void appendRequest(JsonWriter& json, const runs::ApprovalRequest& request) {
    // A model wrote the arguments: they stay text, which is also what a person should see.
    const std::string arguments = log::redacted(request.arguments);
    json.key("request").openObject();
    json.member("command", request.tool + " " + arguments).member("toolName", request.tool);
    json.member("arguments", arguments).member("toolCallId", request.callId).member("runId", request.runId);
    if (!request.session.empty()) json.member("sessionKey", request.session);
    json.member("rule", request.rule).key("allowedDecisions").raw(R"(["allow-once","deny"])").closeObject();
}

std::string_view decisionOf(runs::ApprovalOutcome outcome) noexcept {
    switch (outcome) {
        case runs::ApprovalOutcome::allowed:
            return "allow-once";
        case runs::ApprovalOutcome::denied:
            return "deny";
        case runs::ApprovalOutcome::expired:
            return "expired";
    }
    return "deny";
}

}  // namespace

std::string approvalJson(const runs::ApprovalRequest& request) {
    std::string text;
    JsonWriter json(text);
    json.openObject().member("id", request.id);
    appendRequest(json, request);
    json.key("createdAtMs")
        .integer(request.createdAt)
        .key("expiresAtMs")
        .integer(request.expiresAt)
        .closeObject();
    return text;
}

std::string resolvedApprovalJson(const runs::ApprovalRequest& request, runs::ApprovalOutcome outcome) {
    std::string text;
    JsonWriter json(text);
    json.openObject().member("id", request.id).member("decision", decisionOf(outcome));
    json.key("ts").integer(unixMillis());
    appendRequest(json, request);
    json.closeObject();
    return text;
}

}  // namespace openclaw::control

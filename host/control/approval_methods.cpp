#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "control/approval_json.h"
#include "control/call.h"

/// exec.approval.*: who decides whether a tool call that waits may be made.
namespace openclaw::control {
namespace {

namespace json = boost::json;

void list(const std::shared_ptr<Call>& call) {
    json::array pending;
    for (const runs::ApprovalRequest& request : call->plane().services().approvals.pending()) {
        pending.push_back(json::parse(approvalJson(request)));
    }
    call->ok(std::move(pending));
}

[[noreturn]] void nothingWaits(const std::string& id) {
    throw Error(ErrorCode::not_found,
                "no approval \"" + id + "\" waits: it was decided, has expired, or never was")
        .withReason("approval_not_found")
        .withParam("params.id");
}

void get(const std::shared_ptr<Call>& call) {
    const std::string id = call->text("id");
    for (const runs::ApprovalRequest& request : call->plane().services().approvals.pending()) {
        if (request.id == id) return call->okText(approvalJson(request));
    }
    nothingWaits(id);
}

void resolve(const std::shared_ptr<Call>& call) {
    const std::string decision = call->text("decision");
    const bool allowed = decision == "allow-once" || decision == "allow";
    if (!allowed && decision != "deny") {
        throw Error(ErrorCode::invalid_request, "params.decision: must be \"allow-once\" or \"deny\"")
            .withParam("params.decision");
    }
    const std::string id = call->text("id");
    const auto outcome = allowed ? runs::ApprovalOutcome::allowed : runs::ApprovalOutcome::denied;
    if (!call->plane().services().approvals.resolve(id, outcome)) nothingWaits(id);
    call->ok({{"ok", true}, {"id", id}, {"decision", allowed ? "allow-once" : "deny"}});
}

}  // namespace

std::vector<Method> approvalMethods() {
    return {
        {"exec.approval.list", Scope::approvals, ParameterList(""), &list},
        {"exec.approval.get", Scope::approvals, ParameterList("text: id!"), &get},
        {"exec.approval.resolve", Scope::approvals,
         ParameterList("text: id! decision!; object: reviewer; positive: grantExpiresInDays"), &resolve},
    };
}

}  // namespace openclaw::control

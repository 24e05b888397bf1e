#include "runs/run_tool.h"

#include <boost/json/parse.hpp>

#include <utility>

#include "base/clock.h"
#include "runs/tool_content.h"

namespace openclaw::runs {

void Run::Tool::start() {
    run_.tell(ToolStarted{callId_, name_, arguments_});
    if (run_.ended_) return;
    const access::Verdict verdict = run_.tables_->permissions.check(run_.spec_.principal, name_);
    if (verdict.decision == access::Decision::ask) {
        askFor(verdict);
    } else {
        call(false);
    }
}

void Run::Tool::askFor(const access::Verdict& verdict) {
    const auto limit = run_.tables_->settings.runs.approvalTimeout;
    ApprovalRequest request;
    request.runId = run_.spec_.id;
    request.session = run_.spec_.session;
    request.principal = run_.spec_.principal.id;
    request.tool = name_;
    request.callId = callId_;
    request.arguments = arguments_;
    request.rule = verdict.rule;
    request.createdAt = unixMillis();
    request.expiresAt = request.createdAt + limit.count();
    patience_.arm(run_.loop_, limit);
    approval_ = run_.services_.approvals.open(std::move(request), run_.loop_,
                                              [alive = std::weak_ptr(alive_)](ApprovalOutcome outcome) {
                                                  if (const auto tool = alive.lock())
                                                      (*tool)->onDecision(outcome);
                                              });
}

void Run::Tool::onDecision(ApprovalOutcome outcome) {
    approval_.clear();
    patience_.cancel();
    if (outcome == ApprovalOutcome::allowed) return call(true);
    ToolOutcome denied;
    denied.error =
        Error(ErrorCode::permission_denied, outcome == ApprovalOutcome::denied
                                                ? "a person has denied this call"
                                                : "nobody approved this call in time, so it was denied");
    onToolEnd(std::move(denied));
}

void Run::Tool::call(bool approved) {
    boost::json::error_code wrong;
    ToolRequest request;
    request.arguments = boost::json::parse(arguments_.empty() ? "{}" : arguments_, wrong);
    if (wrong || !request.arguments.is_object()) {
        ToolOutcome outcome;
        outcome.error = Error(ErrorCode::invalid_request, "the arguments are not a JSON object");
        return onToolEnd(std::move(outcome));
    }
    request.tool = name_;
    request.principal = run_.spec_.principal;
    request.requestId = run_.spec_.context.requestId;
    request.remote = run_.spec_.remote;
    request.session = run_.spec_.session;
    request.approved = approved;
    call_ = ToolCall::start(run_.loop_, run_.services_.audit, run_.tables_, std::move(request), *this);
}

void Run::Tool::cancel() {
    alive_.reset();
    call_.reset();
    patience_.cancel();
    if (!approval_.empty()) run_.services_.approvals.withdraw(std::exchange(approval_, {}));
}

void Run::Tool::onToolProgress(double fraction, std::string_view message) {
    run_.tell(ToolProgress{callId_, name_, fraction, message});
}

void Run::Tool::onToolEnd(ToolOutcome outcome) {
    call_.reset();
    result_ = {callId_, partsOf(outcome), outcome.error.has_value()};
    run_.tell(ToolEnded{callId_, name_, outcome});
    run_.toolEnded();
}

}  // namespace openclaw::runs

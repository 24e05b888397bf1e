#pragma once

#include <string>

#include "runs/approvals.h"

namespace openclaw::control {

/// {id, request: {…}, createdAtMs, expiresAtMs}: a tool call that waits, as clients that decide show it.
std::string approvalJson(const runs::ApprovalRequest& request);

/// {id, decision, ts, request: {…}}
std::string resolvedApprovalJson(const runs::ApprovalRequest& request, runs::ApprovalOutcome outcome);

}  // namespace openclaw::control

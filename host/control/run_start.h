#pragma once

#include <memory>
#include <string>

#include "control/call.h"
#include "runs/live_runs.h"

namespace openclaw::control {

/// A turn that a client asks for in a session.
struct RunRequest {
    std::string runId;   ///< its idempotency key, or made for it
    bool named = false;  ///< by the client: then it may have been here before
    std::string session;
    std::string entrance;
    std::string model;
    std::string instructions;        ///< for this turn alone
    std::string thinking;            ///< "off", "minimal", …, or empty
    std::int64_t timeoutMillis = 0;  ///< 0: only the configured one
};

/// How a client that asked for a turn is told of it. [loop thread]
class RunFollower {
  public:
    virtual ~RunFollower() = default;
    /// Once: the input is kept, or the run has been here before.
    virtual void onAccepted(const std::string& runId) = 0;
    /// Last. Not when it was refused.
    virtual void onEnded(const runs::RunState& state) = 0;
};

/// Starts the turn, or finds the run that has its id already. Refusals answer the call. Throws Error for what
/// is wrong with the request.
void startRun(const std::shared_ptr<Call>& call, RunRequest request, std::shared_ptr<RunFollower> follower);

/// What is known of a run that ended before this process, or too long ago.
runs::RunState stateOf(const store::StoredRun& run);

}  // namespace openclaw::control

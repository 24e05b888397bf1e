#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/authenticator.h"
#include "runs/approvals.h"
#include "runs/session_run.h"

namespace openclaw::control {

/// What came of a reload: the keys that differ from the file before.
struct ReloadReport {
    std::vector<std::string> changed;
    std::vector<std::string> needRestart;
};

/// What the thread that reloads does for others.
struct Administration {
    /// Runs a job on that thread, soon. [any thread]
    std::function<void(std::function<void()>)> onMainThread;
    /// Reloads as the signal does; throws Error when the configuration is refused. [that thread]
    std::function<ReloadReport()> reload;
};

/// A channel as channels.status tells of it.
struct ChannelReport {
    std::string name;
    std::string type;  ///< "webchat", "webhook"
    bool enabled = false;
    bool running = false;
    std::int64_t received = 0;  ///< messages that were let in
    std::int64_t refused = 0;   ///< messages that were not
    std::int64_t answered = 0;  ///< runs that ended with an answer
    std::int64_t failed = 0;    ///< runs that ended without one
    std::int64_t callbacksPending = 0;
    std::int64_t callbacksDelivered = 0;
    std::int64_t callbacksRetried = 0;
    std::int64_t callbacksGivenUp = 0;
    std::int64_t lastActivityAt = 0;  ///< Unix milliseconds; 0: none yet
    std::string lastError;            ///< also why it is not running; empty: none
};

/// The doors through which messages reach sessions. Any thread.
struct Channels {
    using Ended = std::function<void(const runs::RunState& state)>;

    std::function<std::vector<ChannelReport>()> status;
    /// Puts the terms of a channel of the WebSocket's own on a turn, also its session unless one is set.
    /// Answers who wants to hear how the run ended: empty when there is no such channel, whose name then
    /// means nothing. Throws Error(permission_denied) or Error(rate_limited).
    std::function<Ended(const std::string& channel, runs::SessionTurn& turn)> enter;
};

/// What the composition root lends. Any thread, unless said otherwise.
struct Services {
    runs::SessionServices runs;
    runs::Approvals& approvals;
    std::shared_ptr<access::Authenticator> authenticator;
    /// The gateway's status as JSON.
    std::function<std::string()> status;
    std::string configFile;
    Administration administration;
    Channels channels;
};

/// How connections behave.
struct Limits {
    std::size_t maxFrameBytes = std::size_t{25} << 20;  ///< once authenticated
    std::size_t maxBufferedBytes = std::size_t{50} << 20;
    std::chrono::milliseconds authTimeout{15'000};
    std::chrono::milliseconds tickInterval{30'000};
};

inline constexpr std::size_t maxFrameBytesBefore = std::size_t{64} * 1024;  ///< authentication

}  // namespace openclaw::control

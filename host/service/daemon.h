#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

namespace openclaw::service {

/// How the start of a daemon went, as its starter sees it.
struct DaemonStart {
    bool ready = false;
    pid_t pid = 0;
    std::string report;           ///< ready: what it passed to `Ready`
    std::optional<int> exitCode;  ///< not ready: its exit code; empty when it died without one
    std::string said;             ///< not ready: what it wrote to its log meanwhile
};

/// Called by the daemon's work once it is ready, with a text for the person who started it.
using Ready = std::function<void(const std::string& report)>;

/// Runs `work` in a process of its own session, without a terminal, with stdin from /dev/null and stdout and
/// stderr appended to `logFile` (created with mode 0600). Returns in the calling process only, as soon as the
/// daemon is ready or has ended; the daemon itself ends with `work`'s result as its exit code.
///
/// The working folder stays, so that relative paths mean the same as without a daemon. To be called before
/// there is any thread. When INT and TERM are blocked, either is handed on to the daemon while it starts.
/// Throws Error(unavailable) when the log file cannot be opened.
DaemonStart startDaemon(const std::string& logFile, const std::function<int(const Ready&)>& work);

}  // namespace openclaw::service

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/loop.h"

namespace openclaw::runs {

/// What is known of a run from outside.
struct RunState {
    std::string runId;
    std::string principal;
    std::string session;  ///< key, or empty
    std::string entrance;
    std::string status = "queued";  ///< "queued", "running", "ok", "incomplete", "error", "aborted"
    std::int64_t createdAt = 0;     ///< Unix milliseconds, as the other two
    std::int64_t startedAt = 0;     ///< 0: not yet
    std::int64_t endedAt = 0;       ///< 0: not yet
    std::string stopReason;
    std::string error;  ///< message
    std::string text;   ///< of the answer, once it has ended

    bool ended() const noexcept { return endedAt != 0; }
};

/// The runs that are under way, and for a while those that have ended; one at a time in each session. Any
/// thread.
class LiveRuns {
  public:
    using Abort = std::function<void(std::string_view reason)>;
    using Waiter = std::function<void(const RunState& state)>;

    /// False when this principal has a run of that id here: `abort` is then dropped. `abort` is called on
    /// `loop`.
    bool add(RunState state, net::Loop& loop, Abort abort);
    /// Takes an entry back that came to nothing.
    void remove(const std::string& principal, const std::string& runId);
    void started(const std::string& principal, const std::string& runId, std::int64_t now);
    /// Takes over status, stopReason, error, text and endedAt, and tells everybody who waits.
    void ended(const RunState& state);

    std::optional<RunState> find(const std::string& principal, const std::string& runId) const;
    /// Under way now; of one session, or of all of them when `session` is empty.
    std::vector<RunState> active(const std::string& principal, const std::string& session = {}) const;
    std::size_t activeCount() const;

    /// False: no such run is under way.
    bool abort(const std::string& principal, const std::string& runId, std::string_view reason);
    void abortAll(std::string_view reason);
    /// Blocks until no run is under way, at most `limit`; false: some still are. Not for a loop's thread.
    bool awaitIdle(std::chrono::milliseconds limit) const;

    /// `told` comes once, on `loop`, when the run has ended; false: no such run is known. Answers a ticket.
    std::optional<std::uint64_t> wait(const std::string& principal, const std::string& runId, net::Loop& loop,
                                      Waiter told);
    void giveUpWaiting(const std::string& principal, const std::string& runId, std::uint64_t ticket);

    /// `go` is posted to `loop` when it is the run's turn in its session. Whoever enters has to leave.
    void enterSession(const std::string& principal, const std::string& session, const std::string& runId,
                      net::Loop& loop, std::function<void()> go);
    void leaveSession(const std::string& principal, const std::string& session, const std::string& runId);
    /// The runs that wait behind the one whose turn it is.
    std::vector<std::string> waitingIn(const std::string& principal, const std::string& session) const;
    bool busy(const std::string& principal, const std::string& session) const;

  private:
    using Key = std::pair<std::string, std::string>;  ///< principal and run, or principal and session

    struct Waiting {
        std::uint64_t ticket;
        net::Loop* loop;
        Waiter told;
    };
    struct Entry {
        RunState state;
        net::Loop* loop = nullptr;
        Abort abort;
        std::vector<Waiting> waiting;
    };
    struct Turn {
        std::string runId;
        net::Loop* loop;
        std::function<void()> go;
    };

    void forgetOld(std::int64_t now);
    bool idle() const;

    mutable std::mutex mutex_;
    mutable std::condition_variable oneLess_;
    std::map<Key, Entry> runs_;
    std::deque<std::pair<std::int64_t, Key>> endedRuns_;  ///< when each ended
    std::map<Key, std::deque<Turn>> sessions_;            ///< the first has its turn
    std::uint64_t lastTicket_ = 0;
};

}  // namespace openclaw::runs

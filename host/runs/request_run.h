#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/loop.h"
#include "runs/run.h"
#include "runs/run_publisher.h"
#include "runs/session_run.h"

namespace openclaw::runs {

/// The run that one request asks for: in the session that it joins, or, where it joins none, one of its own,
/// which ends with the request. Either is among the live runs and told to the control plane's clients.
/// [loop thread]
class RequestRun final : private RunObserver {
  public:
    RequestRun(net::Loop& loop, const SessionServices& services, RunObserver& observer)
        : loop_(loop), services_(services), observer_(&observer) {}
    /// Whoever asked goes: a run of its own ends, one in a session goes on. Nobody hears of it any more.
    ~RequestRun();
    RequestRun(const RequestRun&) = delete;
    RequestRun& operator=(const RequestRun&) = delete;

    /// `accepted` comes once, unless this throws Error: from inside, or, in a session, later. The observer
    /// hears the run's events behind this call, and RunEnded last.
    void begin(std::shared_ptr<const Tables> tables, SessionTurn turn, SessionRun::Accepted accepted);

    /// Without effect before it has begun and after it has ended.
    void abort(std::string_view reason);
    void pause();
    void resume();
    /// Fields of the turn that the provider does not see, as far as is known.
    std::vector<std::string> dropped() const;

  private:
    void beginAlone(std::shared_ptr<const Tables> tables, SessionTurn turn);
    void onRunEvent(const RunEvent& event) override;
    void ended(const RunResult& result);
    const Run* run() const noexcept;

    net::Loop& loop_;
    SessionServices services_;
    RunObserver* observer_;
    std::shared_ptr<RequestRun*> alive_ = std::make_shared<RequestRun*>(this);  ///< for what comes late
    RunState state_;                                                            ///< of a run of its own
    std::optional<RunPublisher> publisher_;                                     ///< of a run of its own
    std::unique_ptr<Run> run_;
    std::shared_ptr<SessionRun> sessionRun_;
};

}  // namespace openclaw::runs

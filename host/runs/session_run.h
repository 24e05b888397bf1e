#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/principal.h"
#include "dialects/turn.h"
#include "events/hub.h"
#include "net/loop.h"
#include "runs/live_runs.h"
#include "runs/run.h"
#include "runs/run_publisher.h"
#include "runs/tables.h"
#include "store/run_store.h"
#include "store/session_store.h"

namespace openclaw::runs {

/// A turn of a conversation that a session keeps.
struct SessionTurn {
    std::string runId;
    access::Principal principal;
    std::string remote;
    std::string session;   ///< key; the session is created when there is none
    std::string entrance;  ///< "agent", "chat", "responses", "channel:NAME"
    std::string model;     ///< empty: the session's, or the default one
    dialects::Turn turn;   ///< its items are what is new
    /// The gateway's tools that the model may call; none given: all that the permission table lets pass.
    std::optional<std::vector<std::string>> tools;
    std::string preferredContract;
    ModelContext context;
    std::optional<std::int64_t> maxToolCalls = {};  ///< as RunSpec has them
    std::optional<std::int64_t> maxOutputTokens = {};
    DecoderMaker decoder = {};
    std::string resultParam = {};  ///< what the client calls the field that says which call a result is of
};

/// What a run in a session works with. Outlives it.
struct SessionServices {
    const TablesSnapshot& tables;
    const store::SessionStore& sessions;
    const store::RunStore& runs;
    LiveRuns& live;
    RunServices run;
    events::Hub& hub;
};

/// One run in a session, from its acceptance to the last item in the transcript:
///
///     open the session -> check the input -> keep it -> accepted -> wait for the session -> read the
///     transcript -> Run
///     -> keep what it brought -> ended
///
/// Keeps itself alive until it has ended. Nobody's hang-up ends it. [loop thread]
class SessionRun final : public std::enable_shared_from_this<SessionRun>, private RunObserver {
  public:
    /// Comes once: the input is kept and the run will happen, or why not.
    using Accepted = std::function<void(const std::optional<Error>& refused)>;

    /// `observer` may be null; it hears of the run from its begin on, and `RunEnded` once what the run
    /// brought is kept. A run that cannot begin ends with RunEnded, too. Null, with nothing begun: the
    /// principal has a run of that id.
    static std::shared_ptr<SessionRun> start(net::Loop& loop, SessionServices services, SessionTurn turn,
                                             Accepted accepted, RunObserver* observer);

    ~SessionRun();
    SessionRun(const SessionRun&) = delete;
    SessionRun& operator=(const SessionRun&) = delete;

    /// The observer given to `start` goes.
    void forgetObserver() noexcept { observer_ = nullptr; }
    void abort(std::string_view reason);
    void pause();
    void resume();
    /// Null before its turn has come.
    const Run* run() const noexcept { return run_.get(); }

  private:
    SessionRun(net::Loop& loop, SessionServices services, SessionTurn turn, Accepted accepted,
               RunObserver* observer);

    void open();
    void onOpened(store::Outcome<store::OpenedSession> opened);
    void onEarlier(store::Outcome<store::TranscriptPage> page);
    void refuse(const Error& error);
    void readTranscript(void (SessionRun::*next)(store::Outcome<store::TranscriptPage>));
    void keepInput();
    void onInputKept(const std::optional<Error>& failure);
    void onTurn();
    void onTranscript(store::Outcome<store::TranscriptPage> page);
    void beginRun(store::TranscriptPage page);
    void onRunEvent(const RunEvent& event) override;
    void endWith(RunStatus status, std::string stopReason, std::optional<dialects::Failure> failure);
    void keepResult();
    void onResultKept(const std::optional<Error>& failure);

    /// A completion of the store that goes on here, on the loop.
    template <typename Value>
    store::Completion<Value> onLoop(void (SessionRun::*next)(store::Outcome<Value>));

    net::Loop& loop_;
    SessionServices services_;
    std::shared_ptr<const Tables> tables_;
    SessionTurn turn_;
    Accepted accepted_;
    RunObserver* observer_;
    store::StoredSession session_;
    RunState state_;
    RunPublisher publisher_;
    RunResult result_;
    std::optional<std::string> abortReason_;  ///< asked for before its turn came
    bool entered_ = false;
    bool over_ = false;
    std::unique_ptr<Run> run_;
};

/// The text of a run's last message.
std::string answerText(const RunResult& result);

/// The model that answers where nobody names one: the alias or route "default", otherwise the first that is
/// listed. Throws Error(not_found) when there is none.
std::string defaultModel(const Tables& tables);

/// The gateway's tools that a run may call by the permission table, also those that need an approval.
std::vector<std::string> permittedTools(const Tables& tables, const access::Principal& principal);

}  // namespace openclaw::runs

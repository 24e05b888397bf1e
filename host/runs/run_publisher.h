#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/turn.h"
#include "events/hub.h"
#include "runs/run_event.h"

namespace openclaw::runs {

/// Tells of a run as events of the control plane: `agent`, `chat`, `session.message`, `sessions.changed`.
/// Their payloads are those of the published protocol; `agent` also has the `sessionKey`. [loop thread]
class RunPublisher final : public RunObserver {
  public:
    RunPublisher(events::Hub& hub, std::string principal, std::string session, std::string runId)
        : hub_(hub),
          principal_(std::move(principal)),
          session_(std::move(session)),
          runId_(std::move(runId)) {}

    void onRunEvent(const RunEvent& event) override;

    /// Items that are now part of the session's transcript.
    void messages(const std::vector<dialects::Item>& items, std::int64_t now);

    /// It has ended; `text` is the whole of the answer.
    void ended(const RunResult& result, std::string_view text);

  private:
    void on(const RunStarted& started);
    void on(const ModelAnswered&) {}
    void on(const ModelEvent& event);
    void on(const ToolStarted& tool);
    void on(const ToolProgress& progress);
    void on(const ToolEnded& tool);
    void on(const RunEnded&) {}

    /// `data` is the JSON object of the stream.
    void agent(std::string_view stream, std::string_view data);
    void chat(std::string_view state, std::string_view members);
    void sessionChanged(std::string_view reason);
    void publish(std::string_view name, std::string payload);

    events::Hub& hub_;
    std::string principal_;
    std::string session_;
    std::string runId_;
    std::int64_t seq_ = 0;      ///< of agent events
    std::int64_t chatSeq_ = 0;  ///< of chat events
};

}  // namespace openclaw::runs

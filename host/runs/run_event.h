#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dialects/event.h"
#include "dialects/failure.h"
#include "dialects/turn.h"
#include "net/fields.h"
#include "runs/approvals.h"
#include "runs/tool_outcome.h"

namespace openclaw::runs {

// What happens in a run, in the order in which it happens:
//
//     RunStarted ( ModelAnswered ModelEvent* ( ToolStarted | Approval… | ToolProgress | ToolEnded )* )*
//     RunEnded
//
// Everything is valid until the observer returns.

struct RunStarted {};

/// The provider's status and headers, once for each call of the model that was answered.
struct ModelAnswered {
    int status = 0;
    const net::Fields& fields;
};

/// What a model says. Each call of the model is one step, and has a whole sequence of events.
struct ModelEvent {
    std::size_t step = 0;  ///< from 0
    const dialects::Event& event;
};

struct ToolStarted {
    std::string_view callId;
    std::string_view name;
    std::string_view arguments;  ///< JSON text, as the model wrote it
};

struct ToolProgress {
    std::string_view callId;
    std::string_view name;
    double fraction = 0;  ///< negative: unknown
    std::string_view message;
};

struct ToolEnded {
    std::string_view callId;
    std::string_view name;
    const ToolOutcome& outcome;
};

enum class RunStatus : std::uint8_t {
    completed,   ///< the model stopped, or waits for tools of the client
    incomplete,  ///< a limit ended it
    failed,
    aborted,
};

/// "ok", "incomplete", "error", "aborted"
std::string_view nameOf(RunStatus status) noexcept;

struct RunResult {
    RunStatus status = RunStatus::completed;
    dialects::FinishReason finish = dialects::FinishReason::stop;
    std::string stopReason;  ///< "stop", "tool_calls", "length", "max_steps", "timeout", "aborted", …
    std::optional<dialects::Failure> failure;
    dialects::Usage usage;              ///< of all steps together
    std::vector<dialects::Item> items;  ///< what the run added to the conversation
};

struct RunEnded {
    const RunResult& result;
};

using RunEvent =
    std::variant<RunStarted, ModelAnswered, ModelEvent, ToolStarted, ToolProgress, ToolEnded, RunEnded>;

/// Follows a run, on its loop.
class RunObserver {
  public:
    virtual void onRunEvent(const RunEvent& event) = 0;

  protected:
    ~RunObserver() = default;
};

}  // namespace openclaw::runs

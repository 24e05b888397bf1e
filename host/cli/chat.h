#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "cli/control_client.h"
#include "cli/terminal.h"

namespace openclaw::cli {

/// A conversation in the terminal, in one session of the gateway. Blocks; Ctrl-C aborts the run under way, a
/// second one gives it up.
class Chat {
  public:
    enum class Outcome : std::uint8_t {
        answered,
        failed,   ///< it has been said why
        aborted,  ///< with Ctrl-C, or by somebody else
        left,     ///< Ctrl-C once more, or while nothing was under way
    };

    /// `model` may be empty: the session's. Throws what the gateway refuses to follow the session with.
    Chat(ControlClient& client, Terminal& terminal, std::string session, std::string model);

    /// One message and the run that answers it. Throws Error(unavailable) when the connection is lost.
    Outcome say(const std::string& message);

    /// The next line of the input; nothing at its end, or when Ctrl-C was pressed.
    std::optional<std::string> ask(const std::string& prompt);

  private:
    /// A tool call that waits for a decision.
    struct Approval {
        std::string id;
        std::string asked;
    };
    struct Run {
        std::string id;         ///< also of its request's idempotency
        std::string requestId;  ///< of the frames that answer
        bool accepted = false;
        bool abortAsked = false;
        bool answerShown = false;
        std::string error;  ///< what the run's end said
        std::deque<Approval> approvals;
    };

    std::optional<Outcome> take(const boost::json::object& frame);
    std::optional<Outcome> takeAnswer(const boost::json::object& frame);
    void takeEvent(const std::string& name, const boost::json::object& payload);
    void takeAgentEvent(const boost::json::object& payload);
    void showTool(const boost::json::object& data);
    void takeApproval(const boost::json::object& payload);
    void dropApproval(const std::string& id);
    void askNextApproval();
    void decide(const std::string& line);
    void abort();

    ControlClient& client_;
    Terminal& terminal_;
    std::string session_;
    std::string model_;
    Run run_;
};

}  // namespace openclaw::cli

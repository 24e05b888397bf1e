#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runs/run_event.h"

namespace openclaw::api {

/// The calls of the gateway's own tools in the answer to a chat client. Its dialect has no words for them:
/// they stand in one member more, "openclaw", which clients that do not know it pass over.
class ToolSteps {
  public:
    /// What the chunks of this answer have in common.
    ToolSteps(std::string_view id, std::string_view model, std::int64_t created, bool includeUsage);

    // Each answers a whole event for a stream.
    std::string started(const runs::ToolStarted& tool);
    std::string ended(const runs::ToolEnded& tool);

    /// The member of a whole answer, or empty when there was no call.
    std::string member() const;

  private:
    struct Step {
        std::string callId;
        std::string name;
        std::string arguments;
        bool isError = false;
    };

    std::string chunk(std::string_view tool) const;

    std::string head_;
    std::string tail_;
    std::vector<Step> steps_;
};

}  // namespace openclaw::api

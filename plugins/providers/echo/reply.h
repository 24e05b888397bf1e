#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "request.h"

namespace openclaw::echo {

struct ToolCall {
    std::string name;
    std::string arguments;  ///< JSON text, as a model writes it
};

/// What the offline model has to say: tool calls, or a text.
struct Reply {
    std::string text;
    std::vector<ToolCall> calls;
    std::string_view finishReason = "stop";
};

/// By the rules in README.md, the same for the same request.
Reply reply(const ChatRequest& request);

}  // namespace openclaw::echo

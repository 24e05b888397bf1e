#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace openclaw::runs {

/// One part of what a tool answered.
struct ToolContent {
    std::string mediaType;  ///< empty: text/plain
    std::string bytes;
};

/// How a tool call ended, as whoever asked for it hears.
struct ToolOutcome {
    std::vector<ToolContent> content;
    std::string details;         ///< with success: a JSON object as text, or empty
    std::optional<Error> error;  ///< none: it succeeded
    std::int64_t durationMicros = 0;
};

}  // namespace openclaw::runs

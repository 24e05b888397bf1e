#pragma once

#include <cstdint>
#include <string>

namespace openclaw::cli {

/// Unix milliseconds as "2025-01-31T12:00:00Z".
std::string timeText(std::int64_t unixMillisValue);

/// Milliseconds as "59 s", "3 min 2 s", "1 h 4 min" or "2 d 3 h".
std::string durationText(std::int64_t millis);

}  // namespace openclaw::cli

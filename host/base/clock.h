#pragma once

#include <chrono>
#include <cstdint>

namespace openclaw {

using Clock = std::chrono::steady_clock;

/// Milliseconds since the Unix epoch, UTC.
inline std::int64_t unixMillis() noexcept {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

inline double millisBetween(Clock::time_point begin, Clock::time_point end) noexcept {
    return std::chrono::duration<double, std::milli>(end - begin).count();
}

}  // namespace openclaw

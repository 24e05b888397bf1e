#include "channels/rate_limit.h"

#include <algorithm>
#include <chrono>

namespace openclaw::channels {

std::optional<unsigned> RateLimit::take(Clock::time_point now) {
    if (settings_.messages == 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    while (!passed_.empty() && passed_.front() + settings_.per <= now) passed_.pop_front();
    if (passed_.size() < settings_.messages) {
        passed_.push_back(now);
        return std::nullopt;
    }
    const auto wait = std::chrono::ceil<std::chrono::seconds>(passed_.front() + settings_.per - now);
    return static_cast<unsigned>(std::max<std::int64_t>(1, wait.count()));
}

}  // namespace openclaw::channels

#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "config/settings.h"

namespace openclaw::channels {

/// Lets so many messages pass in any span of that length. Any thread.
class RateLimit {
  public:
    explicit RateLimit(const config::RateLimitSettings& settings) : settings_(settings) {}

    /// Nothing: it may pass, and is counted. Otherwise the seconds (at least 1) until one may.
    std::optional<unsigned> take(Clock::time_point now);

  private:
    const config::RateLimitSettings settings_;
    std::mutex mutex_;
    std::deque<Clock::time_point> passed_;  ///< within the span
};

}  // namespace openclaw::channels

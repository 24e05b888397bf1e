#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>

#include "openclaw/plugin.hpp"

namespace openclaw::echo {

/// Pauses between the words of a call, which `cancel` ends at once.
class Pace {
  public:
    explicit Pace(std::chrono::milliseconds delay) noexcept : delay_(delay) {}

    bool pauses() const noexcept { return delay_.count() > 0; }

    /// A call that may be cancelled as long as this lives.
    class Walk {
      public:
        Walk(Pace& pace, openclaw_call call) : pace_(pace), call_(call) {
            const std::lock_guard lock(pace_.mutex_);
            pace_.walking_.insert(call_);
        }
        Walk(const Walk&) = delete;
        Walk& operator=(const Walk&) = delete;
        ~Walk() { pace_.cancel(call_); }

        /// Throws plugin::Failure when the call is cancelled, before or meanwhile.
        void pause(std::uint64_t words) {
            std::unique_lock lock(pace_.mutex_);
            const auto cancelled = [&] { return pace_.walking_.count(call_) == 0; };
            if (pace_.cancelled_.wait_for(lock, pace_.delay_ * words, cancelled))
                throw plugin::Failure(OPENCLAW_CANCELLED, "cancelled");
        }

      private:
        Pace& pace_;
        openclaw_call call_;
    };

    void cancel(openclaw_call call) noexcept {
        const std::lock_guard lock(mutex_);
        walking_.erase(call);
        cancelled_.notify_all();
    }

  private:
    const std::chrono::milliseconds delay_;
    std::mutex mutex_;
    std::condition_variable cancelled_;
    std::set<openclaw_call> walking_;
};

}  // namespace openclaw::echo

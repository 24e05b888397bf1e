#pragma once

#include <ctime>

#include "openclaw/plugin.hpp"
#include "task.h"

namespace openclaw::web {

/// How much processor time of this thread one page may cost. Pages that people read take milliseconds; some
/// that are made for it cost the square of their size.
class Effort {
  public:
    explicit Effort(const Task& task, double seconds = 2) : task_(task), end_(now() + seconds) {}

    bool spent() const noexcept { return task_.cancelled() || now() > end_; }
    /// Throws plugin::Failure when the call was cancelled.
    void checkWanted() const {
        if (task_.cancelled())
            throw plugin::Failure(OPENCLAW_CANCELLED, "nobody waits for the answer any more");
    }

  private:
    static double now() noexcept {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    }

    const Task& task_;
    const double end_;
};

}  // namespace openclaw::web

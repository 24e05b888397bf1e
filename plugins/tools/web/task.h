#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

#include "answer.h"

namespace openclaw::web {

/// One call's work: what it waits for, and whether it is still wanted.
class Task {
  public:
    explicit Task(Answer::Clock::time_point deadline) : deadline_(deadline) {}

    /// [any] Wakes whoever waits for an answer, now or later.
    void cancel() noexcept {
        const std::lock_guard lock(mutex_);
        cancelled_ = true;
        if (answer_) answer_->cancel();
    }
    /// The answer that `cancel` has to wake. Replaces the one before.
    void waitFor(std::shared_ptr<Answer> answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
        if (cancelled_) answer_->cancel();
    }

    bool cancelled() const noexcept { return cancelled_; }
    Answer::Clock::time_point deadline() const noexcept { return deadline_; }

  private:
    const Answer::Clock::time_point deadline_;
    std::mutex mutex_;
    std::atomic<bool> cancelled_ = false;
    std::shared_ptr<Answer> answer_;
};

}  // namespace openclaw::web

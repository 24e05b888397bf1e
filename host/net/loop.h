#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace openclaw::net {

/// Receives readiness of one file descriptor. Owned by whoever registered it.
class Watcher {
  public:
    /// `events` is epoll's bit set. Edge-triggered: read and write until EAGAIN. [loop thread]
    virtual void onEvents(std::uint32_t events) = 0;

  protected:
    ~Watcher() = default;
};

class Timer;
class TimerWheel;

/// One epoll instance and the thread that runs it. Nothing that a loop calls may block.
///
/// Threads: `post`, `stop` and `isCurrentThread` from any thread; everything else from the loop's own thread,
/// or, before `run` and after it returned, from the thread that owns the loop.
class Loop {
  public:
    using Task = std::function<void()>;

    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs until `stop`, once; the calling thread becomes the loop's. Tasks posted before it ended are run.
    void run();
    void stop();

    /// Runs `task` on the loop's thread, after the events at hand. Tasks run in the order they were posted. A
    /// task posted after the loop ended is destroyed unrun, by the poster.
    void post(Task task);

    /// For code on the loop's own thread, without a wake-up: runs `task` once the current callback has
    /// returned, e.g. to send what it gathered, or to let a stack unwind before deleting.
    void defer(Task task);

    /// Watches for IN, OUT and RDHUP, edge-triggered, until `unwatch`; throws std::system_error.
    void watch(int fd, Watcher& watcher);
    /// After it returns the watcher is not called again, not even for events already fetched.
    void unwatch(int fd, Watcher& watcher);

    /// The time at which the events at hand were fetched: no system call.
    Clock::time_point now() const noexcept { return now_; }

    bool isCurrentThread() const noexcept { return current() == this; }

    /// The loop that runs on the calling thread, or null.
    static Loop* current() noexcept;

  private:
    friend class Timer;

    void dispatch(int timeoutMillis);
    int timeoutBeforeSleep();
    void runPosted();
    void runDeferred();
    void finish();

    int epoll_ = -1;
    int wakeup_ = -1;
    Clock::time_point now_;
    bool stopping_ = false;
    std::vector<Watcher*> batch_;  ///< the watchers of the events at hand; unwatched ones become null
    std::vector<Task> deferred_;
    std::vector<Task> round_;  ///< the tasks that are running; kept for its capacity
    std::unique_ptr<TimerWheel> wheel_;

    std::mutex mutex_;
    std::vector<Task> posted_;
    bool ended_ = false;
    std::atomic<bool> hasPosted_ = false;  ///< a hint that spares the lock; `posted_` decides
    std::atomic<bool> sleeping_ = false;   ///< set under the lock: a poster has to wake the loop
};

/// Calls back once, `delay` after it was armed, rounded up to the wheel's coarse tick of 10 ms. Arming and
/// cancelling cost a few nanoseconds; arming anew for a later time costs no more than storing that time. The
/// callback may arm the timer again, or destroy it as its last act. [loop thread]
class Timer {
  public:
    explicit Timer(std::function<void()> callback) : callback_(std::move(callback)) {}
    ~Timer() { cancel(); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    /// Arms, or arms anew.
    void arm(Loop& loop, std::chrono::milliseconds delay);
    void cancel() noexcept;
    bool armed() const noexcept { return wheel_ != nullptr; }

  private:
    friend class TimerWheel;

    std::function<void()> callback_;
    TimerWheel* wheel_ = nullptr;
    std::uint64_t due_ = 0;  ///< tick
    std::size_t slot_ = 0;   ///< the list it is in, which may be an earlier one than that of `due_`
    Timer* previous_ = nullptr;
    Timer* next_ = nullptr;
};

}  // namespace openclaw::net

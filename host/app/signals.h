#pragma once

#include <cstdint>
#include <stop_token>

namespace openclaw::app {

/// The signals that `blockSignals` blocked, as events. Signals of one kind coalesce while nobody waits:
/// reload is idempotent, so one is as good as many.
class SignalQueue {
  public:
    enum class Event : std::uint8_t {
        reload,  ///< USR1, HUP
        stop,    ///< TERM, INT
        wake,    ///< `wake` was called
    };

    SignalQueue();
    ~SignalQueue();
    SignalQueue(const SignalQueue&) = delete;
    SignalQueue& operator=(const SignalQueue&) = delete;

    Event wait();

    /// Has `wait` answer `wake`, soon. Any thread.
    void wake() const;

    /// Waits for a stop event, ignoring reloads; false when `stop` was requested first.
    bool waitForStop(const std::stop_token& stop);

  private:
    int signals_ = -1;
    int interrupt_ = -1;
    int wakeup_ = -1;
};

}  // namespace openclaw::app

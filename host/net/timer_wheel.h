#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"
#include "net/loop.h"

namespace openclaw::net {

/// The timers of one loop: a single wheel of 4096 slots, 10 ms each, so that one turn takes 41 s. A timer
/// that is due in a later turn stays in its slot until its time; one that was armed anew for a later time
/// stays in the slot of the earlier one, and moves when that slot comes by.
class TimerWheel {
  public:
    static constexpr std::chrono::milliseconds tick{10};

    explicit TimerWheel(Clock::time_point origin) noexcept : origin_(origin) {}
    ~TimerWheel();
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;

    void arm(Timer& timer, Clock::time_point when) noexcept;
    void cancel(Timer& timer) noexcept;

    /// Calls back every timer that is due at `now`, the earliest first.
    void advance(Clock::time_point now);

    /// The time until a slot with timers comes up, rounded up to milliseconds; -1 when there is no timer.
    int millisUntilNext(Clock::time_point now) const noexcept;

  private:
    static constexpr std::size_t slots = 4096;
    static constexpr std::size_t firing = slots;  ///< the list of timers that are due at this moment
    static constexpr std::size_t wordBits = 64;

    void append(Timer& timer, std::size_t slot) noexcept;
    void unlink(Timer& timer) noexcept;
    void sift(std::size_t slot) noexcept;
    std::uint64_t ticksToNextSlot() const noexcept;
    std::uint64_t tickAt(Clock::time_point time) const noexcept;

    Clock::time_point origin_;
    std::uint64_t current_ = 0;  ///< every timer due by this tick has been called
    /// First timer of each list, null when empty; its `previous_` is the last one, whose `next_` is null.
    std::array<Timer*, slots + 1> first_{};
    std::array<std::uint64_t, slots / wordBits> occupied_{};  ///< a bit a slot
    std::uint64_t occupiedWords_ = 0;                         ///< a bit a word of `occupied_`
};

}  // namespace openclaw::net

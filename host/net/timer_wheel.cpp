#include "net/timer_wheel.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace openclaw::net {

TimerWheel::~TimerWheel() {
    for (Timer*& first : first_) {
        while (first != nullptr) cancel(*first);
    }
}

void TimerWheel::arm(Timer& timer, Clock::time_point when) noexcept {
    const std::uint64_t due = std::max(tickAt(when + tick - Clock::duration(1)), current_ + 1);
    if (timer.wheel_ == this && due >= timer.due_) {
        timer.due_ = due;
        return;
    }
    if (timer.wheel_ != nullptr) timer.wheel_->cancel(timer);
    timer.wheel_ = this;
    timer.due_ = due;
    append(timer, due % slots);
}

void TimerWheel::cancel(Timer& timer) noexcept {
    unlink(timer);
    timer.wheel_ = nullptr;
}

void TimerWheel::advance(Clock::time_point now) {
    const std::uint64_t target = tickAt(now);
    while (current_ < target) {
        const std::uint64_t ahead = std::min(ticksToNextSlot(), target - current_);
        current_ += ahead;
        sift(current_ % slots);
    }
    while (Timer* const timer = first_[firing]) {
        unlink(*timer);
        if (timer->due_ > current_) {  // armed anew by a callback of this very round
            append(*timer, timer->due_ % slots);
            continue;
        }
        timer->wheel_ = nullptr;
        timer->callback_();
    }
}

int TimerWheel::millisUntilNext(Clock::time_point now) const noexcept {
    const std::uint64_t ahead = ticksToNextSlot();
    if (ahead == std::numeric_limits<std::uint64_t>::max()) return -1;
    const Clock::time_point when = origin_ + tick * static_cast<std::int64_t>(current_ + ahead);
    if (when <= now) return 0;
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(when - now).count());
}

void TimerWheel::append(Timer& timer, std::size_t slot) noexcept {
    timer.slot_ = slot;
    timer.next_ = nullptr;
    Timer*& first = first_[slot];
    if (first != nullptr) {
        timer.previous_ = first->previous_;
        first->previous_->next_ = &timer;
        first->previous_ = &timer;
        return;
    }
    timer.previous_ = &timer;
    first = &timer;
    if (slot == firing) return;
    occupied_[slot / wordBits] |= std::uint64_t{1} << (slot % wordBits);
    occupiedWords_ |= std::uint64_t{1} << (slot / wordBits);
}

void TimerWheel::unlink(Timer& timer) noexcept {
    Timer*& first = first_[timer.slot_];
    if (first == &timer) {
        first = timer.next_;
        if (first != nullptr) first->previous_ = timer.previous_;
    } else {
        timer.previous_->next_ = timer.next_;
        (timer.next_ != nullptr ? timer.next_ : first)->previous_ = timer.previous_;
    }
    if (first != nullptr || timer.slot_ == firing) return;
    std::uint64_t& word = occupied_[timer.slot_ / wordBits];
    word &= ~(std::uint64_t{1} << (timer.slot_ % wordBits));
    if (word == 0) occupiedWords_ &= ~(std::uint64_t{1} << (timer.slot_ / wordBits));
}

/// Moves the timers of a slot whose time has come to where they belong now.
void TimerWheel::sift(std::size_t slot) noexcept {
    for (Timer* timer = first_[slot]; timer != nullptr;) {
        Timer* const next = timer->next_;
        const std::size_t home = timer->due_ <= current_ ? firing : timer->due_ % slots;
        if (home != slot) {
            unlink(*timer);
            append(*timer, home);
        }
        timer = next;
    }
}

/// From the tick after the current one, once around the wheel; the largest value when it is empty.
std::uint64_t TimerWheel::ticksToNextSlot() const noexcept {
    if (occupiedWords_ == 0) return std::numeric_limits<std::uint64_t>::max();
    const std::size_t start = (current_ + 1) % slots;
    const std::size_t word = start / wordBits;
    std::size_t found;
    if (const std::uint64_t here = occupied_[word] >> (start % wordBits); here != 0) {
        found = start + static_cast<std::size_t>(std::countr_zero(here));
    } else {
        // Rotated so that the word after this one comes first, and this word's earlier slots last.
        const std::uint64_t words = std::rotr(occupiedWords_, static_cast<int>((word + 1) % wordBits));
        const std::size_t next = (word + 1 + static_cast<std::size_t>(std::countr_zero(words))) % wordBits;
        found = next * wordBits + static_cast<std::size_t>(std::countr_zero(occupied_[next]));
    }
    return (found + slots - start) % slots + 1;
}

std::uint64_t TimerWheel::tickAt(Clock::time_point time) const noexcept {
    return static_cast<std::uint64_t>(std::max<std::int64_t>((time - origin_) / tick, 0));
}

}  // namespace openclaw::net

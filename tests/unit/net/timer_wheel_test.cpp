#include "net/timer_wheel.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

namespace openclaw::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct TimerWheelTest : testing::Test {
    const Clock::time_point origin = Clock::now();
    TimerWheel wheel{origin};
    std::vector<int> fired;

    std::unique_ptr<Timer> timer(int name) {
        return std::make_unique<Timer>([this, name] { fired.push_back(name); });
    }
};

TEST_F(TimerWheelTest, NeedsNoWakeUpWithoutTimers) {
    EXPECT_EQ(wheel.millisUntilNext(origin), -1);
    wheel.advance(origin + seconds(3600));
    EXPECT_EQ(wheel.millisUntilNext(origin + seconds(3600)), -1);
}

TEST_F(TimerWheelTest, FiresOnceAndNeverEarly) {
    const auto one = timer(1);
    wheel.arm(*one, origin + milliseconds(25));
    EXPECT_TRUE(one->armed());
    EXPECT_EQ(wheel.millisUntilNext(origin), 30);
    wheel.advance(origin + milliseconds(29));
    EXPECT_TRUE(fired.empty());
    wheel.advance(origin + milliseconds(30));
    EXPECT_EQ(fired, std::vector{1});
    EXPECT_FALSE(one->armed());
    wheel.advance(origin + seconds(100));
    EXPECT_EQ(fired, std::vector{1});
}

TEST_F(TimerWheelTest, RoundsTheTimeToSleepUp) {
    const auto one = timer(1);
    wheel.arm(*one, origin + milliseconds(20));
    EXPECT_EQ(wheel.millisUntilNext(origin + std::chrono::microseconds(500)), 20);
    EXPECT_EQ(wheel.millisUntilNext(origin + milliseconds(21)), 0);
}

TEST_F(TimerWheelTest, FiresInTheOrderOfTime) {
    const auto one = timer(1);
    const auto two = timer(2);
    const auto three = timer(3);
    wheel.arm(*three, origin + seconds(50));
    wheel.arm(*one, origin + milliseconds(100));
    wheel.arm(*two, origin + seconds(9));
    wheel.advance(origin + seconds(60));
    EXPECT_EQ(fired, (std::vector{1, 2, 3}));
}

TEST_F(TimerWheelTest, KeepsTimersOfLaterTurns) {
    const auto one = timer(1);
    const auto next = timer(2);
    wheel.arm(*one, origin + seconds(600));
    wheel.arm(*next, origin + seconds(600) + milliseconds(10));
    for (int second = 1; second < 600; ++second) wheel.advance(origin + seconds(second));
    EXPECT_TRUE(fired.empty());
    wheel.advance(origin + seconds(600));
    EXPECT_EQ(fired, std::vector{1});
    wheel.advance(origin + seconds(601));
    EXPECT_EQ(fired, (std::vector{1, 2}));
}

TEST_F(TimerWheelTest, ArmingAnewMovesTheTimeBothWays) {
    const auto one = timer(1);
    wheel.arm(*one, origin + milliseconds(100));
    wheel.arm(*one, origin + milliseconds(300));
    wheel.advance(origin + milliseconds(290));
    EXPECT_TRUE(fired.empty());
    wheel.arm(*one, origin + seconds(600));
    wheel.arm(*one, origin + milliseconds(310));
    EXPECT_EQ(wheel.millisUntilNext(origin + milliseconds(290)), 20);
    wheel.advance(origin + milliseconds(310));
    EXPECT_EQ(fired, std::vector{1});
}

TEST_F(TimerWheelTest, CancelledTimersNeverFire) {
    const auto one = timer(1);
    auto two = timer(2);
    const auto three = timer(3);
    for (const auto& each : {one.get(), two.get(), three.get()}) {
        wheel.arm(*each, origin + milliseconds(50));
    }
    one->cancel();
    two.reset();
    wheel.advance(origin + seconds(1));
    EXPECT_EQ(fired, std::vector{3});
    three->cancel();
    EXPECT_EQ(wheel.millisUntilNext(origin + seconds(1)), -1);
}

TEST_F(TimerWheelTest, CallbacksMayArmCancelAndDestroyTimersOfTheSameTick) {
    const Clock::time_point due = origin + milliseconds(50);
    std::unique_ptr<Timer> destroyed = timer(1);
    const auto cancelled = timer(2);
    const auto postponed = timer(3);
    Timer again([&] {
        fired.push_back(0);
        if (fired.size() > 1) return;
        destroyed.reset();
        cancelled->cancel();
        wheel.arm(*postponed, due + milliseconds(100));
        wheel.arm(again, due);  // a time that has passed: the next tick
    });
    for (Timer* const each : {&again, destroyed.get(), cancelled.get(), postponed.get()}) {
        wheel.arm(*each, due);
    }
    wheel.advance(due);
    EXPECT_EQ(fired, std::vector{0});
    wheel.advance(due + milliseconds(10));
    EXPECT_EQ(fired, (std::vector{0, 0}));
    wheel.advance(due + milliseconds(100));
    EXPECT_EQ(fired, (std::vector{0, 0, 3}));
}

TEST_F(TimerWheelTest, ATimerMayDestroyItself) {
    std::unique_ptr<Timer> one;
    one = std::make_unique<Timer>([&one] { one.reset(); });
    wheel.arm(*one, origin);
    wheel.advance(origin + seconds(1));
    EXPECT_EQ(one, nullptr);
}

TEST_F(TimerWheelTest, TimersOutliveTheWheel) {
    const auto one = timer(1);
    {
        TimerWheel other(origin);
        other.arm(*one, origin + seconds(1));
    }
    EXPECT_FALSE(one->armed());
}

// Against a plain model: sleeping exactly as long as the wheel says must call every timer within its tick.
TEST_F(TimerWheelTest, AgreesWithAModelForRandomOperations) {
    constexpr std::size_t count = 300;
    std::mt19937 random(7);
    std::vector<std::unique_ptr<Timer>> timers;
    std::vector<Clock::time_point> due(count, Clock::time_point::max());
    Clock::time_point now = origin;
    for (std::size_t i = 0; i < count; ++i) {
        timers.push_back(std::make_unique<Timer>([&, i] {
            EXPECT_LE(due[i], now);
            EXPECT_LT(now - due[i], TimerWheel::tick);
            due[i] = Clock::time_point::max();
        }));
    }
    const auto pick = [&](int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random); };
    for (int step = 0; step < 20'000; ++step) {
        const auto i = static_cast<std::size_t>(pick(count));
        if (pick(4) == 0) {
            timers[i]->cancel();
            due[i] = Clock::time_point::max();
        } else {
            due[i] = now + milliseconds(1 + pick(pick(3) == 0 ? 200'000 : 3'000));
            wheel.arm(*timers[i], due[i]);
        }
        if (const int sleep = wheel.millisUntilNext(now); sleep >= 0) {
            now += pick(2) == 0 ? milliseconds(sleep) : milliseconds(std::min(sleep, pick(8)));
            wheel.advance(now);
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(timers[i]->armed(), due[i] != Clock::time_point::max()) << i;
    }
}

}  // namespace
}  // namespace openclaw::net

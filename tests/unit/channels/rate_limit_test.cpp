#include "channels/rate_limit.h"

#include <gtest/gtest.h>

namespace openclaw::channels {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Clock::time_point start = Clock::time_point() + std::chrono::hours(1);

TEST(RateLimit, LetsSoManyPassInAnySpan) {
    RateLimit limit({2, seconds(10)});
    EXPECT_FALSE(limit.take(start));
    EXPECT_FALSE(limit.take(start + seconds(6)));
    EXPECT_TRUE(limit.take(start + seconds(9)));
    EXPECT_FALSE(limit.take(start + seconds(10)));
    EXPECT_TRUE(limit.take(start + seconds(15)));
    EXPECT_FALSE(limit.take(start + seconds(16)));
}

TEST(RateLimit, SaysHowLongToWaitInWholeSeconds) {
    RateLimit limit({1, seconds(10)});
    limit.take(start);
    EXPECT_EQ(limit.take(start), 10u);
    EXPECT_EQ(limit.take(start + milliseconds(2'500)), 8u);
    EXPECT_EQ(limit.take(start + milliseconds(9'999)), 1u);
}

TEST(RateLimit, DoesNotCountWhatItRefused) {
    RateLimit limit({1, seconds(10)});
    limit.take(start);
    for (int i = 1; i < 10; ++i) EXPECT_TRUE(limit.take(start + seconds(i)));
    EXPECT_FALSE(limit.take(start + seconds(10)));
}

TEST(RateLimit, OfZeroIsNone) {
    RateLimit limit({0, seconds(10)});
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limit.take(start));
}

}  // namespace
}  // namespace openclaw::channels

#include "control/idempotency.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace openclaw::control {
namespace {

class IdempotencyTest : public testing::Test {
  protected:
    bool begin(Clock::duration after = {}) {
        return keys_.begin(
            "key", [this](const auto& answer) { told_.push_back(answer ? *answer : "(gone)"); },
            now_ + after);
    }

    Idempotency keys_;
    Clock::time_point now_ = Clock::now();
    std::vector<std::string> told_;
};

TEST_F(IdempotencyTest, TellsTheFirstAnswerAgain) {
    EXPECT_TRUE(begin());
    keys_.finish("key", "first", now_);
    EXPECT_FALSE(begin());
    EXPECT_EQ(told_, std::vector<std::string>{"first"});
}

TEST_F(IdempotencyTest, HasThoseWhoComeMeanwhileWait) {
    EXPECT_TRUE(begin());
    EXPECT_FALSE(begin());
    EXPECT_TRUE(told_.empty());
    keys_.finish("key", "first", now_);
    EXPECT_EQ(told_, std::vector<std::string>{"first"});
}

TEST_F(IdempotencyTest, LetsItHappenAgainAfterFiveMinutes) {
    EXPECT_TRUE(begin());
    keys_.finish("key", "first", now_);
    EXPECT_FALSE(begin(std::chrono::seconds(299)));
    EXPECT_TRUE(begin(std::chrono::seconds(301)));
}

TEST_F(IdempotencyTest, LetsWhatFailedBeTriedAgain) {
    EXPECT_TRUE(begin());
    EXPECT_FALSE(begin());
    keys_.forget("key", "failed");
    EXPECT_EQ(told_, std::vector<std::string>{"failed"});
    EXPECT_TRUE(begin());
}

TEST_F(IdempotencyTest, BoundsWhatItKeepsButStillKnowsThatItHappened) {
    EXPECT_TRUE(begin());
    keys_.finish("key", "first", now_);
    EXPECT_TRUE(keys_.begin("large", {}, now_));
    keys_.finish("large", std::string(Idempotency::keptBytes, 'x'), now_);
    EXPECT_FALSE(begin());
    EXPECT_EQ(told_, std::vector<std::string>{"(gone)"});
    EXPECT_TRUE(begin(std::chrono::seconds(301)));
}

}  // namespace
}  // namespace openclaw::control

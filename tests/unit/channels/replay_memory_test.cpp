#include "channels/replay_memory.h"

#include <gtest/gtest.h>

namespace openclaw::channels {
namespace {

using Verdict = ReplayMemory::Verdict;

TEST(ReplayMemory, KnowsAnIdAndASignatureEachOnItsOwn) {
    ReplayMemory memory;
    EXPECT_EQ(memory.remember("1", "a", 400, 100), Verdict::fresh);
    EXPECT_EQ(memory.remember("1", "a", 400, 100), Verdict::seen);
    EXPECT_EQ(memory.remember("1", "b", 400, 101), Verdict::seen);
    EXPECT_EQ(memory.remember("2", "a", 400, 101), Verdict::seen);
    EXPECT_EQ(memory.remember("a", "1", 400, 101), Verdict::fresh);
}

TEST(ReplayMemory, RemembersUntilTheTimestampIsTooOld) {
    ReplayMemory memory;
    memory.remember("1", "a", 400, 100);
    EXPECT_EQ(memory.remember("1", "b", 700, 400), Verdict::seen);
    EXPECT_EQ(memory.remember("1", "b", 701, 401), Verdict::fresh);
}

TEST(ReplayMemory, ForgetsWhatWasNotAccepted) {
    ReplayMemory memory;
    memory.remember("1", "a", 400, 100);
    memory.forget("1", "a");
    EXPECT_EQ(memory.remember("1", "a", 500, 100), Verdict::fresh);
    // The time of the first does not end the second.
    EXPECT_EQ(memory.remember("1", "a", 500, 450), Verdict::seen);
}

TEST(ReplayMemory, LetsNothingPassThatItCouldNotRemember) {
    ReplayMemory memory;
    for (std::size_t i = 0; i < ReplayMemory::limit / 2; ++i) {
        ASSERT_EQ(memory.remember(std::to_string(i), std::to_string(i), 400, 100), Verdict::fresh);
    }
    EXPECT_EQ(memory.remember("one", "more", 400, 100), Verdict::full);
    EXPECT_EQ(memory.remember("7", "other", 400, 100), Verdict::seen);
    EXPECT_EQ(memory.remember("one", "more", 800, 401), Verdict::fresh);
}

}  // namespace
}  // namespace openclaw::channels

#include "runs/compaction.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace openclaw::runs {
namespace {

using Items = std::vector<store::TranscriptItem>;

store::TranscriptItem item(std::int64_t seq, const std::string& role, std::size_t bytes,
                           std::string run = {}) {
    return {
        seq, role == "tool" ? "tool_result" : "message", role, std::move(run), 0, std::string(bytes, 'x')};
}

TEST(CompactedUpTo, LeavesASingleTurnAlone) {
    EXPECT_EQ(compactedUpTo({}, {}), 0);
    EXPECT_EQ(compactedUpTo(Items{item(1, "user", 10), item(2, "assistant", 10)}, {}), 0);
}

TEST(CompactedUpTo, KeepsTheLastTurnWholeHoweverLargeItIs) {
    const Items items{item(1, "user", 10), item(2, "assistant", 10), item(3, "user", 1000),
                      item(4, "assistant", 1000), item(5, "tool", 1000)};
    EXPECT_EQ(compactedUpTo(items, {}), 2);
}

TEST(CompactedUpTo, KeepsAFifthOfTheBytes) {
    Items items;
    for (std::int64_t turn = 0; turn < 10; ++turn) {
        items.push_back(item(2 * turn + 1, "user", 50));
        items.push_back(item(2 * turn + 2, "assistant", 50));
    }
    EXPECT_EQ(compactedUpTo(items, {}), 16);
}

TEST(CompactedUpTo, KeepsWhatWaitsForItsTurn) {
    const Items items{item(1, "user", 10), item(2, "assistant", 10), item(3, "user", 10, "waits"),
                      item(4, "user", 10, "waits too")};
    EXPECT_EQ(compactedUpTo(items, {"waits", "waits too"}), 2);
}

TEST(CompactedUpTo, PartsNoRun) {
    const Items items{item(1, "user", 10, "x"),      item(2, "user", 10, "y"), item(3, "assistant", 10, "x"),
                      item(4, "assistant", 10, "y"), item(5, "user", 10, "z"), item(6, "assistant", 10, "z")};
    EXPECT_EQ(compactedUpTo(items, {}), 4);
    EXPECT_EQ(compactedUpTo(Items(items.begin(), items.begin() + 4), {}), 0);
}

TEST(CompactedUpTo, KeepsWhatWaitsAlsoInTheMidstOfAnotherRun) {
    const Items items{item(1, "tool", 10, "x"), item(2, "user", 10, "waits"), item(3, "assistant", 10, "x"),
                      item(4, "user", 10, "waits too")};
    EXPECT_EQ(compactedUpTo(items, {"waits", "waits too"}), 0);
}

}  // namespace
}  // namespace openclaw::runs

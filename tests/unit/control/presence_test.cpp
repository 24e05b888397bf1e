#include "control/presence.h"

#include <gtest/gtest.h>

namespace openclaw::control {
namespace {

TEST(Presence, ListsWhoIsThereNewestFirst) {
    Presence presence;
    EXPECT_EQ(presence.list()->json, "[]");
    const auto ann = presence.enter(R"({"ts":1})");
    presence.enter(R"({"ts":2})");
    EXPECT_EQ(presence.list()->json, R"([{"ts":2},{"ts":1}])");
    presence.change(ann, R"({"ts":3})");
    EXPECT_EQ(presence.list()->json, R"([{"ts":2},{"ts":3}])");
    presence.leave(ann);
    EXPECT_EQ(presence.list()->json, R"([{"ts":2}])");
}

TEST(Presence, HasANewVersionWithEachChange) {
    Presence presence;
    const auto first = presence.list();
    EXPECT_EQ(presence.list(), first) << "made once";
    const auto number = presence.enter("{}");
    EXPECT_EQ(presence.version(), first->version + 1);
    presence.leave(number);
    EXPECT_EQ(presence.list()->version, first->version + 2);
}

TEST(Presence, IsToldOnceForManyChanges) {
    Presence presence;
    EXPECT_TRUE(presence.claimTelling());
    EXPECT_FALSE(presence.claimTelling());
    EXPECT_FALSE(presence.claimTelling());
    presence.told();
    EXPECT_TRUE(presence.claimTelling());
}

TEST(Presence, ListsNoMoreThanTheNewest) {
    Presence presence;
    for (std::size_t i = 0; i < Presence::mostListed + 10; ++i) presence.enter(std::to_string(i));
    const std::string& json = presence.list()->json;
    EXPECT_TRUE(json.starts_with("[109,108,")) << json;
    EXPECT_TRUE(json.ends_with(",11,10]")) << json;
}

}  // namespace
}  // namespace openclaw::control

#include "upstream/pool.h"

#include <gtest/gtest.h>

#include <latch>

#include "scripted_server.h"

namespace openclaw::upstream::test {
namespace {

struct PoolTest : testing::Test, Connection::User {
    void onConnectionEvents(std::uint32_t /*events*/) override {}

    std::vector<std::unique_ptr<Connection>> connect(const ScriptedServer& server, std::size_t count) {
        std::vector<std::unique_ptr<Connection>> made;
        int error = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const in_addr local{htonl(INADDR_LOOPBACK)};
            made.push_back(Connection::open(loop, Address(local, server.port()), *this, error));
            EXPECT_NE(made.back(), nullptr);
        }
        return made;
    }

    net::Loop loop;
};

void idle(Peer& peer) {
    peer.awaitClose();
}

TEST_F(PoolTest, GivesTheOneParkedLastFirstAndOnlyToItsOriginAndEgressPolicy) {
    ScriptedServer server({idle, idle});
    auto made = connect(server, 2);
    const Connection* const first = made[0].get();
    const Connection* const last = made[1].get();
    Pool pool(loop);
    for (auto& each : made) pool.park({"a", 1, {}}, std::move(each));
    EXPECT_EQ(pool.size(), 2U);
    EXPECT_EQ(pool.take({"a", 2, {}}, *this), nullptr);
    EXPECT_EQ(pool.take({"b", 1, {}}, *this), nullptr);
    EXPECT_EQ(pool.take({"a", 1, {Egress::Purpose::tool}}, *this), nullptr);
    EXPECT_EQ(pool.take({"a", 1, {}}, *this).get(), last);
    EXPECT_EQ(pool.take({"a", 1, {}}, *this).get(), first);
    EXPECT_EQ(pool.take({"a", 1, {}}, *this), nullptr);
    EXPECT_EQ(pool.size(), 0U);
}

TEST_F(PoolTest, KeepsABoundedNumberForAnOrigin) {
    ScriptedServer server({});
    Pool pool(loop);
    std::vector<std::unique_ptr<Connection>> made;
    for (std::size_t i = 0; i < Pool::idlePerOrigin + 3; ++i) {
        for (auto& each : connect(server, 1)) pool.park({"a", 1, {}}, std::move(each));
    }
    EXPECT_EQ(pool.size(), Pool::idlePerOrigin);
}

TEST_F(PoolTest, ClosesWhatHasBeenParkedForTooLong) {
    std::latch closed(3);
    const auto untilClosed = [&](Peer& peer) {
        peer.awaitClose();
        closed.count_down();
        if (closed.try_wait()) loop.stop();
    };
    ScriptedServer server({untilClosed, untilClosed, untilClosed});
    Pool pool(loop, std::chrono::milliseconds(20));
    auto made = connect(server, 3);
    pool.park({"a", 1, {}}, std::move(made[0]));
    pool.park({"b", 1, {}}, std::move(made[1]));
    net::Timer later([&] { pool.park({"a", 1, {}}, std::move(made[2])); });
    later.arm(loop, std::chrono::milliseconds(10));
    loop.run();
    EXPECT_EQ(pool.size(), 0U);
}

}  // namespace
}  // namespace openclaw::upstream::test

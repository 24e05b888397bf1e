#include "ws/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <thread>

#include "peer.h"
#include "test_server.h"
#include "wire.h"

namespace openclaw::ws {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::close;
using test::frame;
using test::Peer;
using test::Script;
using test::TestServer;
using test::text;
using testing::StartsWith;

/// Never waits for a timer that is not the test's matter.
Script quiet() {
    Script script;
    script.settings.maxMessageBytes = std::size_t{1} << 20;
    script.settings.binary = true;
    return script;
}

TEST(Connection, PingsASilentPeerAndClosesOneThatDoesNotAnswer) {
    Script script = quiet();
    script.settings.pingInterval = milliseconds(30);
    script.settings.pongTimeout = milliseconds(500);  // enough for a peer on a busy machine
    script.settings.closeTimeout = milliseconds(30);
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(peer.next(), "ping:");
        peer.send(frame(Opcode::pong, ""));
    }
    ASSERT_EQ(peer.next(), "ping:");
    EXPECT_EQ(peer.next(), "close:1008:no pong came in time");
    EXPECT_EQ(server.nextEnd(), "1008:no pong came in time:unclean");
}

TEST(Connection, TwoBytesOfAFrameThenSilenceStopNobodyElse) {
    Script script = quiet();
    script.settings.pingInterval = milliseconds(50);
    script.settings.pongTimeout = milliseconds(500);
    TestServer server(script);
    Peer stuck(server.port());
    stuck.upgrade({}, text("x").substr(0, 2));
    Peer other(server.port());
    other.upgrade();
    for (int i = 0; i < 20; ++i) {
        other.send(text("alive"));
        std::string event;
        while ((event = other.next()) == "ping:") other.send(frame(Opcode::pong, ""));
        EXPECT_EQ(event, "text:alive");
    }
    EXPECT_EQ(stuck.next(), "ping:");
    EXPECT_THAT(stuck.next(), StartsWith("close:1008:"));
}

/// Short ones are copied; see the next test.
TEST(Connection, ALongSharedPayloadReachesEveryoneUncopied) {
    Script script = quiet();
    std::vector<Connection*> all;
    script.onOpen = [&](Connection& c) { all.push_back(&c); };
    script.onText = [&](Connection&, std::string_view what) {
        const auto shared = std::make_shared<const std::string>(what);
        const std::string own = "own";
        int number = 0;
        for (Connection* const c : all) {
            c->sendText(own);
            c->sendText(std::to_string(++number), shared);
            c->sendText("", shared);
            c->sendText(own);
        }
        EXPECT_EQ(shared.use_count(), 1 + 2 * static_cast<long>(all.size()));
    };
    TestServer server(script);
    Peer one(server.port());
    one.upgrade();
    Peer two(server.port());
    two.upgrade();
    const std::string news(2000, 'n');
    one.send(text(news));
    const char* begin = "text:1";
    for (Peer* const peer : {&one, &two}) {
        for (const std::string& expected :
             {std::string("text:own"), begin + news, "text:" + news, std::string("text:own")}) {
            EXPECT_EQ(peer->next(), expected);
        }
        begin = "text:2";
    }
}

TEST(Connection, SharedPayloadsOfAnyLengthKeepTheirPlace) {
    Script script = quiet();
    script.onText = [&](Connection& c, std::string_view) {
        for (const std::size_t size : {0u, 1u, 100u, 1024u, 1025u, 65'536u, 3u}) {
            c.sendText("own" + std::to_string(size));
            c.sendText("begin ", std::make_shared<const std::string>(size, 's'));
        }
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("go"));
    for (const std::size_t size : {0u, 1u, 100u, 1024u, 1025u, 65'536u, 3u}) {
        EXPECT_EQ(peer.next(), "text:own" + std::to_string(size));
        EXPECT_EQ(peer.next(), "text:begin " + std::string(size, 's'));
    }
}

TEST(Connection, WhilePausedKeepsWhatComesInOrder) {
    Script script = quiet();
    std::promise<Connection*> paused;
    script.onText = [&](Connection& c, std::string_view what) {
        c.sendText(what);
        if (what != "wait") return;
        c.pause();
        paused.set_value(&c);
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("first") + text("wait") + text("third") + text("fourth"));
    Connection* const connection = paused.get_future().get();
    EXPECT_EQ(peer.next(), "text:first");
    EXPECT_EQ(peer.next(), "text:wait");
    peer.send(text("fifth"));
    server.onLoop([] {});
    server.onLoop([&] { connection->resume(); });
    for (const char* const expected : {"text:third", "text:fourth", "text:fifth"}) {
        EXPECT_EQ(peer.next(), expected);
    }
}

TEST(Connection, ClosesWhilePaused) {
    Script script = quiet();
    script.onText = [&](Connection& c, std::string_view) {
        c.pause();
        c.close(1008, "enough");
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("first") + text("second"));
    EXPECT_EQ(peer.next(), "close:1008:enough");
    peer.send(close(1008));
    EXPECT_EQ(server.nextEnd(), "1008::clean");
}

TEST(Connection, GivesAMessageAwayWhole) {
    Script script = quiet();
    script.onText = [&](Connection& c, std::string_view) {
        const std::string taken = c.takeText();
        c.sendText("took " + taken);
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    const std::string large(300'000, 'x');
    peer.send(text("small"));
    peer.send(text(large));
    peer.send(text("again"));
    EXPECT_EQ(peer.next(), "text:took small");
    EXPECT_EQ(peer.next(), "text:took " + large);
    EXPECT_EQ(peer.next(), "text:took again");
}

TEST(Connection, ClosesASlowReaderWith1013WithoutSlowingOthers) {
    Script script = quiet();
    script.settings.maxBufferedBytes = std::size_t{4} << 20;
    std::vector<Connection*> all;
    script.onOpen = [&](Connection& c) { all.push_back(&c); };
    script.onText = [&](Connection&, std::string_view what) {
        const auto shared = std::make_shared<const std::string>(what);
        for (Connection* const c : all) c->sendText("", shared);
    };
    script.settings.closeTimeout = seconds(30);
    TestServer server(script);
    Peer slow(server.port(), 4096);
    slow.upgrade();
    Peer fast(server.port());
    fast.upgrade();
    const std::string news(100'000, 'n');
    for (int i = 0; i < 200; ++i) {
        fast.send(text(news));
        ASSERT_EQ(fast.next(), "text:" + news) << i;
    }
    EXPECT_THAT(server.nextEnd(), StartsWith("1013:"));
    // What it had begun to read is whole; then it is told.
    const std::vector<std::string> seen = slow.rest();
    ASSERT_GE(seen.size(), 2u);
    EXPECT_EQ(seen.back(), "eof");
    EXPECT_THAT(seen[seen.size() - 2], StartsWith("close:1013:"));
    for (std::size_t i = 0; i + 2 < seen.size(); ++i) EXPECT_EQ(seen[i].size(), news.size() + 5);
}

/// More than any socket takes by itself.
void sendMuch(Connection& c) {
    for (int i = 0; i < 4; ++i) c.sendText(std::string(8'000'000, 'x'));
}

TEST(Connection, CutsAPeerThatReadsNothingAnyMore) {
    Script script = quiet();
    script.settings.writeTimeout = milliseconds(50);
    script.onText = [](Connection& c, std::string_view) { sendMuch(c); };
    TestServer server(script);
    Peer peer(server.port(), 4096);
    peer.upgrade();
    peer.send(text("go"));
    EXPECT_EQ(server.nextEnd(), "1006:the peer reads nothing any more:unclean");
}

TEST(Connection, TellsWhenTheQueueHasDrained) {
    Script script = quiet();
    script.onText = [](Connection& c, std::string_view) { sendMuch(c); };
    script.onDrained = [](Connection& c) {
        EXPECT_LE(c.unsent(), std::size_t{64} * 1024);
        c.sendText("drained");
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("go"));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(peer.next().size(), 8'000'005u);
    EXPECT_EQ(peer.next(), "text:drained");
}

TEST(Connection, AFloodOfPingsFromAPeerThatDoesNotReadCostsNoMemory) {
    Script script = quiet();
    std::size_t most = 0;
    std::promise<void> allSeen;
    script.onText = [&](Connection& c, std::string_view what) {
        if (what == "fill") sendMuch(c);
        most = std::max(most, c.unsent());
        if (what == "done") allSeen.set_value();
    };
    TestServer server(script);
    Peer peer(server.port(), 4096);
    peer.upgrade();
    peer.send(text("fill"));
    std::string flood;
    for (int i = 0; i < 20'000; ++i) flood += frame(Opcode::ping, std::string(100, 'p'));
    for (int i = 0; i < 10; ++i) peer.send(flood + text("measure"));
    peer.send(frame(Opcode::ping, "the last") + text("done"));
    ASSERT_EQ(allSeen.get_future().wait_for(seconds(30)), std::future_status::ready);
    EXPECT_LE(most, 32'000'000u + 5'000u);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(peer.next().size(), 8'000'005u);
    // Those that came in one piece with the first message, at most; then the latest.
    int pongs = 0;
    while (peer.next() != "pong:the last") ASSERT_LE(++pongs, 32);
}

TEST(Connection, SaysGoodbyeWhenTheServerDrains) {
    Script script = quiet();
    script.onShutdown = [](Connection& c) {
        c.sendText("shutdown");
        c.close(1001, "the gateway stops");
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade({}, text("x"));
    EXPECT_EQ(peer.next(), "text:x");
    std::thread drain([&] { EXPECT_TRUE(server.door().drain(seconds(10))); });
    EXPECT_EQ(peer.next(), "text:shutdown");
    EXPECT_EQ(peer.next(), "close:1001:the gateway stops");
    peer.send(close(1001));
    EXPECT_EQ(peer.next(), "eof");
    peer.endNow();
    drain.join();
    EXPECT_EQ(server.nextEnd(), "1001::clean");
}

TEST(Connection, IsCutWhenTheDrainIsCutShort) {
    Script script = quiet();
    script.onShutdown = [](Connection&) {};
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade({}, text("x"));
    EXPECT_EQ(peer.next(), "text:x");
    std::thread drain([&] { EXPECT_FALSE(server.door().drain(std::chrono::hours(1))); });
    server.door().cutShort();
    EXPECT_THAT(peer.next(), testing::AnyOf("eof", "reset"));
    drain.join();
    EXPECT_EQ(server.nextEnd(), "1006:cut by this side:unclean");
}

TEST(Connection, CarriesLittleWhileIdle) {
    EXPECT_LE(sizeof(Connection), 800u);
}

}  // namespace
}  // namespace openclaw::ws

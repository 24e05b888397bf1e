#include "ws/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "peer.h"
#include "test_server.h"
#include "wire.h"

namespace openclaw::ws {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::close;
using test::continuation;
using test::frame;
using test::Peer;
using test::Script;
using test::TestServer;
using test::text;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// Never waits for a timer that is not the test's matter.
Script quiet() {
    Script script;
    script.settings.maxMessageBytes = std::size_t{1} << 20;
    script.settings.binary = true;
    return script;
}

TEST(Connection, AnswersTheHandshakeAndEchoesMessages) {
    TestServer server(quiet());
    Peer peer(server.port());
    const std::string head = peer.upgrade();
    EXPECT_THAT(head, StartsWith("HTTP/1.1 101 "));
    EXPECT_THAT(head, HasSubstr("Upgrade: websocket\r\nConnection: Upgrade\r\n"));
    EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    EXPECT_THAT(head, testing::Not(HasSubstr("Sec-WebSocket-Extensions")));
    peer.send(text("hello") + frame(Opcode::binary, "\xff"));
    EXPECT_EQ(peer.next(), "text:hello");
    EXPECT_EQ(peer.next(), "binary:\xff");
}

TEST(Connection, TakesFramesThatCameWithTheHandshake) {
    TestServer server(quiet());
    Peer peer(server.port());
    peer.upgrade({}, text("early") + frame(Opcode::ping, "p") + text("half").substr(0, 3));
    peer.send(text("half").substr(3));
    EXPECT_EQ(peer.next(), "text:early");
    EXPECT_EQ(peer.next(), "pong:p");
    EXPECT_EQ(peer.next(), "text:half");
}

TEST(Connection, MaySpeakFirst) {
    Script script = quiet();
    script.onOpen = [](Connection& c) { c.sendText("challenge"); };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    EXPECT_EQ(peer.next(), "text:challenge");
}

TEST(Connection, RefusesAWrongHandshakeAndStaysHttp) {
    TestServer server(quiet());
    Peer peer(server.port());
    peer.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::string head = peer.upgrade();
    EXPECT_THAT(head, StartsWith("HTTP/1.1 426 "));
    EXPECT_THAT(head, HasSubstr("Upgrade: websocket\r\n"));
    EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Version: 13\r\n"));
}

TEST(Connection, EchoesSizesAroundEveryLengthForm) {
    TestServer server(quiet());
    Peer peer(server.port());
    peer.upgrade();
    for (const std::size_t size : {0, 125, 126, 127, 128, 65'535, 65'536, 1'000'000}) {
        const std::string payload(size, 'x');
        peer.send(text(payload));
        EXPECT_EQ(peer.next(), "text:" + payload) << size;
    }
}

TEST(Connection, TakesAMessageByteByByte) {
    TestServer server(quiet());
    Peer peer(server.port());
    peer.upgrade();
    const std::string wire = text("byte by byte");
    for (const char byte : wire) peer.send({&byte, 1});
    EXPECT_EQ(peer.next(), "text:byte by byte");
}

TEST(Connection, AnswersEachPingWithItsPayload) {
    TestServer server(quiet());
    Peer peer(server.port());
    peer.upgrade();
    std::string wire;
    for (int i = 0; i < 10; ++i) wire += frame(Opcode::ping, "ping" + std::to_string(i));
    peer.send(wire + frame(Opcode::pong, "unasked"));
    for (int i = 0; i < 10; ++i) EXPECT_EQ(peer.next(), "pong:ping" + std::to_string(i));
    peer.send(frame(Opcode::text, "frag", false) + frame(Opcode::ping, "between") +
              continuation("ment", true));
    EXPECT_EQ(peer.next(), "pong:between");
    EXPECT_EQ(peer.next(), "text:fragment");
}

TEST(Connection, ClosesEachMisuseWithItsCodeAndKeepsWhatCameBefore) {
    struct Misuse {
        std::string wire;
        int code;
    };
    const std::vector<Misuse> misuses{
        {test::raw(0x83, ""), 1002},
        {test::raw(0x91, ""), 1002},
        {test::raw(0xC1, "x"), 1002},
        {std::string("\x81\x01x"), 1002},
        {continuation("x", true), 1002},
        {frame(Opcode::ping, std::string(126, 'x')), 1002},
        {close(1005), 1002},
        {text("\xff"), 1007},
        {close(1000, "\xff"), 1007},
        {text(std::string((1u << 20) + 1, 'x')), 1009},
        {frame(Opcode::close, "x"), 1002},
    };
    TestServer server(quiet());
    for (const Misuse& misuse : misuses) {
        Peer peer(server.port());
        peer.upgrade();
        peer.send(text("before"));
        EXPECT_EQ(peer.next(), "text:before");
        peer.sendSome(misuse.wire);
        EXPECT_THAT(peer.next(), StartsWith("close:" + std::to_string(misuse.code) + ":"));
        EXPECT_EQ(peer.next(), "eof");
        peer.endNow();
        EXPECT_THAT(server.nextEnd(), StartsWith(std::to_string(misuse.code) + ":"));
    }
}

TEST(Connection, RefusesBinaryUnlessTheSettingsTakeIt) {
    TestServer server;
    Peer peer(server.port());
    peer.upgrade();
    peer.send(frame(Opcode::binary, "x"));
    EXPECT_THAT(peer.next(), StartsWith("close:1003:"));
}

TEST(Connection, AnswersAClose) {
    TestServer server(quiet());
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("last") + close(3456, "enough") + text("ignored"));
    EXPECT_THAT(peer.rest(), ElementsAre("text:last", "close:3456:", "eof"));
    EXPECT_EQ(server.nextEnd(), "3456:enough:clean");

    Peer without(server.port());
    without.upgrade();
    without.send(frame(Opcode::close, ""));
    EXPECT_THAT(without.rest(), ElementsAre("close:1005:", "eof"));
    EXPECT_EQ(server.nextEnd(), "1005::clean");
}

TEST(Connection, AnswersACloseThatIsFollowedByTheEndOfTheStream) {
    TestServer server(quiet());
    Peer peer(server.port());
    peer.upgrade();
    peer.send(close(1000));
    peer.shutDownSending();
    EXPECT_THAT(peer.rest(), ElementsAre("close:1000:", "eof"));
    EXPECT_EQ(server.nextEnd(), "1000::clean");
}

TEST(Connection, ClosesOnRequestAfterWhatIsQueued) {
    Script script = quiet();
    script.onText = [](Connection& c, std::string_view) {
        c.sendText("one");
        c.close(4001, "as you like");
        c.sendText("too late");
        c.close(4002, "too late");
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("go"));
    EXPECT_EQ(peer.next(), "text:one");
    EXPECT_EQ(peer.next(), "close:4001:as you like");
    peer.send(text("no answer to this") + frame(Opcode::ping, "nor this") + close(4001));
    EXPECT_EQ(peer.next(), "eof");
    EXPECT_EQ(server.nextEnd(), "4001::clean");
}

TEST(Connection, DoesNotWaitForeverForTheAnswerToItsClose) {
    Script script = quiet();
    script.onText = [](Connection& c, std::string_view) { c.close(1000, ""); };
    script.settings.closeTimeout = milliseconds(50);
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("go"));
    EXPECT_EQ(server.nextEnd(), "1006:the peer did not answer the close:unclean");
    EXPECT_THAT(peer.rest(), ElementsAre("close:1000:", "eof"));
}

TEST(Connection, DoesNotWaitForeverForThePeerToHangUp) {
    Script script = quiet();
    script.settings.closeTimeout = milliseconds(50);
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(close(1000));
    EXPECT_EQ(server.nextEnd(), "1000::clean");
    EXPECT_TRUE(server.door().drain(seconds(10)));  // though the peer keeps its side open
    EXPECT_THAT(peer.rest(), ElementsAre("close:1000:", "eof"));
}

TEST(Connection, TellsAnEndWithoutAClose) {
    TestServer server(quiet());
    Peer halfClosed(server.port());
    halfClosed.upgrade({}, text("x"));
    EXPECT_EQ(halfClosed.next(), "text:x");
    halfClosed.shutDownSending();
    EXPECT_EQ(server.nextEnd(), "1006:the peer hung up:unclean");
    EXPECT_EQ(halfClosed.next(), "eof");

    Peer vanished(server.port());
    vanished.upgrade();
    vanished.reset();
    EXPECT_EQ(server.nextEnd(), "1006:the peer hung up:unclean");

    Peer inMessage(server.port());
    inMessage.upgrade({}, text("unfinished").substr(0, 9));
    inMessage.endNow();
    EXPECT_EQ(server.nextEnd(), "1006:the peer hung up:unclean");
}

TEST(Connection, MayBeAbortedInsideACallback) {
    Script script = quiet();
    script.onText = [](Connection& c, std::string_view what) {
        if (what == "abort") c.abort();
        c.sendText("too late");
        c.close(1000, "");
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("abort") + text("never seen"));
    EXPECT_THAT(peer.next(), testing::AnyOf("eof", "reset"));
    EXPECT_EQ(server.nextEnd(), "1006:cut by this side:unclean");
    EXPECT_EQ(server.door().openConnections(), 0u);
    server.onLoop([] {});
    EXPECT_EQ(server.endpoints(), 0);
}

TEST(Connection, MayBeAbortedOrClosedAsItOpens) {
    for (const bool abort : {true, false}) {
        Script script = quiet();
        script.onOpen = [abort](Connection& c) { abort ? c.abort() : c.close(1008, "no"); };
        TestServer server(script);
        Peer peer(server.port());
        if (abort) {
            EXPECT_THROW(peer.upgrade(), std::runtime_error);
        } else {
            peer.upgrade({}, text("unheard"));
            EXPECT_EQ(peer.next(), "close:1008:no");
            peer.send(close(1008));
            EXPECT_EQ(peer.next(), "eof");
        }
        EXPECT_EQ(server.nextEnd(), abort ? "1006:cut by this side:unclean" : "1008::clean");
    }
}

TEST(Connection, ClosesWith1011WhenItsEndpointThrows) {
    Script script = quiet();
    script.onText = [](Connection&, std::string_view) { throw std::runtime_error("a secret"); };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    peer.send(text("x"));
    EXPECT_EQ(peer.next(), "close:1011:an internal fault; the log has it");
}

TEST(Connection, RaisesTheLimitAtRunTime) {
    Script script;
    script.settings.maxMessageBytes = 10;
    script.onText = [](Connection& c, std::string_view what) {
        if (what == "login") c.setMaxMessageBytes(100);
        c.sendText(what);
    };
    TestServer server(script);
    Peer peer(server.port());
    peer.upgrade();
    const std::string longer(100, 'x');
    peer.send(text("login") + text(longer));
    EXPECT_EQ(peer.next(), "text:login");
    EXPECT_EQ(peer.next(), "text:" + longer);
    Peer stranger(server.port());
    stranger.upgrade();
    stranger.send(text(longer));
    EXPECT_THAT(stranger.next(), StartsWith("close:1009:"));
}

TEST(Connection, CompressesWhereAgreed) {
    Script script = quiet();
    script.handshake.deflate.emplace();
    TestServer server(script);
    Peer peer(server.port());
    EXPECT_THAT(peer.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n"),
                HasSubstr("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                          "client_no_context_takeover\r\n"));
    peer.expectCompressed();
    const std::string message(100'000, 'c');
    std::string packed;
    Deflater(15).compress(message, false, packed);
    for (int i = 0; i < 3; ++i) {
        peer.send(test::raw(0xC1, packed) + text("small and plain"));
        EXPECT_EQ(peer.next(), "text:" + message);
        EXPECT_EQ(peer.next(), "text:small and plain");
    }
}

}  // namespace
}  // namespace openclaw::ws

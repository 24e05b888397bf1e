#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/web_socket.h"

/// The control plane at its edges: who is closed and why, and what stops at once.
namespace {

namespace json = boost::json;
using harness::Config;
using harness::Gateway;
using harness::WebSocket;
using harness::withToken;
using testing::HasSubstr;

TEST(Control, TellsWhoCannotAuthenticateAtTheHandshake) {
    const Gateway gateway;
    EXPECT_THAT(WebSocket(gateway, "?token=wrong").head(), testing::StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(WebSocket(gateway, "?password=").head(), testing::StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(WebSocket(gateway, withToken).head(), testing::StartsWith("HTTP/1.1 101"));
    EXPECT_THAT(WebSocket(gateway, withToken, "/").head(), testing::StartsWith("HTTP/1.1 101"));
    EXPECT_EQ(gateway.log().find(harness::token), std::string::npos);
}

TEST(Control, ClosesWhoDoesNotAuthenticateInTime) {
    Config config;
    config.gateway = "wsAuthTimeoutMs: 50";
    const Gateway gateway(config);
    EXPECT_EQ(WebSocket(gateway).awaitClose(), 1008);
}

TEST(Control, TakesNoLargeFrameBeforeAuthentication) {
    const Gateway gateway;
    WebSocket stranger(gateway);
    stranger.send(std::string(65 * 1024, ' '));
    EXPECT_EQ(stranger.awaitClose(), 1009);
    WebSocket known(gateway, withToken);
    known.request("1", "chat.history", {{"sessionKey", "s"}, {"cursor", std::string(100 * 1024, 'x')}});
    EXPECT_TRUE(known.answer("1").at("ok").as_bool());
}

TEST(Control, SaysWhyABadFrameIsBad) {
    const Gateway gateway;
    WebSocket notJson(gateway, withToken);
    notJson.send("nonsense");
    EXPECT_EQ(notJson.awaitClose(), 1008);
    WebSocket badParams(gateway, withToken);
    badParams.send(R"({"type":"req","id":"7","method":"health","params":3})");
    EXPECT_EQ(badParams.answer("7").at("error").at("code").as_string(), "INVALID_REQUEST");
    badParams.request("8", "health", {});
    EXPECT_TRUE(badParams.answer("8").at("ok").as_bool());
    WebSocket first(gateway);
    first.request("1", "health", {});
    EXPECT_EQ(first.awaitClose(), 1008);
}

TEST(Control, AnswersInOrderAlsoBehindAFrameThatIsReadElsewhere) {
    const Gateway gateway;
    WebSocket socket(gateway, withToken);
    socket.request("large", "chat.history", {{"sessionKey", "s"}, {"cursor", std::string(3u << 20, 'x')}});
    socket.request("small", "chat.history", {{"sessionKey", "s"}});
    socket.send(std::string(2u << 20, ' ') + R"({"type":"req","id":"spaced","method":"nonsense"})");
    socket.request("last", "sessions.nonsense", {});
    std::vector<std::string> order;
    while (order.size() < 4) {
        const json::value frame = socket.next([](const json::object& each) { return each.contains("id"); });
        ASSERT_TRUE(frame.is_object()) << order.size();
        order.emplace_back(frame.at("id").as_string());
    }
    EXPECT_THAT(order, testing::UnorderedElementsAre("large", "small", "spaced", "last"));
    EXPECT_LT(std::find(order.begin(), order.end(), "spaced"), std::find(order.begin(), order.end(), "last"));
}

TEST(Control, ClosesForALargeFrameThatIsNone) {
    const Gateway gateway;
    WebSocket socket(gateway, withToken);
    socket.send(std::string(2u << 20, 'x'));
    EXPECT_EQ(socket.awaitClose(), 1008);
}

TEST(Control, DoesNotWriteAConfigurationThatWouldNotStart) {
    Gateway gateway;
    const std::string before = harness::readFile(gateway.configFile());
    WebSocket socket(gateway, withToken);
    socket.request("1", "config.get", {});
    const json::value known = socket.answer("1");
    socket.request(
        "2", "config.patch",
        {{"raw", R"({"gateway":{"authToken":null}})"}, {"baseHash", known.at("payload").at("hash")}});
    const json::value refused = socket.answer("2");
    EXPECT_FALSE(refused.at("ok").as_bool());
    EXPECT_THAT(json::serialize(refused), HasSubstr("gateway.authToken"));
    EXPECT_EQ(harness::readFile(gateway.configFile()), before);

    Config none;
    none.credentials.clear();
    gateway.writeConfig(none, 0);
    EXPECT_THAT(gateway.reload(), HasSubstr("refused"));
}

TEST(Control, AbortsARunInsideAToolThatDoesNotCooperate) {
    Config config;
    config.pluginPaths = "\"" OPENCLAW_BINARY_DIR "/tests/plugins\"";
    config.routes = R"("*": "echo/echo")";
    config.tools = R"(allow: ["ignores_cancel"])";
    const Gateway gateway(config);
    WebSocket socket(gateway, withToken);
    socket.request("1", "agent",
                   {{"message", R"(call ignores_cancel {"milliseconds":60000})"},
                    {"sessionKey", "s"},
                    {"idempotencyKey", "run-1"}});
    socket.next([](const json::object& frame) {
        if (!frame.contains("event") || frame.at("event") != json::value("agent")) return false;
        return frame.at("payload").at("stream") == json::value("tool");
    });
    socket.request("2", "chat.abort", {{"sessionKey", "s"}});
    EXPECT_TRUE(socket.answer("2").at("payload").at("aborted").as_bool());
    const json::value ended = socket.answer("1");  // long before the tool's minute, or patience, is over
    ASSERT_TRUE(ended.is_object());
    EXPECT_EQ(ended.at("error").at("code").as_string(), "ABORTED");
}

TEST(Control, TellsItsClientsWhenItStops) {
    Gateway gateway;
    {
        WebSocket socket(gateway, withToken);
        socket.request("1", "health", {});
        ASSERT_TRUE(socket.answer("1").at("ok").as_bool());
        gateway.process().signal(SIGTERM);
        EXPECT_TRUE(socket.event("shutdown").is_object());
        EXPECT_EQ(socket.awaitClose(), 1001);
    }
    EXPECT_EQ(gateway.process().wait(), 0);
}

}  // namespace

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"
#include "harness/web_socket.h"

/// What clients of the control plane are told, and in which order.
namespace {

namespace json = boost::json;
using harness::Config;
using harness::Gateway;
using harness::Vendor;
using harness::WebSocket;
using harness::withToken;
using testing::HasSubstr;
using testing::Not;

bool isEvent(const json::object& frame, const char* name) {
    return frame.contains("event") && frame.at("event") == json::value(name);
}

/// The next event of that name whose payload, as text, has `part`, or has it not.
json::value stateWith(WebSocket& socket, const char* name, const std::string& part, bool there = true) {
    return socket.next([&](const json::object& frame) {
        return isEvent(frame, name) &&
               (json::serialize(frame.at("payload")).find(part) != std::string::npos) == there;
    });
}

std::int64_t versionOf(const json::value& frame, const char* state) {
    return frame.at("stateVersion").at(state).to_number<std::int64_t>();
}

Config offline() {
    Config config;
    config.routes = R"("*": "echo/echo")";
    return config;
}

TEST(ControlEvents, AreNumberedWithoutAGap) {
    const Gateway gateway(offline());
    WebSocket socket(gateway, withToken);
    WebSocket other(gateway, withToken);
    socket.connect("counts");
    other.request("1", "chat.send", {{"sessionKey", "s"}, {"message", "not for the other"}});
    ASSERT_TRUE(other.event("chat").is_object());
    socket.request("1", "agent", {{"sessionKey", "mine"}, {"message", "one two three four five"}});
    std::int64_t last = 0;
    int events = 0;
    const json::value end = socket.next([&](const json::object& frame) {
        if (frame.contains("event")) {
            const std::int64_t seq = frame.at("seq").to_number<std::int64_t>();
            EXPECT_TRUE(last == 0 || seq == last + 1) << json::serialize(frame);
            last = seq;
            ++events;
        }
        return frame.contains("payload") && frame.at("payload").is_object() &&
               frame.at("payload").as_object().contains("summary");
    });
    ASSERT_TRUE(end.is_object());
    EXPECT_GT(events, 5);
}

TEST(ControlEvents, TellWhoComesAndWhoLeaves) {
    const Gateway gateway;
    WebSocket socket(gateway, withToken);
    const json::value hello = socket.connect("first");
    EXPECT_THAT(json::serialize(hello.at("snapshot").at("presence")), HasSubstr(R"("host":"first")"));
    std::int64_t version = hello.at("snapshot").at("stateVersion").at("presence").to_number<std::int64_t>();
    {
        WebSocket guest(gateway);
        const json::value theirs = guest.connect("guest");
        const json::value came = stateWith(socket, "presence", R"("host":"guest")");
        ASSERT_TRUE(came.is_object());
        EXPECT_EQ(came.at("payload").at("presence").as_array().size(), 2u);
        EXPECT_THAT(json::serialize(came), Not(HasSubstr(harness::token)));
        EXPECT_GT(versionOf(came, "presence"), version);
        version = versionOf(came, "presence");
        EXPECT_LE(theirs.at("snapshot").at("stateVersion").at("presence").to_number<std::int64_t>(), version);
    }
    const json::value left = stateWith(socket, "presence", R"("host":"guest")", false);
    ASSERT_TRUE(left.is_object());
    EXPECT_EQ(left.at("payload").at("presence").as_array().size(), 1u);
    EXPECT_GT(versionOf(left, "presence"), version);
}

TEST(ControlEvents, OfPresenceNameTheLastStateToEverybody) {
    const Gateway gateway;
    std::vector<std::unique_ptr<WebSocket>> crowd;
    for (int i = 0; i < 60; ++i) {
        crowd.push_back(std::make_unique<WebSocket>(gateway));
        crowd.back()->connect("guest-" + std::to_string(i));
    }
    // More than go out at a time.
    for (const auto& each : crowd) {
        const json::value all = each->next([](const json::object& frame) {
            return isEvent(frame, "presence") && frame.at("payload").at("presence").as_array().size() == 60;
        });
        ASSERT_TRUE(all.is_object());
    }
}

TEST(ControlEvents, TellTheHealthWhenAReloadChangesIt) {
    Gateway gateway;
    WebSocket socket(gateway, withToken);
    const json::value hello = socket.connect("watches");
    const auto version = hello.at("snapshot").at("stateVersion").at("health").to_number<std::int64_t>();
    gateway.writeConfig(offline(), 0);  // another route: the same health
    EXPECT_THAT(gateway.reload(), HasSubstr("reloaded"));
    Config config = offline();
    config.rest = R"(channels: { site: { type: "webchat" } })";
    gateway.writeConfig(config, 0);
    EXPECT_THAT(gateway.reload(), HasSubstr("reloaded"));
    const json::value told = socket.event("health");
    ASSERT_TRUE(told.is_object());
    EXPECT_EQ(versionOf(told, "health"), version + 1);
    EXPECT_TRUE(told.at("payload").at("channels").at("site").at("running").as_bool());
    socket.request("1", "health", {});
    const json::value asked = socket.answer("1");
    EXPECT_EQ(asked.at("payload").at("channels"), told.at("payload").at("channels"));
}

TEST(ControlEvents, DoNotWaitForASubscriberThatReadsNothing) {
    const Vendor vendor;
    Config config;
    config.gateway = "wsMaxBufferedBytes: 4194304";
    const Gateway gateway(config, vendor.port());
    WebSocket slow(gateway, withToken);
    slow.request("1", "sessions.messages.subscribe", {{"key", "loud"}});
    ASSERT_TRUE(slow.answer("1").at("ok").as_bool());
    WebSocket fast(gateway, withToken);
    fast.request("1", "sessions.messages.subscribe", {{"key", "loud"}});
    ASSERT_TRUE(fast.answer("1").at("ok").as_bool());
    // The one that reads nothing then has a while to find the close behind what was on its way already.
    const auto slowIsOut = [&] { return gateway.log().find("reads too slowly") != std::string::npos; };
    for (int i = 0; i < 100 && !slowIsOut(); ++i) {
        const std::string id = "loud-" + std::to_string(i);
        fast.request(id, "agent", {{"sessionKey", "loud"}, {"message", "speak"}, {"model", "big-200000"}});
        const json::value said = fast.next([](const json::object& frame) {
            return isEvent(frame, "chat") && frame.at("payload").at("state") == json::value("final");
        });
        ASSERT_TRUE(said.is_object());
        EXPECT_EQ(said.at("payload").at("message").at("content").at(0).at("text").as_string().size(),
                  200'000u);
    }
    EXPECT_EQ(slow.awaitClose(), 1013);
    fast.request("2", "health", {});
    EXPECT_TRUE(fast.answer("2").at("ok").as_bool());
}

}  // namespace

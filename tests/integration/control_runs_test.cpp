#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <string>

#include "harness/gateway.h"
#include "harness/vendor.h"
#include "harness/web_socket.h"

/// Runs in sessions, as the control plane starts, shares, limits and shortens them.
namespace {

namespace json = boost::json;
using harness::Config;
using harness::Gateway;
using harness::Vendor;
using harness::WebSocket;
using harness::withToken;
using testing::HasSubstr;

bool isChat(const json::object& frame, const char* state) {
    return frame.contains("event") && frame.at("event") == json::value("chat") &&
           frame.at("payload").at("state") == json::value(state);
}

TEST(ControlRuns, EndWhenTheClientsLimitHasPassed) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    WebSocket socket(gateway, withToken);
    socket.request("0", "sessions.patch", {{"key", "s"}, {"model", "hold-head"}});
    ASSERT_TRUE(socket.answer("0").at("ok").as_bool());
    socket.request("1", "chat.send", {{"sessionKey", "s"}, {"message", "hi"}, {"timeoutMs", 100}});
    const json::value ended = socket.next([](const json::object& frame) { return isChat(frame, "aborted"); });
    ASSERT_TRUE(ended.is_object());
    EXPECT_EQ(ended.at("payload").at("stopReason").as_string(), "timeout");
    vendor.await("hangup", "hold-head");
}

TEST(ControlRuns, EndWhenTheConfigurationsLimitHasPassed) {
    const Vendor vendor;
    Config config;
    config.rest = "runs: { timeoutMs: 100 }";
    const Gateway gateway(config, vendor.port());
    WebSocket socket(gateway, withToken);
    socket.request("1", "agent", {{"sessionKey", "s"}, {"message", "hi"}, {"model", "stall-mid-stream"}});
    EXPECT_EQ(socket.answer("1").at("payload").at("status").as_string(), "accepted");
    const json::value ended = socket.answer("1");
    ASSERT_TRUE(ended.is_object());
    EXPECT_EQ(ended.at("payload").at("stopReason").as_string(), "timeout") << json::serialize(ended);
    vendor.await("hangup", "stall-mid-stream");
    // The session is free again.
    socket.request("2", "agent", {{"sessionKey", "s"}, {"message", "hi"}, {"model", "any"}});
    EXPECT_EQ(socket.answer("2").at("payload").at("status").as_string(), "accepted");
    EXPECT_TRUE(socket.answer("2").at("ok").as_bool());
}

TEST(ControlRuns, CountTheirTokensAlsoWhereTheProviderHasToBeAsked) {
    const Vendor vendor;
    const Gateway gateway(harness::withBothDialects(vendor.port()), vendor.port());
    WebSocket socket(gateway, withToken);
    for (const char* const model : {"gpt-any", "claude-any"}) {
        socket.request(model, "agent", {{"sessionKey", model}, {"message", "hi"}, {"model", model}});
        const json::value accepted = socket.answer(model);
        ASSERT_TRUE(accepted.at("ok").as_bool()) << json::serialize(accepted);
        EXPECT_TRUE(socket.answer(model).at("ok").as_bool());
        const std::string described = std::string("describe ") + model;
        socket.request(described, "sessions.describe", {{"key", model}});
        const json::value answer = socket.answer(described);
        EXPECT_GT(answer.at("payload").at("session").at("outputTokens").to_number<int>(), 0)
            << json::serialize(answer);
    }
}

TEST(ControlRuns, DoNotStartThroughAClosedChannel) {
    const Vendor vendor;
    Config config;
    config.rest = "channels: { off: { type: 'webchat', enabled: false } }";
    const Gateway gateway(config, vendor.port());
    WebSocket socket(gateway, withToken);
    socket.request("1", "agent", {{"sessionKey", "s"}, {"message", "hi"}, {"channel", "off"}});
    const json::value answer = socket.answer("1");
    EXPECT_FALSE(answer.at("ok").as_bool()) << json::serialize(answer);
    EXPECT_THAT(json::serialize(answer), HasSubstr("closed"));
}

TEST(ControlRuns, OfHttpAreSeenByWhoFollowsTheSession) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    WebSocket socket(gateway, withToken);
    socket.request("1", "sessions.messages.subscribe", {{"key", "shared"}});
    ASSERT_TRUE(socket.answer("1").at("ok").as_bool());
    const harness::Response answer = gateway.post("/v1/responses", R"({"model":"any","input":"over HTTP"})",
                                                  {{"x-openclaw-session-key", "shared"}});
    ASSERT_EQ(answer.status, 200) << answer.raw;
    std::string said;
    std::string asked;
    const json::value end = socket.next([&](const json::object& frame) {
        if (!frame.contains("event")) return false;
        const json::value& payload = frame.at("payload");
        if (frame.at("event") == json::value("session.message") &&
            payload.at("message").at("role") == json::value("user")) {
            asked = json::serialize(payload);
        }
        if (isChat(frame, "delta")) said += payload.at("deltaText").as_string();
        return isChat(frame, "final");
    });
    ASSERT_TRUE(end.is_object());
    EXPECT_THAT(asked, HasSubstr("over HTTP"));
    EXPECT_EQ(end.at("payload").at("sessionKey").as_string(), "shared");
    EXPECT_EQ(end.at("payload").at("message").at("content").at(0).at("text").as_string(), said);
    EXPECT_FALSE(said.empty());
}

struct Compaction : testing::Test {
    Vendor vendor;
    Gateway gateway{{}, vendor.port()};
    WebSocket socket{gateway, withToken};

    void talk() {
        for (int i = 0; i < 4; ++i) {
            const std::string id = "turn-" + std::to_string(i);
            socket.request(id, "agent", {{"sessionKey", "long"}, {"message", id}, {"model", "any"}});
            ASSERT_EQ(socket.answer(id).at("payload").at("status").as_string(), "accepted");
            ASSERT_TRUE(socket.answer(id).at("ok").as_bool());
        }
    }
    json::value compactBy(const char* model) {
        socket.request("patch", "sessions.patch", {{"key", "long"}, {"model", model}});
        EXPECT_TRUE(socket.answer("patch").at("ok").as_bool());
        socket.request("compact", "sessions.compact", {{"key", "long"}});
        return socket.answer("compact").at("payload");
    }
    std::string history() {
        socket.request("history", "chat.history", {{"sessionKey", "long"}});
        return json::serialize(socket.answer("history").at("payload").at("messages"));
    }
};

TEST_F(Compaction, PutsASummaryInPlaceOfTheOlderTurns) {
    talk();
    const json::value report = compactBy("any");
    EXPECT_TRUE(report.at("compacted").as_bool());
    EXPECT_TRUE(report.at("summarized").as_bool()) << json::serialize(report);
    EXPECT_THAT(history(), testing::AllOf(HasSubstr("Summary of the earlier conversation"),
                                          HasSubstr("turn-3"), testing::Not(HasSubstr("\"turn-0\""))));
}

TEST_F(Compaction, DropsTheOlderTurnsWhereTheModelFails) {
    talk();
    const json::value report = compactBy("error-500");
    EXPECT_TRUE(report.at("compacted").as_bool());
    EXPECT_FALSE(report.at("summarized").as_bool());
    EXPECT_NE(report.at("reason").as_string(), "");
    EXPECT_LT(report.at("itemsAfter").as_int64(), report.at("itemsBefore").as_int64());
    EXPECT_THAT(history(), testing::AllOf(HasSubstr("turn-3"), testing::Not(HasSubstr("turn-0"))));
    socket.request("on", "agent", {{"sessionKey", "long"}, {"message", "go on"}, {"model", "any"}});
    EXPECT_EQ(socket.answer("on").at("payload").at("status").as_string(), "accepted");
    EXPECT_TRUE(socket.answer("on").at("ok").as_bool());
}

}  // namespace

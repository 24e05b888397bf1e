#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"
#include "harness/web_socket.h"

/// Sessions: what their keys may be, and what models are told of them.
namespace {

namespace json = boost::json;
using harness::Gateway;
using harness::Headers;
using harness::Response;
using harness::WebSocket;
using harness::withToken;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string header = "x-openclaw-session-key";
const Headers inMain{{header, "main"}};

class Sessions : public testing::Test {
  protected:
    harness::Vendor vendor_;
    Gateway gateway_{{}, vendor_.port()};

    Response chat(const std::string& model, const std::string& messages, const std::string& members = "",
                  const Headers& headers = inMain) const {
        return gateway_.chat(R"({"model":")" + model + R"(","messages":)" + messages + members + "}",
                             headers);
    }
    Response respond(const std::string& model, const std::string& input,
                     const Headers& headers = inMain) const {
        return gateway_.post("/v1/responses", R"({"model":")" + model + R"(","input":)" + input + "}",
                             headers);
    }
    /// What the vendor is told of the session when this is said next.
    json::array toldWith(const std::string& messages) const {
        const Response answer = chat("echo-request", messages);
        EXPECT_EQ(answer.status, 200) << answer.body;
        json::value echo = json::parse(answer.text("/choices/0/message/content"));
        const json::value& body = echo.at("body");
        return (body.is_string() ? json::parse(body.as_string()) : body).at("messages").as_array();
    }
    json::array listed() const {
        WebSocket socket(gateway_, withToken);
        socket.request("list", "sessions.list", {});
        const json::value answer = socket.answer("list");
        if (!answer.is_object()) {
            ADD_FAILURE() << "closed with " << socket.awaitClose();
            return {};
        }
        return answer.at("payload").at("sessions").as_array();
    }
};

std::vector<std::string> rolesOf(const json::array& messages) {
    std::vector<std::string> roles;
    for (const json::value& message : messages) roles.emplace_back(message.at("role").as_string());
    return roles;
}

const std::string mine = R"({"name":"mine","parameters":{"type":"object","properties":{}}})";
const std::string other = R"({"name":"other","parameters":{"type":"object","properties":{}}})";
const std::string tools = R"(,"tools":[{"type":"function","function":)" + mine +
                          R"(},{"type":"function","function":)" + other + "}]";
const std::string hello = R"([{"role":"user","content":"Hello."}])";

// ---- keys

TEST_F(Sessions, HaveKeysOfUtf8WithoutControlCharacters) {
    const std::vector<Headers> wrong{{{header, "\xe9t\xe9"}},
                                     {{header, ""}},
                                     {{header, std::string(513, 'k')}},
                                     {{header, "a\xc2\x85z"}},
                                     {{header, "one"}, {header, "two"}},
                                     {{header, "one"}, {"X-OpenClaw-Session-Key", "one"}}};
    for (const Headers& headers : wrong) {
        SCOPED_TRACE(headers.front().second);
        const Response completion = chat("any", hello, "", headers);
        EXPECT_EQ(completion.status, 400) << completion.raw;
        EXPECT_EQ(completion.text("/error/param"), header);
        const Response response = respond("any", R"("Hello.")", headers);
        EXPECT_EQ(response.status, 400) << response.raw;
        EXPECT_EQ(response.text("/error/param"), header);
        harness::Request upgrade;
        upgrade.path = "/v1/responses";
        upgrade.headers = harness::authorized({{"Connection", "Upgrade"},
                                               {"Upgrade", "websocket"},
                                               {"Sec-WebSocket-Version", "13"},
                                               {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}});
        upgrade.headers.insert(upgrade.headers.end(), headers.begin(), headers.end());
        const Response socket = harness::ask(gateway_.port(), upgrade);
        EXPECT_EQ(socket.status, 400) << socket.raw;
        EXPECT_EQ(socket.text("/error/param"), header);
    }
    EXPECT_THAT(listed(), testing::IsEmpty());
    EXPECT_EQ(chat("any", hello, "", {{header, "été " + std::string(505, 'k')}}).status, 200);
    EXPECT_EQ(listed().size(), 1u);
}

TEST_F(Sessions, HaveKeysOfOneKindWhereverTheyAreMade) {
    WebSocket socket(gateway_, withToken);
    const std::string longest(512, 'k');
    for (const std::string& key : {longest + "k", std::string("a\nb")}) {
        const std::vector<std::pair<std::string, json::object>> calls{
            {"sessions.create", {{"key", key}}},
            {"sessions.patch", {{"key", key}, {"label", "x"}}},
            {"sessions.messages.subscribe", {{"key", key}}},
            {"chat.send", {{"sessionKey", key}, {"message", "hi"}}},
            {"agent", {{"sessionKey", key}, {"message", "hi"}}}};
        for (const auto& [method, params] : calls) {
            socket.request(method, method, params);
            const json::value answer = socket.answer(method);
            ASSERT_TRUE(answer.is_object());
            EXPECT_FALSE(answer.at("ok").as_bool()) << method;
            EXPECT_EQ(answer.at("error").at("code").as_string(), "INVALID_REQUEST") << method;
        }
    }
    socket.request("made", "sessions.create", {{"key", longest}});
    EXPECT_TRUE(socket.answer("made").at("ok").as_bool());
    EXPECT_EQ(listed().size(), 1u);
}

TEST_F(Sessions, OfOlderDatabasesAreListedWhateverTheirKeys) {
    ASSERT_EQ(chat("any", hello, "", {{header, "older"}}).status, 200);
    const harness::Finished changed = harness::run(
        {"sqlite3", gateway_.folder().file("gateway.db"),
         "UPDATE sessions SET session_key = CAST(X'E974E9' AS TEXT) WHERE session_key = 'older'"},
        {});
    ASSERT_EQ(changed.code, 0) << changed.err;
    const json::array sessions = listed();
    ASSERT_EQ(sessions.size(), 1u);
    EXPECT_EQ(sessions.at(0).at("key").as_string(), "\uFFFDt\uFFFD");
}

TEST_F(Sessions, AreListedInColumnsThatALongKeyDoesNotWiden) {
    const std::string longKey(500, 'k');
    for (const std::string& key : {longKey, std::string("work")}) {
        ASSERT_EQ(chat("any", hello, "", {{header, key}}).status, 200);
    }
    const harness::Finished list =
        harness::openclaw(gateway_.folder(), {"sessions", "list", "--config", gateway_.configFile()});
    EXPECT_EQ(list.code, 0) << list.err;
    EXPECT_THAT(list.out, HasSubstr("\n" + longKey + "  -"));
    EXPECT_THAT(list.out, HasSubstr("\nwork  -"));
}

// ---- calls of the client's tools

TEST_F(Sessions, GoOnWhenTheClientGivesNoResult) {
    const Response called = chat("any", R"([{"role":"user","content":"call mine {} and other {}"}])", tools);
    ASSERT_EQ(called.text("/choices/0/finish_reason"), "tool_calls") << called.body;
    const json::array told = toldWith(R"([{"role":"user","content":"Never mind."}])");
    ASSERT_THAT(rolesOf(told), ElementsAre("user", "assistant", "tool", "tool", "user"));
    const json::value& calls = told.at(1).at("tool_calls");
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(told.at(2 + i).at("tool_call_id"), calls.at(i).at("id"));
        EXPECT_THAT(json::serialize(told.at(2 + i)), HasSubstr("no result was given"));
    }
    EXPECT_THAT(rolesOf(toldWith(hello)),
                ElementsAre("user", "assistant", "tool", "tool", "user", "assistant", "user"));
}

TEST_F(Sessions, GoOnWhenTheClientGivesAPartOfTheResults) {
    const Response called = chat("any", R"([{"role":"user","content":"call mine {} and other {}"}])", tools);
    const std::string second = called.text("/choices/0/message/tool_calls/1/id");
    const json::array told =
        toldWith(R"([{"role":"tool","tool_call_id":")" + second + R"(","content":"the second"}])");
    ASSERT_THAT(rolesOf(told), ElementsAre("user", "assistant", "tool", "tool"));
    EXPECT_THAT(json::serialize(told), AllOf(HasSubstr("the second"), HasSubstr("no result was given")));
}

TEST_F(Sessions, RefuseResultsOfCallsTheyDoNotKnow) {
    ASSERT_EQ(chat("any", hello).status, 200);
    const Response completion = chat("any", R"([{"role":"tool","tool_call_id":"call_x","content":"42"}])");
    EXPECT_EQ(completion.status, 400) << completion.body;
    EXPECT_EQ(completion.text("/error/param"), "messages[].tool_call_id");
    EXPECT_THAT(completion.text("/error/message"), HasSubstr("call_x"));
    const Response response =
        respond("any", R"([{"type":"function_call_output","call_id":"call_x","output":"42"}])");
    EXPECT_EQ(response.status, 400) << response.body;
    EXPECT_EQ(response.text("/error/param"), "input[].call_id");
    const json::array told = toldWith(hello);
    EXPECT_THAT(rolesOf(told), ElementsAre("user", "assistant", "user"));
    EXPECT_THAT(json::serialize(told), Not(HasSubstr("42")));
}

// ---- order

TEST_F(Sessions, TellTheirTurnsInTheOrderOfTheirRuns) {
    WebSocket socket(gateway_, withToken);
    socket.request("x", "agent", {{"sessionKey", "main"}, {"message", "say x"}, {"model", "hold-stream"}});
    ASSERT_EQ(socket.answer("x").at("payload").at("status").as_string(), "accepted");
    vendor_.await("request", "hold-stream");
    socket.request("y", "agent", {{"sessionKey", "main"}, {"message", "say y"}, {"model", "any"}});
    ASSERT_EQ(socket.answer("y").at("payload").at("status").as_string(), "accepted");
    vendor_.release();
    ASSERT_TRUE(socket.answer("x").at("ok").as_bool());
    ASSERT_TRUE(socket.answer("y").at("ok").as_bool());

    const json::array told = toldWith(hello);
    ASSERT_THAT(rolesOf(told), ElementsAre("user", "assistant", "user", "assistant", "user"));
    EXPECT_THAT(json::serialize(told.at(0)), HasSubstr("say x"));
    EXPECT_THAT(json::serialize(told.at(1)), HasSubstr("one two three"));
    EXPECT_THAT(json::serialize(told.at(2)), HasSubstr("say y"));

    socket.request("history", "chat.history", {{"sessionKey", "main"}});
    const json::array history = socket.answer("history").at("payload").at("messages").as_array();
    ASSERT_THAT(rolesOf(history), ElementsAre("user", "assistant", "user", "assistant", "user", "assistant"));
    EXPECT_THAT(json::serialize(history.at(2)), HasSubstr("say y"));
}

}  // namespace

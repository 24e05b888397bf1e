#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"
#include "ws/client.h"

/// /v1/chat/completions with tools of the gateway and in sessions: a run behind an ordinary completion.
namespace {

using harness::Config;
using harness::eventJson;
using harness::Gateway;
using harness::Response;
using harness::saidIn;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

namespace json = boost::json;

std::string textIn(const json::value& value, const std::string& pointer) {
    json::error_code wrong;
    const json::value* const found = value.find_pointer(pointer, wrong);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::int64_t integerIn(const json::value& value, const std::string& pointer) {
    json::error_code wrong;
    const json::value* const found = value.find_pointer(pointer, wrong);
    return found != nullptr && found->is_int64() ? found->as_int64() : -1;
}

class ChatTools : public testing::Test {
  protected:
    harness::Vendor vendor_;
    Gateway gateway_{config(vendor_.port()), vendor_.port()};

    static Config config(std::uint16_t vendorPort) {
        const std::string url = "http://127.0.0.1:" + std::to_string(vendorPort);
        Config config;
        config.routes =
            R"("offline": "echo/echo", "chat-*": "vendor/*", "resp-*": "resp/*", "anth-*": "anth/*")";
        config.providers =
            R"(resp: { plugin: "openai", contracts: ["responses"], apiKey: "sk-x123456", baseUrl: ")" + url +
            R"(/v1" }, anth: { plugin: "anthropic", apiKey: "sk-ant-123456", baseUrl: ")" + url + R"(" })";
        config.pluginEntries = R"(fs: { config: { roots: ["/usr/share/common-licenses"] } })";
        config.tools = R"(allow: ["fs_read", "fs_list"], ask: ["fs_write"])";
        config.rest = "runs: { approvalTimeoutMs: 300 }";
        return config;
    }

    static std::string body(const std::string& model, const std::string& said, bool stream,
                            const std::string& members) {
        const json::value messages{{{"role", "user"}, {"content", said}}};
        return R"({"model":")" + model + R"(","stream":)" + (stream ? "true" : "false") + R"(,"messages":)" +
               json::serialize(messages) + "," + members + "}";
    }
    Response ask(const std::string& model, const std::string& said, bool stream,
                 const std::string& members = R"("tools":["fs_list","fs_read"])",
                 harness::Headers headers = {}) const {
        return gateway_.chat(body(model, said, stream, members), std::move(headers));
    }
    std::string sql(const std::string& query) const {
        return harness::run({"sqlite3", gateway_.folder().file("gateway.db"), query}, {}).out;
    }
    openclaw::ws::Client control() const {
        openclaw::ws::ClientRequest request;
        request.host = "127.0.0.1";
        request.port = gateway_.port();
        request.target = "/ws";
        request.fields = {{"Authorization", std::string("Bearer ") + harness::token}};
        return openclaw::ws::Client(request);
    }
    /// The next frame of the control plane that has `event` or `id` with that text.
    static json::value frame(openclaw::ws::Client& client, const std::string& member,
                             const std::string& text) {
        for (;;) {
            const auto received = client.receive(std::chrono::seconds(20));
            if (received.kind != openclaw::ws::Client::Received::Kind::text) {
                ADD_FAILURE() << "no such frame: " << text;
                return json::object{};
            }
            json::value value = json::parse(received.text);
            if (textIn(value, "/" + member) == text) return value;
        }
    }
};

const std::string mine =
    R"({"type":"function","function":{"name":"mine","parameters":{"type":"object","properties":{}}}})";

TEST_F(ChatTools, AreRunByTheGatewayForEveryProvider) {
    for (const std::string model : {"offline", "chat-x", "resp-x", "anth-x"}) {
        SCOPED_TRACE(model);
        const Response whole = ask(model, R"(call fs_list {"path":"."})", false);
        ASSERT_EQ(whole.status, 200) << whole.body;
        EXPECT_EQ(whole.text("/object"), "chat.completion");
        EXPECT_EQ(whole.text("/model"), model);
        EXPECT_EQ(whole.text("/choices/0/finish_reason"), "stop");
        EXPECT_THAT(whole.text("/choices/0/message/content"), HasSubstr("GPL-3"));
        EXPECT_FALSE(whole.json().at("choices").at(0).at("message").as_object().contains("tool_calls"));
        EXPECT_EQ(whole.text("/openclaw/tools/0/name"), "fs_list");
        EXPECT_EQ(whole.text("/id"), whole.header("x-openclaw-run-id"));

        const Response streamed = ask(model, R"(call fs_list {"path":"."})", true);
        EXPECT_THAT(streamed.body, EndsWith("data: [DONE]\n\n"));
        EXPECT_EQ(saidIn(streamed.body), whole.text("/choices/0/message/content"));
        EXPECT_THAT(streamed.body, Not(HasSubstr("\"tool_calls\":")));
        std::vector<std::string> phases;
        for (const json::value& chunk : eventJson(streamed.body)) {
            EXPECT_EQ(textIn(chunk, "/object"), "chat.completion.chunk");
            EXPECT_EQ(textIn(chunk, "/id"), streamed.header("x-openclaw-run-id"));
            const std::string phase = textIn(chunk, "/openclaw/tool/phase");
            if (!phase.empty()) phases.push_back(phase);
        }
        EXPECT_THAT(phases, ElementsAre("start", "result"));
    }
}

TEST_F(ChatTools, CountTheTokensOfAllSteps) {
    const auto tokens = [&](const std::string& said) {
        const json::value answer = ask("offline", said, false).json();
        return integerIn(answer, "/usage/prompt_tokens");
    };
    EXPECT_GT(tokens(R"(call fs_list {"path":"."})"), tokens("Hello there.") + 20);
    const Response streamed = ask("offline", R"(call fs_list {"path":"."})", true,
                                  R"("tools":["fs_list"],"stream_options":{"include_usage":true})");
    const std::vector<json::value> chunks = eventJson(streamed.body);
    EXPECT_TRUE(chunks.back().at("choices").as_array().empty());
    EXPECT_EQ(integerIn(chunks.back(), "/usage/prompt_tokens"), tokens(R"(call fs_list {"path":"."})"));
    for (std::size_t i = 0; i + 1 < chunks.size(); ++i) EXPECT_TRUE(chunks[i].at("usage").is_null());
}

TEST_F(ChatTools, HandTheClientsToolsBackInOrder) {
    for (const std::string model : {"offline", "chat-x", "resp-x", "anth-x"}) {
        SCOPED_TRACE(model);
        const bool offline = model == "offline";
        const std::string said =
            offline ? R"(call mine {"n":1} and call fs_list {"path":"."} and call mine {"n":2})"
                    : R"(call fs_list {"path":"."} and mine {"n":1})";
        const std::size_t expected = offline ? 2 : 1;
        const std::string tools = R"("tools":["fs_list",)" + mine + "]";
        const Response whole = ask(model, said, false, tools);
        ASSERT_EQ(whole.status, 200) << whole.body;
        EXPECT_EQ(whole.text("/choices/0/finish_reason"), "tool_calls");
        const json::value answer = whole.json();
        const json::array& calls = answer.at("choices").at(0).at("message").at("tool_calls").as_array();
        ASSERT_EQ(calls.size(), expected) << whole.body;
        for (std::size_t i = 0; i < expected; ++i) {
            EXPECT_EQ(textIn(calls[i], "/function/name"), "mine");
            EXPECT_EQ(integerIn(json::parse(textIn(calls[i], "/function/arguments")), "/n"),
                      static_cast<std::int64_t>(i) + 1);
        }
        EXPECT_EQ(whole.text("/openclaw/tools/0/name"), "fs_list") << "which was run";

        std::vector<std::string> arguments;
        std::string finish;
        for (const json::value& chunk : eventJson(ask(model, said, true, tools).body)) {
            if (chunk.at("choices").as_array().empty()) continue;
            const json::value& choice = chunk.at("choices").at(0);
            if (choice.at("finish_reason").is_string()) finish = textIn(choice, "/finish_reason");
            const json::object& delta = choice.at("delta").as_object();
            if (!delta.contains("tool_calls")) continue;
            for (const json::value& call : delta.at("tool_calls").as_array()) {
                const auto index = static_cast<std::size_t>(call.at("index").as_int64());
                if (call.as_object().contains("id")) {
                    EXPECT_EQ(index, arguments.size());
                    arguments.emplace_back();
                }
                ASSERT_LT(index, arguments.size());
                arguments[index] += textIn(call, "/function/arguments");
            }
        }
        EXPECT_EQ(finish, "tool_calls");
        ASSERT_EQ(arguments.size(), expected);
        EXPECT_EQ(integerIn(json::parse(arguments.back()), "/n"), static_cast<std::int64_t>(expected));
    }
}

TEST_F(ChatTools, GoOnWithTheClientsResults) {
    const Response answer = gateway_.chat(
        R"({"model":"chat-x","tools":["fs_list",)" + mine +
        R"(],"messages":[{"role":"user","content":"call mine {}"},{"role":"assistant","content":null,"tool_calls":)"
        R"([{"id":"c1","type":"function","function":{"name":"mine","arguments":"{}"}}]},)"
        R"({"role":"tool","tool_call_id":"c1","content":"sunny 17"}]})");
    EXPECT_THAT(answer.text("/choices/0/message/content"), HasSubstr("sunny 17")) << answer.body;
}

TEST_F(ChatTools, AreInTheAudit) {
    ask("offline", R"(call fs_list {"path":"."} and call fs_list {"path":"/none"})", false);
    EXPECT_EQ(sql("SELECT count(*) FROM tool_calls WHERE tool = 'fs_list'"), "2\n");
}

TEST_F(ChatTools, RunInParallelInTheOrderOfTheCalls) {
    const Response answer = ask("chat-x", R"(call fs_read {"path":"BSD"} and fs_list {"path":"."})", false);
    const std::string content = answer.text("/choices/0/message/content");
    EXPECT_LT(content.find("Redistribution"), content.find("GPL-3")) << content;
    EXPECT_EQ(answer.text("/openclaw/tools/0/name"), "fs_read");
    EXPECT_EQ(answer.text("/openclaw/tools/1/name"), "fs_list");
}

TEST_F(ChatTools, AreRefusedBeforeTheModelIsAsked) {
    const auto before = vendor_.count("request");
    const Response unknown = ask("chat-x", "x", false, R"("tools":[)" + mine + R"(,"fs_lisst"])");
    EXPECT_EQ(unknown.status, 400) << unknown.body;
    EXPECT_EQ(unknown.text("/error/param"), "tools[1]");
    EXPECT_EQ(unknown.text("/error/code"), "tool_not_found");
    EXPECT_THAT(unknown.text("/error/message"),
                AllOf(HasSubstr("did you mean \"fs_list\"?"),
                      HasSubstr("You may call fs_list, fs_read, fs_write"), Not(HasSubstr("web_fetch"))));
    EXPECT_THAT(ask("chat-x", "x", false, R"("tools":["nope"])").text("/error/message"),
                HasSubstr("there is no tool \"nope\". You may call "));
    const Response denied = ask("chat-x", "x", false, R"("tools":["fs_list","web_fetch"])");
    EXPECT_EQ(denied.status, 403);
    EXPECT_EQ(denied.text("/error/param"), "tools[1]");
    EXPECT_EQ(ask("chat-x", "x", true, R"("tools":["fs_list","fs_list"])").text("/error/param"), "tools[1]");
    EXPECT_EQ(ask("chat-x", "x", false, R"("tools":["fs_list"],"n":2)").text("/error/param"), "n");
    EXPECT_EQ(vendor_.count("request"), before);
}

TEST_F(ChatTools, NameTheFieldsThatAreNotPassedOn) {
    const Response answer =
        ask("chat-x", "x", false, R"("tools":["fs_list"],"seed":1,"logit_bias":{"1":2},"top_k":3)");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("x-openclaw-dropped"), "logit_bias, top_k");
}

TEST_F(ChatTools, WaitForAnApprovalAndAreDeniedWithoutOne) {
    const Response answer =
        ask("chat-x", R"(call fs_write {"path":"x","content":"y"})", false, R"("tools":["fs_write"])");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.text("/choices/0/message/content"), HasSubstr("nobody approved this call"));
    EXPECT_TRUE(answer.json().at("openclaw").at("tools").at(0).at("is_error").as_bool());
}

TEST_F(ChatTools, GiveTheVendorsRefusalAsAStatus) {
    for (const std::string model : {"chat-error-429", "resp-error-429", "anth-error-429"}) {
        for (const bool stream : {false, true}) {
            const Response answer = ask(model, "x", stream);
            EXPECT_EQ(answer.status, 429) << model << answer.body;
            EXPECT_FALSE(answer.header("Retry-After").empty());
        }
    }
}

TEST_F(ChatTools, TellOfAFailureInMidStream) {
    for (const std::string model : {"chat-die-mid-stream", "resp-die-mid-stream", "anth-die-mid-stream"}) {
        const Response answer = ask(model, "x", true);
        EXPECT_EQ(answer.status, 200);
        EXPECT_THAT(answer.body, AllOf(HasSubstr("\"error\":"), Not(HasSubstr("[DONE]")))) << model;
    }
}

TEST_F(ChatTools, EndWhenTheClientHangsUp) {
    for (const bool stream : {false, true}) {
        const auto before = vendor_.count("hangup");
        harness::Tcp tcp(gateway_.port());
        harness::Request request;
        request.method = "POST";
        request.path = "/v1/chat/completions";
        request.headers = harness::authorized({{"Content-Type", "application/json"}});
        request.body = body("chat-stall-mid-stream", "Hello", stream, R"("tools":["fs_list"])");
        const auto asked = before == 0 ? 0 : vendor_.await("hangup").number;
        tcp.send(request.bytes());
        const auto there = vendor_.await("request", "stall-mid-stream", asked);
        tcp.close();
        vendor_.await("hangup", "stall-mid-stream", there.number);
    }
}

TEST_F(ChatTools, JoinASession) {
    const harness::Headers session{{"x-openclaw-session-key", "main"}};
    EXPECT_EQ(ask("chat-x", "My name is Ada.", false, R"("user":"u")", session).status, 200);
    // A client of chat sends all it knows; what the session has already is not told twice.
    const Response answer = gateway_.chat(
        R"({"model":"chat-echo-request","messages":[{"role":"system","content":"Be short."},)"
        R"({"role":"user","content":"My name is Ada."},{"role":"assistant","content":"Hello, Ada."},)"
        R"({"role":"user","content":"Who am I?"}]})",
        session);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const json::value asked = json::parse(answer.text("/choices/0/message/content"));
    const json::value sent = json::parse(textIn(asked, "/body"));
    const json::array& messages = sent.at("messages").as_array();
    ASSERT_EQ(messages.size(), 4u) << json::serialize(messages);
    EXPECT_EQ(textIn(messages[0], "/content"), "Be short.");
    EXPECT_EQ(textIn(messages[1], "/content"), "My name is Ada.");
    EXPECT_EQ(textIn(messages[3], "/content"), "Who am I?");
    EXPECT_EQ(sql("SELECT count(*) FROM session_items WHERE role = 'user'"), "2\n");
    const Response nothing =
        gateway_.chat(R"({"model":"chat-x","messages":[{"role":"assistant","content":"Hello."}]})", session);
    EXPECT_EQ(nothing.status, 400);
    EXPECT_EQ(nothing.text("/error/param"), "messages");
}

TEST_F(ChatTools, OfASessionAreSeenByItsSubscribers) {
    openclaw::ws::Client client = control();
    client.sendText(
        R"({"type":"req","id":"1","method":"sessions.messages.subscribe","params":{"key":"main"}})");
    frame(client, "id", "1");
    const Response answer = ask("chat-x", R"(call fs_list {"path":"."})", true, R"("tools":["fs_list"])",
                                {{"x-openclaw-session-key", "main"}});
    EXPECT_THAT(answer.body, EndsWith("data: [DONE]\n\n"));
    std::vector<std::string> streams;
    for (std::string phase; phase != "end";) {
        const json::value event = frame(client, "event", "agent");
        ASSERT_TRUE(event.as_object().contains("payload"));
        EXPECT_EQ(textIn(event, "/payload/runId"), answer.header("x-openclaw-run-id"));
        EXPECT_EQ(textIn(event, "/payload/sessionKey"), "main");
        const std::string stream = textIn(event, "/payload/stream");
        phase = textIn(event, "/payload/data/phase");
        if (stream != "assistant") streams.push_back(stream + ":" + phase);
        if (stream == "tool") phase.clear();
    }
    EXPECT_THAT(streams, ElementsAre("lifecycle:start", "tool:start", "tool:result", "lifecycle:end"));
}

TEST_F(ChatTools, OfASessionGoOnWhenTheClientHangsUp) {
    harness::Tcp tcp(gateway_.port());
    harness::Request request;
    request.method = "POST";
    request.path = "/v1/chat/completions";
    request.headers =
        harness::authorized({{"Content-Type", "application/json"}, {"x-openclaw-session-key", "main"}});
    request.body = body("chat-hold-stream", "Hello", true, R"("user":"u")");
    tcp.send(request.bytes());
    vendor_.await("request", "hold-stream");
    tcp.close();
    // One at a time: the next waits until the one before has ended and is kept.
    openclaw::ws::Client client = control();
    client.sendText(
        R"({"type":"req","id":"1","method":"sessions.messages.subscribe","params":{"key":"main"}})");
    frame(client, "id", "1");
    vendor_.release();
    const Response next =
        ask("chat-echo-request", "And now?", false, R"("user":"u")", {{"x-openclaw-session-key", "main"}});
    EXPECT_THAT(next.text("/choices/0/message/content"), HasSubstr("one two three")) << next.body;
}

TEST_F(ChatTools, OfASessionAreAborted) {
    openclaw::ws::Client client = control();
    harness::Tcp tcp(gateway_.port());
    harness::Request request;
    request.method = "POST";
    request.path = "/v1/chat/completions";
    request.headers =
        harness::authorized({{"Content-Type", "application/json"}, {"x-openclaw-session-key", "main"}});
    request.body = body("chat-stall-mid-stream", "Hello", true, R"("user":"u")");
    tcp.send(request.bytes());
    vendor_.await("request", "stall-mid-stream");
    client.sendText(R"({"type":"req","id":"1","method":"chat.abort","params":{"sessionKey":"main"}})");
    frame(client, "id", "1");
    const Response answer = harness::ResponseReader(tcp).next();
    EXPECT_TRUE(answer.complete);
    EXPECT_THAT(answer.body, Not(HasSubstr("[DONE]")));
    EXPECT_THAT(answer.body, HasSubstr("aborted"));
}

}  // namespace

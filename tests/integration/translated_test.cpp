#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// POST /v1/chat/completions for a model whose provider speaks Anthropic's Messages.
namespace {

namespace json = boost::json;

using harness::chatBody;
using harness::Config;
using harness::Gateway;
using harness::Response;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string greeting = "Hello from the fake vendor, 你好! \"quoted\"\n";

/// A request to `model` with further members, e.g. R"("stream":true)".
std::string withMembers(const std::string& model, const std::string& members) {
    return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"Hi"}],)" + members + "}";
}

/// What a client puts together from a stream.
struct Gathered {
    std::string content;
    std::string reasoning;
    std::map<std::int64_t, json::object> calls;
    std::vector<std::string> deltas;  ///< each delta's text
    std::string finish;
    json::value usage;
};

Gathered gather(std::string_view body) {
    Gathered all;
    for (const json::value& event : harness::eventJson(body)) {
        const json::object& chunk = event.as_object();
        if (const json::value* usage = chunk.if_contains("usage"); usage && !usage->is_null())
            all.usage = *usage;
        if (!chunk.contains("choices") || chunk.at("choices").as_array().empty()) continue;
        const json::object& choice = chunk.at("choices").as_array().at(0).as_object();
        const json::object& delta = choice.at("delta").as_object();
        all.deltas.push_back(json::serialize(delta));
        if (const json::value* text = delta.if_contains("content"); text && text->is_string())
            all.content += text->as_string();
        if (const json::value* text = delta.if_contains("reasoning_content"))
            all.reasoning += text->as_string();
        if (const json::value* calls = delta.if_contains("tool_calls")) {
            for (const json::value& each : calls->as_array()) {
                json::object& call = all.calls[each.at("index").as_int64()];
                if (each.as_object().contains("id")) {
                    EXPECT_TRUE(call.empty()) << "the id comes once";
                    call = each.as_object();
                    continue;
                }
                json::string& whole = call.at("function").at("arguments").as_string();
                whole += each.at("function").at("arguments").as_string();
            }
        }
        if (choice.at("finish_reason").is_string()) all.finish = choice.at("finish_reason").as_string();
    }
    return all;
}

class Translated : public testing::Test {
  protected:
    harness::Vendor vendor_;
    Gateway gateway_{harness::withBothDialects(vendor_.port()), vendor_.port()};

    /// What the provider got for a request to claude/echo-request.
    json::value received(const std::string& body, harness::Headers headers = {}) const {
        const Response answer = gateway_.chat(body, std::move(headers));
        EXPECT_EQ(answer.status, 200) << answer.body;
        json::value request = json::parse(answer.text("/choices/0/message/content"));
        request.as_object()["json"] = json::parse(request.at("body").as_string());
        return request;
    }
};

TEST_F(Translated, AnswersTheDocumentedCommand) {
    const Response answer = gateway_.chat(R"({
    "model": "claude-opus-4-20250514",
    "messages": [
      {"role": "user", "content": "你好,请介绍一下自己"}
    ],
    "stream": true
  })");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.header("Content-Type"), StartsWith("text/event-stream"));
    EXPECT_EQ(answer.count("x-openclaw-dropped"), 0u);
    EXPECT_TRUE(answer.complete);
    EXPECT_THAT(answer.body, EndsWith("data: [DONE]\n\n"));
    const std::vector<json::value> events = harness::eventJson(answer.body);
    ASSERT_GT(events.size(), 4u);
    EXPECT_EQ(events.front().at("choices").at(0).at("delta"),
              json::parse(R"({"role":"assistant","content":""})"));
    for (const json::value& event : events) {
        EXPECT_EQ(event.at("object"), "chat.completion.chunk");
        EXPECT_EQ(event.at("model"), "claude-opus-4-20250514");
        EXPECT_EQ(event.at("id"), events.front().at("id"));
        EXPECT_TRUE(event.at("created").is_int64());
        EXPECT_FALSE(event.as_object().contains("usage")) << "nobody asked";
    }
    EXPECT_EQ(harness::saidIn(answer.body), greeting);
    EXPECT_EQ(events.back().at("choices").at(0).at("finish_reason"), "stop");
    gateway_.awaitLog(" request id=" + answer.header("x-request-id") +
                      " status=200 .*stream=true model=claude-opus-4-20250514 "
                      "target=claude/claude-opus-4-20250514 input_tokens=9 output_tokens=12 principal=token");
}

TEST_F(Translated, AWholeAnswerIsACompletion) {
    const Response answer = gateway_.chat(chatBody("claude-3-haiku"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.text("/object"), "chat.completion");
    EXPECT_EQ(answer.text("/model"), "claude-3-haiku");
    EXPECT_EQ(answer.text("/choices/0/message/role"), "assistant");
    EXPECT_EQ(answer.text("/choices/0/message/content"), greeting);
    EXPECT_EQ(answer.text("/choices/0/finish_reason"), "stop");
    EXPECT_EQ(answer.json().at("usage").at("total_tokens"), 21);
}

TEST_F(Translated, StreamAndWholeAnswerSayTheSame) {
    const Response whole = gateway_.chat(chatBody("claude/rich"));
    const json::value message = whole.json().at("choices").at(0).at("message");
    const Gathered stream = gather(
        gateway_.chat(withMembers("claude/rich", R"("stream":true,"stream_options":{"include_usage":true})"))
            .body);
    EXPECT_EQ(stream.content, message.at("content").as_string());
    EXPECT_EQ(stream.reasoning, message.at("reasoning_content").as_string());
    EXPECT_EQ(stream.finish, whole.text("/choices/0/finish_reason"));
    EXPECT_EQ(stream.usage, whole.json().at("usage"));
    EXPECT_EQ(stream.usage.at("prompt_tokens"), 2109);
    EXPECT_EQ(stream.usage.at("prompt_tokens_details").at("cached_tokens"), 2000);
    const json::array& calls = message.at("tool_calls").as_array();
    ASSERT_EQ(calls.size(), 2u);
    ASSERT_EQ(stream.calls.size(), 2u);
    for (std::size_t i = 0; i < calls.size(); ++i) {
        json::object call = stream.calls.at(static_cast<std::int64_t>(i));
        call.erase("index");
        EXPECT_EQ(json::value(call), calls[i]);
    }
}

TEST_F(Translated, ItDoesNotMatterHowTheStreamTravels) {
    const std::vector<std::string> rich = gather(gateway_.chat(chatBody("claude/rich", true)).body).deltas;
    ASSERT_GT(rich.size(), 15u);
    for (const char* model :
         {"gzip", "sse-bom", "sse-crlf", "sse-comments", "sse-data-lines", "sse-oddities"}) {
        const Response answer = gateway_.chat(chatBody(std::string("claude/") + model, true));
        EXPECT_EQ(gather(answer.body).deltas, rich) << model;
        EXPECT_THAT(answer.body, EndsWith("data: [DONE]\n\n")) << model;
        EXPECT_EQ(answer.count("Content-Encoding"), 0u);
    }
    for (const char* model : {"one-byte", "chunked-json", "close-delimited", "http-1.0", "content-length-sse",
                              "continue-first", "unknown-events"}) {
        EXPECT_EQ(gather(gateway_.chat(chatBody(std::string("claude/") + model, true)).body).content,
                  greeting)
            << model;
        EXPECT_EQ(gateway_.chat(chatBody(std::string("claude/") + model)).text("/choices/0/message/content"),
                  greeting)
            << model;
    }
}

TEST_F(Translated, StopReasonsHaveTheirWords) {
    for (const auto& [model, finish] :
         std::vector<std::pair<std::string, std::string>>{{"stop-max_tokens", "length"},
                                                          {"stop-stop_sequence", "stop"},
                                                          {"stop-refusal", "content_filter"}}) {
        EXPECT_EQ(gateway_.chat(chatBody("claude/" + model)).text("/choices/0/finish_reason"), finish);
        EXPECT_EQ(gather(gateway_.chat(chatBody("claude/" + model, true)).body).finish, finish);
    }
}

TEST_F(Translated, TheProviderGetsItsOwnDialectAndKey) {
    const json::value request = received(
        R"({"model":"claude/echo-request","max_completion_tokens":50,"temperature":0.5,"stop":"END","user":"u-1",
            "messages":[{"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"What is this?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}],
            "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],
            "tool_choice":"none"})",
        {{"anthropic-beta", "beta-1"}});
    std::map<std::string, std::string> headers;
    for (const json::value& field : request.at("headers").as_array()) {
        std::string name(field.at(0).as_string());
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        headers[name] = field.at(1).as_string();
    }
    EXPECT_EQ(request.at("target"), "/v1/messages");
    EXPECT_EQ(headers["x-api-key"], harness::claudeKey);
    EXPECT_EQ(headers["anthropic-version"], "2023-06-01");
    EXPECT_EQ(headers["anthropic-beta"], "beta-1");
    EXPECT_EQ(headers.count("authorization"), 0u);
    EXPECT_THAT(json::serialize(request), Not(HasSubstr(harness::token)));

    const json::value& body = request.at("json");
    EXPECT_EQ(body.at("model"), "echo-request");
    EXPECT_EQ(body.at("max_tokens"), 50);
    EXPECT_EQ(body.at("stop_sequences").at(0), "END");
    EXPECT_EQ(body.at("metadata").at("user_id"), "u-1");
    EXPECT_THAT(json::serialize(body.at("system")), HasSubstr("Be brief."));
    const json::value& content = body.at("messages").at(0).at("content");
    EXPECT_EQ(body.at("messages").as_array().size(), 1u);
    EXPECT_EQ(content.at(0).at("text"), "What is this?");
    EXPECT_EQ(content.at(1).at("source"),
              json::parse(R"({"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="})"));
    EXPECT_EQ(body.at("tools").at(0).at("input_schema"), json::parse(R"({"type":"object"})"));
    EXPECT_EQ(body.at("tool_choice").at("type"), "none");
}

TEST_F(Translated, AListOfBetasMayComeInSeveralLines) {
    for (const char* provider : {"claude", "vendor"}) {
        const json::value request = json::parse(
            gateway_
                .chat(chatBody(std::string(provider) + "/echo-request"), {{"anthropic-beta", "beta-1"},
                                                                          {"OpenAI-Beta", "one=v1"},
                                                                          {"Anthropic-Beta", "beta-2,beta-3"},
                                                                          {"openai-beta", "two=v2"}})
                .text("/choices/0/message/content"));
        std::string betas;
        for (const json::value& field : request.at("headers").as_array()) {
            const std::string name(field.at(0).as_string());
            if (name.size() < 5 || name.compare(name.size() - 5, 5, "-beta") != 0) continue;
            betas += (betas.empty() ? "" : ", ") + std::string(field.at(1).as_string());
        }
        EXPECT_EQ(betas, std::string(provider) == "claude" ? "beta-1, beta-2,beta-3" : "one=v1, two=v2");
    }
}

TEST_F(Translated, MaxTokensHasADefaultThatAProviderMaySet) {
    EXPECT_EQ(received(chatBody("claude/echo-request")).at("json").at("max_tokens"), 8192);
    Config config = harness::withBothDialects(vendor_.port());
    config.providers +=
        R"(, brief: { plugin: "anthropic", defaultMaxTokens: 77, baseUrl: "http://127.0.0.1:)" +
        std::to_string(vendor_.port()) + R"(/v1" })";
    gateway_.writeConfig(config, vendor_.port());
    EXPECT_THAT(gateway_.reload(), HasSubstr("reloaded"));
    EXPECT_EQ(received(chatBody("brief/echo-request")).at("json").at("max_tokens"), 77);
}

TEST_F(Translated, CarriesAConversationWithParallelTools) {
    const std::string tools =
        R"("tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}},
                    {"type":"function","function":{"name":"time","parameters":{"type":"object"}}}])";
    const std::string question =
        R"({"role":"user","content":"call weather {\"city\":\"Oslo\"} and time {\"zone\":\"CET\"}"})";
    const Response asked =
        gateway_.chat(R"({"model":"claude-x","messages":[)" + question + "]," + tools + "}");
    EXPECT_EQ(asked.text("/choices/0/finish_reason"), "tool_calls") << asked.body;
    const json::value message = asked.json().at("choices").at(0).at("message");
    ASSERT_EQ(message.at("tool_calls").as_array().size(), 2u);
    std::string results;
    for (const json::value& call : message.at("tool_calls").as_array()) {
        results += R"(,{"role":"tool","tool_call_id":)" + json::serialize(call.at("id")) +
                   R"(,"content":"result of )" + std::string(call.at("function").at("name").as_string()) +
                   R"("})";
    }
    const std::string rest = question + "," + json::serialize(message) + results + "]," + tools + "}";
    const Response answered = gateway_.chat(R"({"model":"claude-x","messages":[)" + rest);
    EXPECT_EQ(answered.text("/choices/0/message/content"),
              "The tool answered: result of weather and result of time")
        << answered.body;
    const json::value sent =
        received(R"({"model":"claude/echo-request","messages":[)" + rest).at("json").at("messages");
    ASSERT_EQ(sent.as_array().size(), 3u) << "the results are one message, as the provider wants them";
    EXPECT_EQ(sent.at(2).at("content").at(1).at("tool_use_id"), message.at("tool_calls").at(1).at("id"));
}

TEST_F(Translated, AnswersInTheFormThatWasAskedFor) {
    const std::string members =
        R"("response_format":{"type":"json_schema","json_schema":{"name":"event","schema":{"type":"object",
           "properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}}})";
    const Response whole = gateway_.chat(withMembers("claude-x", members));
    EXPECT_TRUE(json::parse(whole.text("/choices/0/message/content")).at("name").is_string()) << whole.body;
    EXPECT_EQ(whole.text("/choices/0/finish_reason"), "stop");
    const Gathered stream =
        gather(gateway_.chat(withMembers("claude-x", members + R"(,"stream":true)")).body);
    EXPECT_EQ(stream.content, whole.text("/choices/0/message/content"));
    EXPECT_EQ(stream.finish, "stop");
    EXPECT_TRUE(stream.calls.empty());
}

TEST_F(Translated, NamesTheHintsThatItDropped) {
    const std::string members = R"("seed":1,"logit_bias":{},"no_such_field":true,"n":1)";
    for (const char* stream : {"true", "false"}) {
        const Response answer = gateway_.chat(withMembers("claude-x", members + R"(,"stream":)" + stream));
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("x-openclaw-dropped"), "seed, logit_bias, no_such_field");
    }
    EXPECT_EQ(gateway_.chat(withMembers("gpt-x", members)).count("x-openclaw-dropped"), 0u);
}

TEST_F(Translated, RefusesWhatWouldChangeTheAnswersShape) {
    const auto before = vendor_.count("request");
    for (const auto& [members, param] : std::vector<std::pair<std::string, std::string>>{
             {R"("n":2)", "n"},
             {R"("logprobs":true)", "logprobs"},
             {R"("modalities":["text","audio"],"audio":{"voice":"a","format":"mp3"})", "modalities"},
             {R"("tools":[{"type":"custom","custom":{"name":"free"}}])", "tools[0].custom"},
             {R"("temperature":"warm")", "temperature"},
         }) {
        const Response answer = gateway_.chat(withMembers("claude-x", members));
        EXPECT_EQ(answer.status, 400) << members;
        EXPECT_EQ(answer.text("/error/type"), "invalid_request_error");
        EXPECT_EQ(answer.text("/error/param"), param);
        EXPECT_FALSE(answer.header("x-request-id").empty());
    }
    EXPECT_EQ(vendor_.count("request"), before) << "nothing was paid for";
    EXPECT_EQ(gateway_.chat(withMembers("gpt-x", R"("n":2,"logprobs":true)")).status, 200) << "relayed";
}

TEST_F(Translated, ErrorsKeepTheirMeaning) {
    struct Row {
        std::string model;
        int status;
        std::string type;
        std::string code;
    };
    for (const Row& row : std::vector<Row>{
             {"error-400", 400, "invalid_request_error", "invalid_request"},
             {"error-401", 401, "authentication_error", "invalid_api_key"},
             {"error-403", 403, "permission_error", "permission_denied"},
             {"error-404", 404, "invalid_request_error", "not_found"},
             {"error-413", 413, "invalid_request_error", "too_large"},
             {"error-429", 429, "rate_limit_error", "rate_limit_exceeded"},
             {"error-500", 500, "server_error", "server_error"},
             {"error-529", 503, "server_error", "overloaded"},
             {"html-error", 502, "server_error", "upstream_failed"},
             {"empty-error", 503, "server_error", "overloaded"},
             {"die-before-head", 502, "server_error", "upstream_failed"},
             {"not-http", 502, "server_error", "upstream_failed"},
         }) {
        for (const bool stream : {false, true}) {
            const Response answer = gateway_.chat(chatBody("claude/" + row.model, stream));
            EXPECT_EQ(answer.status, row.status) << row.model;
            EXPECT_THAT(answer.header("Content-Type"), StartsWith("application/json"));
            EXPECT_EQ(answer.text("/error/type"), row.type) << answer.body;
            EXPECT_EQ(answer.text("/error/code"), row.code) << answer.body;
            EXPECT_THAT(answer.text("/error/message"), HasSubstr("provider \"claude\"")) << "who refused";
            gateway_.awaitLog(" request id=" + answer.header("x-request-id") + " .* error=" + row.code);
        }
    }
    EXPECT_EQ(gateway_.chat(chatBody("claude/error-529")).header("Retry-After"), "3");
    const Response limited = gateway_.chat(chatBody("claude/error-429", true));
    EXPECT_EQ(limited.header("Retry-After"), "7");
    EXPECT_EQ(limited.header("anthropic-ratelimit-requests-remaining"), "0");
    EXPECT_EQ(limited.header("x-upstream-request-id"), "req_vendor_429");
}

TEST_F(Translated, AStreamThatEndsEarlyEndsInAnErrorWhereverThatIs) {
    for (const char* way : {"die-after-", "end-after-"}) {
        int whole = 0;
        for (int events = 1; events < 60 && whole == 0; ++events) {
            const std::string model = "claude/" + (way + std::to_string(events));
            const Response answer = gateway_.chat(chatBody(model, true));
            if (answer.body.find("[DONE]") != std::string::npos) {
                whole = events;
                continue;
            }
            EXPECT_EQ(answer.status, 200) << model;
            EXPECT_TRUE(answer.complete) << model << ": the client can tell the end";
            const std::vector<json::value> told = harness::eventJson(answer.body);
            ASSERT_FALSE(told.empty()) << model;
            EXPECT_EQ(told.back().at("error").at("code"), "upstream_failed") << model;
            for (std::size_t i = 0; i + 1 < told.size(); ++i)
                EXPECT_FALSE(told[i].as_object().contains("error"));
            gateway_.awaitLog(" request id=" + answer.header("x-request-id") + " .* error=upstream_failed");
        }
        EXPECT_GT(whole, 20) << "only the last event, or the one before it, makes the answer whole";
    }
    EXPECT_EQ(gateway_.chat(chatBody("claude-x", true)).status, 200);
}

TEST_F(Translated, AResponseThatFailsNamesTheProviderThatRefused) {
    for (const char* provider : {"claude", "vendor"}) {
        const std::string model = std::string(provider) + "/error-429";
        const Response whole = gateway_.post("/v1/responses", R"({"model":")" + model + R"(","input":"Hi"})");
        EXPECT_THAT(whole.text("/error/message"), HasSubstr('"' + std::string(provider) + '"')) << whole.body;
        const Response streamed =
            gateway_.post("/v1/responses", R"({"model":")" + model + R"(","input":"Hi","stream":true})");
        EXPECT_THAT(streamed.body, HasSubstr(R"(provider \")" + std::string(provider) + R"(\": )"));
    }
}

TEST_F(Translated, ARefusalSpeaksTheWordsOfTheResponsesClient) {
    const Response refused =
        gateway_.post("/v1/responses",
                      R"({"model":"claude/x","input":"Hi","text":{"format":{"type":"json_schema","name":"n",
            "schema":{"type":"string"}}}})");
    EXPECT_THAT(refused.body, AllOf(HasSubstr("text.format.schema"), Not(HasSubstr("response_format"))));
}

TEST_F(Translated, AnErrorEventOfTheProviderIsPassedOn) {
    const Response answer = gateway_.chat(chatBody("claude/error-mid-stream", true));
    EXPECT_EQ(harness::saidIn(answer.body), "one two ");
    const json::value last = harness::eventJson(answer.body).back();
    EXPECT_EQ(last.at("error").at("message"), "provider \"claude\": Overloaded");
    EXPECT_EQ(last.at("error").at("code"), "overloaded");
    EXPECT_THAT(answer.body, Not(HasSubstr("[DONE]")));
}

TEST_F(Translated, TakesALargeRequestAndALargeAnswer) {
    const std::string text(3'000'000, 'x');
    const json::value request = received(
        R"({"model":"claude/echo-request","messages":[{"role":"user","content":")" + text + R"("}]})");
    EXPECT_THAT(request.at("body").as_string().size(), testing::Ge(text.size()));
    EXPECT_EQ(harness::saidIn(gateway_.chat(chatBody("claude/big-3000000", true)).body).size(), 3'000'000u);
    EXPECT_EQ(gateway_.chat(chatBody("claude/big-3000000")).text("/choices/0/message/content").size(),
              3'000'000u);
}

TEST_F(Translated, AClientThatDoesNotReadPausesTheProvider) {
    harness::Tcp tcp(gateway_.port());
    tcp.send(harness::Request{.method = "POST",
                              .path = "/v1/chat/completions",
                              .headers = harness::authorized(),
                              .body = chatBody("claude/big-20000000", true)}
                 .bytes());
    harness::ResponseReader reader(tcp);
    EXPECT_EQ(reader.nextHead().status, 200);
    // Others are served meanwhile, and none of it is lost once the client reads.
    EXPECT_EQ(gateway_.chat(chatBody("claude-x")).status, 200);
    std::string body;
    while (!reader.bodyComplete()) {
        const std::string bytes = reader.bodyBytes();
        if (bytes.empty()) break;
        body += bytes;
    }
    EXPECT_TRUE(reader.bodyComplete());
    EXPECT_EQ(harness::saidIn(body).size(), 20'000'000u);
}

TEST_F(Translated, EmbeddingsAndCompletionsSayWhoDoesNotHaveThem) {
    const Response embeddings = gateway_.post("/v1/embeddings", R"({"model":"claude-x","input":"Hi"})");
    EXPECT_EQ(embeddings.status, 501);
    EXPECT_THAT(embeddings.text("/error/message"), AllOf(HasSubstr("claude"), HasSubstr("embeddings")));
    const Response relayed = gateway_.post("/v1/embeddings", R"({"model":"gpt-x","input":"Hi"})");
    EXPECT_EQ(relayed.status, 200);
    EXPECT_EQ(relayed.text("/data/0/object"), "embedding");
    const Response completion = gateway_.post("/v1/completions", R"({"model":"gpt-x","prompt":"Hi"})");
    EXPECT_EQ(completion.text("/object"), "text_completion") << completion.body;
}

}  // namespace

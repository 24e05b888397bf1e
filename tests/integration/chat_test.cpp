#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cctype>
#include <map>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// POST /v1/chat/completions: relayed without loss in both directions, and errors that clients understand.
namespace {

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

class Chat : public testing::Test {
  protected:
    harness::Vendor vendor_;
    Gateway gateway_{
        [] {
            Config config;
            config.routes = R"("*": "vendor/*", "renamed": "vendor/echo-request")";
            config.providers =
                R"(gone: { plugin: "openai", baseUrl: "http://127.0.0.1:1/v1", apiKey: "sk-x12345" })";
            return config;
        }(),
        vendor_.port()};

    /// What the vendor received for a request to the model `renamed`.
    boost::json::value received(const std::string& body, harness::Headers headers = {}) const {
        const Response answer = gateway_.chat(body, std::move(headers));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return boost::json::parse(answer.text("/choices/0/message/content"));
    }
};

TEST_F(Chat, RelaysEveryAnswerByteForByte) {
    for (const char* model :
         {"plain", "one-byte", "chunked-json", "close-delimited", "http-1.0", "content-length-sse",
          "continue-first", "tool-calls", "big-300000", "bench-json"}) {
        for (const bool stream : {false, true}) {
            if (stream && std::string(model) == "bench-json") continue;
            SCOPED_TRACE(std::string(model) + (stream ? ", streamed" : ""));
            const Response answer = gateway_.chat(chatBody(model, stream));
            EXPECT_EQ(answer.status, 200);
            EXPECT_TRUE(answer.complete);
            EXPECT_TRUE(answer.body == vendor_.answerTo(chatBody(model, stream)))
                << answer.body.substr(0, 500);
            EXPECT_THAT(answer.header("Content-Type"),
                        StartsWith(stream ? "text/event-stream" : "application/json"));
            EXPECT_FALSE(answer.header("x-request-id").empty());
        }
    }
}

TEST_F(Chat, RelaysEventStreamsWithAllTheirOddities) {
    const std::string body = chatBody("sse-oddities", true);
    EXPECT_EQ(gateway_.chat(body).body, vendor_.answerTo(body));
}

TEST_F(Chat, KeepsConnectionsToTheVendor) {
    const auto before = vendor_.count("open");
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(gateway_.chat(chatBody("plain")).status, 200);
        EXPECT_EQ(gateway_.chat(chatBody("plain", true)).status, 200);
    }
    // One connection for each event loop, and those of this test's own questions to the vendor.
    EXPECT_LE(vendor_.count("open") - before, 2u + 8u);
}

TEST_F(Chat, SendsTheBodyOnWithOnlyTheModelReplaced) {
    const std::string before =
        "\r\n{ \"temperature\" : 1.0, \"big\":12345678901234567890123, \"tiny\":1e-400 ,\t\"model\" :\t";
    const std::string after =
        " , \"messages\":[{\"content\":\"\\u4f60好 \\\"model\\\": \\\"x\\\" \\/ "
        "é\",\"role\":\"user\",\"model\":\"nested\"}],"
        "\"z\":null,\"a\":[[],{}],\"model2\":\"kept\" }\n";
    const boost::json::value request = received(before + "\"renamed\"" + after);
    EXPECT_EQ(request.at("body").as_string(), before + "\"echo-request\"" + after);
    EXPECT_EQ(request.at("method").as_string(), "POST");
    EXPECT_EQ(request.at("target").as_string(), "/v1/chat/completions");
    EXPECT_EQ(received(before + "\"r\\u0065named\"" + after).at("body").as_string(),
              before + "\"echo-request\"" + after);
}

TEST_F(Chat, SendsAnHttpHeadThatSaysWhatItMeans) {
    const boost::json::value request = received(
        chatBody("renamed"), {{"OpenAI-Organization", "org-1"},
                              {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
                              {"X-Forwarded-For", "10.0.0.1"},
                              {"TE", "trailers"}});
    std::map<std::string, std::vector<std::string>> headers;
    for (const auto& field : request.at("headers").as_array()) {
        std::string name(field.at(0).as_string());
        for (char& c : name) c = static_cast<char>(std::tolower(c));
        headers[name].emplace_back(field.at(1).as_string());
    }
    EXPECT_THAT(headers["host"], ElementsAre("127.0.0.1:" + std::to_string(vendor_.port())));
    EXPECT_THAT(headers["content-type"], ElementsAre("application/json"));
    EXPECT_THAT(headers["content-length"],
                ElementsAre(std::to_string(request.at("body").as_string().size())));
    EXPECT_THAT(headers["authorization"], ElementsAre(std::string("Bearer ") + harness::vendorKey));
    EXPECT_THAT(headers["openai-organization"], ElementsAre("org-1"));
    EXPECT_THAT(headers["traceparent"],
                ElementsAre("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    EXPECT_EQ(headers.count("x-forwarded-for"), 0u);
    EXPECT_EQ(headers.count("te"), 0u);
    EXPECT_EQ(headers.count("transfer-encoding"), 0u);
}

TEST_F(Chat, PassesTheVendorsUsefulHeadersOn) {
    const Response answer = gateway_.chat(chatBody("many-headers"));
    EXPECT_EQ(answer.header("openai-organization"), "org-fake");
    EXPECT_EQ(answer.header("openai-processing-ms"), "12");
    EXPECT_EQ(answer.header("x-ratelimit-remaining-tokens"), "149");
    EXPECT_EQ(answer.count("x-request-id"), 1u);
    EXPECT_NE(answer.header("x-request-id"), "req_vendor_1") << "the gateway's own, the one in its log";
    EXPECT_EQ(answer.count("Set-Cookie"), 0u);
    EXPECT_EQ(answer.count("Keep-Alive"), 0u);
    EXPECT_EQ(answer.count("Proxy-Connection"), 0u);
    EXPECT_NE(answer.header("Server"), "fake");
    EXPECT_EQ(answer.count("Content-Length"), 1u);
}

TEST_F(Chat, CountsUsageWhenAsked) {
    const std::string body =
        R"({"model":"plain","stream":true,"stream_options":{"include_usage":true},"messages":[]})";
    const std::vector<std::string> events = harness::eventData(gateway_.chat(body).body);
    ASSERT_GT(events.size(), 2u);
    EXPECT_EQ(events.back(), "[DONE]");
    EXPECT_THAT(events[events.size() - 2], AllOf(HasSubstr("\"choices\":[]"), HasSubstr("\"usage\":{")));
    gateway_.awaitLog(" request .*model=plain target=vendor/plain input_tokens=9 output_tokens=12");
}

TEST_F(Chat, LogsOneLineARequest) {
    const Response answer = gateway_.chat(chatBody("plain", true));
    const std::string line = gateway_.awaitLog(" request id=" + answer.header("x-request-id") + " ").at(0);
    EXPECT_THAT(
        line, AllOf(HasSubstr("status=200"), HasSubstr("method=POST"), HasSubstr("path=/v1/chat/completions"),
                    HasSubstr("ttft_ms="), HasSubstr("stream=true"), HasSubstr("target=vendor/plain"),
                    HasSubstr("principal=token")));
}

TEST_F(Chat, RefusesARequestThatTwoReadersCouldReadInTwoWays) {
    for (const char* body : {R"({"model":"plain","model":"other","messages":[]})",
                             R"({"model":"plain","messages":[],"messages":[]})",
                             R"({"model":"plain","mo\u0064el":"other","messages":[]})",
                             R"({"model":"plain","messages":[],"stream":true,"stream":false})"}) {
        const Response answer = gateway_.chat(body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(answer.text("/error/type"), "invalid_request_error");
        EXPECT_THAT(answer.text("/error/message"), HasSubstr("twice"));
    }
    EXPECT_EQ(vendor_.count("request"), 0u);
}

TEST_F(Chat, RefusesWhatIsNoChatRequest) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"", ""},
        {"not json", ""},
        {"[]", ""},
        {"null", ""},
        {"\"text\"", ""},
        {"{", ""},
        {"{}", "model"},
        {R"({"model":"plain","messages":[]}})", ""},
        {R"({"model":"plain","messages":[],})", ""},
        {R"({model:"plain","messages":[]})", ""},
        {R"({"messages":[]})", "model"},
        {R"({"model":1,"messages":[]})", "model"},
        {R"({"model":null,"messages":[]})", "model"},
        {R"({"model":"","messages":[]})", "model"},
        {R"({"model":["plain"],"messages":[]})", "model"},
        {R"({"model":"plain"})", "messages"},
        {R"({"model":"plain","messages":[],"stream":"yes"})", "stream"},
        {"{\"model\":\"plain\",\"messages\":[\"\xff\"]}", ""},
        {R"({"model":"plain","messages":)" + std::string(200, '[') + std::string(200, ']') + "}", ""},
    };
    for (const auto& [body, param] : wrong) {
        const Response answer = gateway_.chat(body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(answer.text("/error/type"), "invalid_request_error") << body;
        EXPECT_EQ(answer.text("/error/param"), param) << body;
        EXPECT_FALSE(answer.text("/error/message").empty());
        EXPECT_FALSE(answer.header("x-request-id").empty());
    }
    EXPECT_EQ(vendor_.count("request"), 0u);
}

TEST_F(Chat, TakesABodyOfManyMegabytes) {
    std::string content;
    while (content.size() < 5'000'000) content += "one \\\"more\\\" line of text, 你好\\n";
    const std::string body =
        R"({"messages":[{"role":"user","content":")" + content + R"("}],"model":"renamed"})";
    const boost::json::value request = received(body);
    EXPECT_EQ(request.at("body").as_string().size(), body.size() - 7 + 12);
}

struct VendorError {
    std::string model;
    int status;
    std::string code;
    std::string message;
};

TEST_F(Chat, PassesTheVendorsErrorsOn) {
    for (const VendorError& expected : std::vector<VendorError>{
             {"error-400", 400, "invalid_value", "temperature"},
             {"error-404", 404, "model_not_found", "does not exist"},
             {"error-429", 429, "rate_limit_exceeded", "Rate limit"},
             {"error-500", 500, "internal_error", "had an error"},
         }) {
        for (const bool stream : {false, true}) {
            const Response answer = gateway_.chat(chatBody(expected.model, stream));
            EXPECT_EQ(answer.status, expected.status);
            EXPECT_EQ(answer.body, vendor_.answerTo(chatBody(expected.model, stream)));
            EXPECT_EQ(answer.text("/error/code"), expected.code);
            EXPECT_FALSE(answer.header("x-request-id").empty());
        }
    }
    const Response limited = gateway_.chat(chatBody("error-429"));
    EXPECT_EQ(limited.header("Retry-After"), "7");
    EXPECT_EQ(limited.header("x-ratelimit-remaining-requests"), "0");
}

TEST_F(Chat, ARefusedVendorKeyIsNotTheClientsFault) {
    const Response answer = gateway_.chat(chatBody("error-401"));
    EXPECT_GE(answer.status, 400);
    EXPECT_THAT(answer.text("/error/message"),
                AllOf(HasSubstr("Incorrect API key"), Not(HasSubstr(harness::vendorKey))));
}

TEST_F(Chat, WrapsErrorsThatAreNoJson) {
    const Response html = gateway_.chat(chatBody("html-error", true));
    EXPECT_EQ(html.status, 502);
    EXPECT_THAT(html.header("Content-Type"), StartsWith("application/json"));
    EXPECT_THAT(html.text("/error/message"), AllOf(HasSubstr("vendor"), HasSubstr("502 Bad Gateway")));
    const Response empty = gateway_.chat(chatBody("empty-error"));
    EXPECT_EQ(empty.status, 503);
    EXPECT_THAT(empty.text("/error/message"), EndsWith("answered 503"));
    const Response flat = gateway_.chat(chatBody("error-text"));
    EXPECT_EQ(flat.status, 400);
    EXPECT_EQ(flat.text("/error/message"), "provider \"vendor\": No such voice.");
    EXPECT_EQ(flat.text("/error/type"), "invalid_request_error");
}

TEST_F(Chat, AnUnregisteredStatusBecomesOneThatClientsKnow) {
    const Response answer = gateway_.chat(chatBody("error-529"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("Retry-After"), "3");
    EXPECT_EQ(answer.body, vendor_.answerTo(chatBody("error-529")));
}

TEST_F(Chat, SaysWhatCameInPlaceOfAnAnswer) {
    const std::map<std::string, std::string> said{{"redirect", "302"},
                                                  {"no-content", "204"},
                                                  {"empty-body", "200 with an empty body"},
                                                  {"login-page", "200 with what is not JSON (text/html)"}};
    for (const auto& [model, what] : said) {
        for (const bool stream : {false, true}) {
            const Response answer = gateway_.chat(chatBody(model, stream));
            EXPECT_EQ(answer.status, 502) << model;
            EXPECT_EQ(answer.text("/error/code"), "upstream_failed");
            EXPECT_THAT(answer.text("/error/message"),
                        AllOf(HasSubstr("provider \"vendor\""), HasSubstr(what),
                              HasSubstr("check models.providers.vendor.baseUrl")));
        }
    }
    const std::string prompt = R"({"model":"login-page","prompt":"x"})";
    EXPECT_EQ(gateway_.post("/v1/completions", prompt).status, 502);
}

TEST_F(Chat, AnErrorEventOfTheVendorIsTheStreamsLast) {
    const Response answer = gateway_.chat(chatBody("error-mid-stream", true));
    EXPECT_EQ(answer.body, vendor_.answerTo(chatBody("error-mid-stream", true)));
    EXPECT_THAT(harness::eventData(answer.body).back(), HasSubstr("\"error\""));
    gateway_.awaitLog(" request .*target=vendor/error-mid-stream.* error=provider_error");
}

TEST_F(Chat, CompletesTheVendorsLastEvent) {
    const Response answer = gateway_.chat(chatBody("sse-unended", true));
    EXPECT_EQ(answer.body, vendor_.answerTo(chatBody("sse-unended", true)) + "\n\n");
    EXPECT_THAT(answer.body, EndsWith("data: [DONE]\n\n"));
}

TEST_F(Chat, RefusesBodiesThatAreCompressed) {
    const Response answer = gateway_.chat(chatBody("plain"), {{"Content-Encoding", "gzip"}});
    EXPECT_EQ(answer.status, 415);
    EXPECT_EQ(answer.header("Accept-Encoding"), "identity");
    EXPECT_THAT(answer.text("/error/message"), HasSubstr("without Content-Encoding"));
    EXPECT_EQ(gateway_.chat(chatBody("plain"), {{"Content-Encoding", "identity, BR"}}).status, 415);
    EXPECT_EQ(gateway_.chat(chatBody("plain"), {{"Content-Encoding", "Identity"}}).status, 200);
}

TEST_F(Chat, AnswersJsonWhenTheVendorBreaksBeforeItsAnswer) {
    for (const char* model :
         {"die-before-head", "reset-before-head", "die-mid-head", "die-mid-json", "not-http"}) {
        SCOPED_TRACE(model);
        const Response answer = gateway_.chat(chatBody(model));
        EXPECT_EQ(answer.status, 502) << answer.body;
        EXPECT_TRUE(answer.complete);
        EXPECT_EQ(answer.text("/error/type"), "server_error");
        EXPECT_FALSE(answer.text("/error/message").empty());
        EXPECT_FALSE(answer.header("x-request-id").empty());
    }
    EXPECT_EQ(gateway_.chat(chatBody("plain")).status, 200) << "the pool is not poisoned";
}

TEST_F(Chat, SaysWhenTheVendorIsNotThere) {
    const Response answer = gateway_.chat(chatBody("gone/some-model"));
    EXPECT_THAT(answer.status, testing::AnyOf(502, 503));
    EXPECT_THAT(answer.text("/error/message"), HasSubstr("127.0.0.1:1"));
}

TEST_F(Chat, AStreamThatBreaksEndsInAnErrorEventAndWithoutDone) {
    for (const char* model : {"die-mid-stream", "reset-mid-stream", "bad-chunk-mid-stream"}) {
        SCOPED_TRACE(model);
        const Response answer = gateway_.chat(chatBody(model, true));
        EXPECT_EQ(answer.status, 200);
        EXPECT_TRUE(answer.complete) << "the client can tell the end";
        const std::vector<std::string> events = harness::eventData(answer.body);
        ASSERT_EQ(events.size(), 3u) << answer.body;
        EXPECT_THAT(events[0], HasSubstr("one "));
        EXPECT_THAT(events[1], HasSubstr("two "));
        Response event;
        event.body = events[2];
        EXPECT_FALSE(event.text("/error/message").empty()) << events[2];
        EXPECT_THAT(answer.body, Not(HasSubstr("[DONE]")));
        gateway_.awaitLog(" request .*target=vendor/" + std::string(model) + ".* error=upstream_failed");
    }
    EXPECT_EQ(gateway_.chat(chatBody("plain", true)).status, 200);
}

TEST_F(Chat, ARetryNeverRepeatsWhatTheClientHasSeen) {
    gateway_.chat(chatBody("plain"));  // a connection to reuse
    gateway_.chat(chatBody("die-mid-stream", true));
    EXPECT_EQ(vendor_.count("request", "die-mid-stream"), 1u);
}

/// One event, one segment: what the vendor sends is with the client before the vendor sends more.
TEST_F(Chat, EveryEventLeavesAtOnce) {
    harness::Tcp tcp(gateway_.port());
    harness::ResponseReader reader(tcp);
    tcp.send(harness::Request{.method = "POST",
                              .path = "/v1/chat/completions",
                              .headers = harness::authorized(),
                              .body = chatBody("hold-stream", true)}
                 .bytes());
    EXPECT_EQ(reader.nextHead().status, 200);
    std::string body;
    while (body.find("two ") == std::string::npos) {
        const std::string bytes = reader.bodyBytes();
        ASSERT_FALSE(bytes.empty());
        body += bytes;
    }
    vendor_.release();
    while (!reader.bodyComplete()) body += reader.bodyBytes();
    EXPECT_THAT(body, EndsWith("data: [DONE]\n\n"));
}

TEST(Echo, AnswersWithNoVendorAtAll) {
    Config config;
    config.routes = R"("claude-*": "echo/echo", "offline": "echo/echo")";
    const Gateway gateway(config);
    const Response json = gateway.chat(chatBody("offline"));
    EXPECT_EQ(json.status, 200);
    EXPECT_THAT(json.text("/choices/0/message/content"), AllOf(HasSubstr("offline model"), HasSubstr("Hi")));
    EXPECT_EQ(json.text("/object"), "chat.completion");
    EXPECT_TRUE(json.json().at("usage").at("total_tokens").is_int64());

    const Response stream = gateway.chat(chatBody("claude-opus-4-20250514", true));
    const std::vector<std::string> events = harness::eventData(stream.body);
    ASSERT_GT(events.size(), 4u) << "word by word";
    EXPECT_EQ(events.back(), "[DONE]");
    EXPECT_THAT(harness::saidIn(stream.body), HasSubstr("offline model"));
    EXPECT_EQ(gateway.chat(chatBody("claude-opus-4-20250514", true)).body, stream.body) << "deterministic";
}

}  // namespace

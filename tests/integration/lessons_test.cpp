#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/site.h"
#include "harness/vendor.h"

/// What users of such gateways suffer from elsewhere. The numbers are those of the list that the project
/// keeps; each holds for a provider that is relayed and for one that is translated.
namespace {

namespace json = boost::json;

using harness::chatBody;
using harness::Config;
using harness::Gateway;
using harness::Response;
using harness::Tcp;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::vector<std::string> providers{"vendor", "claude"};

class Lessons : public testing::Test {
  protected:
    /// `gatewayKeys`: further keys of `gateway`.
    explicit Lessons(const std::string& gatewayKeys = {})
        : gateway_(
              [&] {
                  Config config = harness::withBothDialects(vendor_.port());
                  config.gateway = gatewayKeys;
                  return config;
              }(),
              vendor_.port()) {}

    harness::Vendor vendor_;
    Gateway gateway_;

    Tcp ask(const std::string& body) const {
        Tcp tcp(gateway_.port());
        tcp.send(harness::Request{
            .method = "POST", .path = "/v1/chat/completions", .headers = harness::authorized(), .body = body}
                     .bytes());
        return tcp;
    }

    /// Reads a stream until `text` has come.
    static std::string readTo(harness::ResponseReader& reader, const std::string& text) {
        std::string body;
        while (body.find(text) == std::string::npos) {
            const std::string bytes = reader.bodyBytes();
            if (bytes.empty()) break;
            body += bytes;
        }
        EXPECT_THAT(body, HasSubstr(text));
        return body;
    }

    /// Milliseconds from the client's end to that of the upstream call: the median of some.
    double medianToHangUp(const std::string& provider, const std::string& model, bool stream) const {
        std::vector<double> delays;
        std::uint64_t seen = 0;
        std::uint64_t hungUp = 0;
        for (int round = 0; round < 5; ++round) {
            if (round == 0) {
                seen = newest("request", model);
                hungUp = newest("hangup", model);
            }
            Tcp tcp = ask(chatBody(provider + "/" + model, stream));
            seen = vendor_.await("request", model, seen).number;
            if (model == "stall-mid-stream") {
                EXPECT_NE(tcp.receive(), "") << "the first events are there";
            }
            const std::int64_t end = harness::monotonicMicros();
            tcp.close();
            const harness::Vendor::Event event = vendor_.await("hangup", model, hungUp);
            hungUp = event.number;
            delays.push_back(static_cast<double>(event.micros - end) / 1000);
        }
        std::nth_element(delays.begin(), delays.begin() + 2, delays.end());
        return delays[2];
    }

    std::uint64_t newest(const std::string& kind, const std::string& model) const {
        std::uint64_t number = 0;
        for (std::size_t left = vendor_.count(kind, model); left > 0; --left)
            number = vendor_.await(kind, model, number).number;
        return number;
    }
};

using Lesson01 = Lessons;
TEST_F(Lesson01, AHangUpEndsTheUpstreamCall) {
    for (const std::string& provider : providers) {
        EXPECT_LT(medianToHangUp(provider, "slow-head", false), 100) << provider;
        EXPECT_LT(medianToHangUp(provider, "slow-head", true), 100) << provider;
        EXPECT_LT(medianToHangUp(provider, "stall-mid-stream", true), 100) << provider;
        EXPECT_LT(medianToHangUp(provider, "stall-mid-json", false), 100) << provider;
    }
}

TEST_F(Lesson01, WhatWasUsedUntilTheHangUpIsRecorded) {
    Tcp tcp = ask(chatBody("claude/stall-after-9", true));
    harness::ResponseReader reader(tcp);
    EXPECT_EQ(reader.nextHead().status, 200);
    readTo(reader, "reasoning_content");
    tcp.close();
    gateway_.awaitLog(" request .*target=claude/stall-after-9 input_tokens=2109 output_tokens=1 ");
}

using Lesson02 = Lessons;
TEST_F(Lesson02, EveryEventLeavesAtOnce) {
    for (const std::string& provider : providers) {
        Tcp tcp = ask(chatBody(provider + "/hold-stream", true));
        harness::ResponseReader reader(tcp);
        EXPECT_EQ(reader.nextHead().status, 200);
        readTo(reader, "two ");  // the provider says no more before it is released
        vendor_.release();
        EXPECT_THAT(readTo(reader, "[DONE]"), HasSubstr("three"));
    }
}

using Lesson03 = Lessons;
TEST_F(Lesson03, ParallelCallsKeepIndexIdNameAndOrder) {
    for (const std::string& provider : providers) {
        const Response answer = gateway_.chat(chatBody(provider + "/tool-calls", true));
        std::vector<std::string> ids(2);
        std::vector<std::string> names(2);
        std::vector<std::string> arguments(2);
        for (const json::value& event : harness::eventJson(answer.body)) {
            const json::object& delta = event.at("choices").at(0).at("delta").as_object();
            if (!delta.contains("tool_calls")) continue;
            for (const json::value& call : delta.at("tool_calls").as_array()) {
                const auto index = static_cast<std::size_t>(call.at("index").as_int64());
                ASSERT_LT(index, 2u);
                if (const json::value* id = call.as_object().if_contains("id")) ids[index] += id->as_string();
                const json::object& function = call.at("function").as_object();
                if (const json::value* name = function.if_contains("name")) names[index] += name->as_string();
                arguments[index] += function.at("arguments").as_string();
            }
        }
        EXPECT_THAT(ids[0], EndsWith("_a")) << provider;
        EXPECT_THAT(ids[1], EndsWith("_b")) << provider;
        EXPECT_THAT(names, testing::ElementsAre("weather", "time"));
        EXPECT_EQ(arguments[0], R"({"city":"Oslo"})");
        EXPECT_EQ(json::parse(arguments[1]).at("zone"), "CET");
    }
}

using Lesson04 = Lessons;
TEST_F(Lesson04, UsageIsTheLastChunkAndHasNoChoices) {
    for (const std::string& provider : providers) {
        const Response answer =
            gateway_.chat(R"({"model":")" + provider +
                          R"(/plain","stream":true,"stream_options":{"include_usage":true},)"
                          R"("messages":[{"role":"user","content":"Hi"}]})");
        const std::vector<json::value> events = harness::eventJson(answer.body);
        const auto withUsage = [](const json::value& event) {
            const json::value* usage = event.as_object().if_contains("usage");
            return usage != nullptr && !usage->is_null();
        };
        EXPECT_EQ(std::count_if(events.begin(), events.end(), withUsage), 1) << provider;
        EXPECT_TRUE(withUsage(events.back()));
        EXPECT_EQ(events.back().at("choices"), json::array());
        EXPECT_EQ(events.back().at("usage").at("total_tokens"), 21);
    }
}

using Lesson05 = Lessons;
TEST_F(Lesson05, AStreamThatDiesDoesNotLookLikeSuccess) {
    for (const std::string& provider : providers) {
        for (const char* model : {"die-mid-stream", "reset-mid-stream", "end-after-6"}) {
            const Response answer = gateway_.chat(chatBody(provider + "/" + model, true));
            EXPECT_THAT(answer.body, Not(HasSubstr("[DONE]"))) << provider << model;
            EXPECT_EQ(harness::eventJson(answer.body).back().at("error").at("code"), "upstream_failed");
            gateway_.awaitLog(" request .*target=" + provider + "/" + model + " .*error=upstream_failed");
        }
    }
}

using Lesson06 = Lessons;
TEST_F(Lesson06, NothingIsAskedAgainOnceTheClientHasAByte) {
    for (const std::string& provider : providers) {
        const auto before = vendor_.count("request", "die-mid-stream");
        gateway_.chat(chatBody(provider + "/plain"));  // a connection to reuse
        gateway_.chat(chatBody(provider + "/die-mid-stream", true));
        EXPECT_EQ(vendor_.count("request", "die-mid-stream"), before + 1) << provider;
    }
}

using Lesson07 = Lessons;
TEST_F(Lesson07, RetryAfterIsPassedOn) {
    for (const std::string& provider : providers) {
        EXPECT_EQ(gateway_.chat(chatBody(provider + "/error-429")).header("Retry-After"), "7");
        EXPECT_EQ(gateway_.chat(chatBody(provider + "/error-529", true)).header("Retry-After"), "3");
    }
}

using Lesson08 = Lessons;
TEST_F(Lesson08, NoKeyGoesWhereItDoesNotBelong) {
    std::string told;
    for (const std::string& provider : providers) {
        for (const char* model : {"plain", "error-401", "error-429", "die-mid-stream", "not-http"}) {
            for (const bool stream : {false, true}) {
                const Response answer = gateway_.chat(chatBody(provider + "/" + model, stream));
                told += answer.raw + answer.body;
            }
        }
        const Response echo = gateway_.chat(chatBody(provider + "/echo-request"),
                                            {{"x-api-key", harness::token}, {"Cookie", harness::token}});
        EXPECT_THAT(echo.body, Not(HasSubstr(harness::token))) << "the gateway's key went to " << provider;
    }
    told += gateway_.get("/v1/models").body + gateway_.get("/v1/gateway/status").body;
    told += gateway_.stopAndReadLog();
    for (const char* file : {"gateway.db", "gateway.db-wal"}) {
        std::ifstream stored(gateway_.folder().file(file), std::ios::binary);
        told.append(std::istreambuf_iterator<char>(stored), {});
    }
    EXPECT_THAT(told, HasSubstr("Incorrect API key"));
    for (const char* secret : {harness::vendorKey, harness::claudeKey, harness::token})
        EXPECT_THAT(told, Not(HasSubstr(secret)));
}

class Lesson09 : public Lessons {
  protected:
    Lesson09() : Lessons("streamPingMs: 40") {}
};
TEST_F(Lesson09, SilenceInAStreamIsFilledWithComments) {
    for (const std::string& provider : providers) {
        Tcp tcp = ask(chatBody(provider + "/hold-stream", true));
        harness::ResponseReader reader(tcp);
        EXPECT_EQ(reader.nextHead().status, 200);
        std::string body = readTo(reader, "\n\n: ping\n\n");
        vendor_.release();
        body += readTo(reader, "[DONE]");
        std::string said;
        for (const json::value& event : harness::eventJson(body)) {
            const json::object& delta = event.at("choices").at(0).at("delta").as_object();
            if (const json::value* text = delta.if_contains("content"); text && text->is_string())
                said += text->as_string();
        }
        EXPECT_EQ(said, "one two three") << provider;
    }
}

using Lesson10 = Lessons;
TEST_F(Lesson10, MemoryStaysWhereItIs) {
    if (!std::string_view(OPENCLAW_BINARY_DIR).ends_with("/release"))
        GTEST_SKIP() << "a sanitizer keeps what was freed";
    const auto residentKb = [&] {
        std::ifstream status("/proc/" + std::to_string(gateway_.process().pid()) + "/status");
        std::string word;
        while (status >> word && word != "VmRSS:") {
        }
        long kb = 0;
        status >> kb;
        return kb;
    };
    const auto load = [&](int rounds) {
        for (int round = 0; round < rounds; ++round) {
            for (const std::string& provider : providers) {
                for (const char* model : {"rich", "error-429", "die-mid-stream", "big-100000"}) {
                    gateway_.chat(chatBody(provider + "/" + model, true));
                    gateway_.chat(chatBody(provider + "/" + model, false));
                }
                ask(chatBody(provider + "/slow-head", true)).close();
            }
        }
    };
    load(60);
    const long before = residentKb();
    load(180);
    EXPECT_LT(residentKb() - before, 2048) << "KB more after three times as many requests";
}

TEST(Lesson11, AStalledHandshakeHoldsUpNobody) {
    const harness::Vendor vendor;
    harness::SilentPort silent;
    Config config = harness::withBothDialects(vendor.port());
    const std::string address =
        R"(baseUrl: "https://127.0.0.1:)" + std::to_string(silent.port()) + R"(", timeouts: { tls: 300 } })";
    config.providers += R"(, stalled: { plugin: "openai", )" + address;
    config.providers += R"(, patient: { plugin: "anthropic", )" + address;
    const Gateway gateway(config, vendor.port());
    for (int round = 0; round < 3; ++round) {
        for (const char* provider : {"stalled", "patient"}) {
            Tcp waiting(gateway.port());
            waiting.send(harness::Request{.method = "POST",
                                          .path = "/v1/chat/completions",
                                          .headers = harness::authorized(),
                                          .body = chatBody(std::string(provider) + "/x")}
                             .bytes());
            EXPECT_EQ(gateway.chat(chatBody("claude-x")).status, 200) << "others go on meanwhile";
            const Response answer = harness::ResponseReader(waiting).next();
            EXPECT_EQ(answer.status, 504) << answer.body;
            EXPECT_THAT(answer.text("/error/message"), HasSubstr("TLS"));
        }
    }
}

using Lesson12 = Lessons;
TEST_F(Lesson12, NoCutBetweenTwoBytesHarmsAnything) {
    const std::string relayed = vendor_.answerTo(chatBody("rich", true));
    const auto normal = [](std::string body, const std::string& model) {
        for (auto at = body.find(model); at != std::string::npos; at = body.find(model))
            body.replace(at, model.size(), "rich");
        for (auto at = body.find("\"created\":"); at != std::string::npos; at = body.find("\"created\":", at))
            body.replace(at, body.find(',', at) - at, "\"was\":0");
        return body;
    };
    for (const std::string& provider : providers) {
        const std::string whole = normal(gateway_.chat(chatBody(provider + "/rich", true)).body, "never");
        for (std::size_t offset = 1; offset < relayed.size() + 200; ++offset) {
            const std::string model = "split-" + std::to_string(offset);
            const std::string body =
                normal(gateway_.chat(chatBody(provider + "/" + model, true)).body, model);
            ASSERT_EQ(body, whole) << provider << " cut after " << offset;
        }
    }
}

using Lesson13 = Lessons;
TEST_F(Lesson13, EveryErrorIsJsonWithARequestId) {
    std::vector<Response> answers{
        gateway_.get("/nothing"),
        gateway_.get("/v1/chat/completions"),
        gateway_.chat("not json"),
        gateway_.chat(chatBody("no-such-model")),
        gateway_.chat(chatBody("claude-x"), {{"Authorization", "Bearer wrong"}}),
        gateway_.post("/v1/embeddings", "{}"),
    };
    for (const std::string& provider : providers) {
        for (const char* model :
             {"html-error", "empty-error", "error-500", "die-before-head", "die-mid-head"})
            for (const bool stream : {false, true})
                answers.push_back(gateway_.chat(chatBody(provider + "/" + model, stream)));
    }
    for (const Response& answer : answers) {
        EXPECT_GE(answer.status, 400);
        EXPECT_THAT(answer.header("Content-Type"), StartsWith("application/json")) << answer.raw;
        EXPECT_FALSE(answer.text("/error/message").empty()) << answer.body;
        EXPECT_FALSE(answer.text("/error/type").empty()) << answer.body;
        EXPECT_THAT(answer.header("x-request-id"), StartsWith("req_")) << answer.raw;
    }
}

using Lesson23 = Lessons;
TEST_F(Lesson23, ChunksAndCompletionsHaveTheTypesThatClientsExpect) {
    for (const std::string& provider : providers) {
        for (const char* model : {"plain", "rich", "tool-calls"}) {
            const std::string name = std::string(provider).append("/").append(model);
            const Response stream = gateway_.chat(chatBody(name, true));
            EXPECT_THAT(stream.body, EndsWith("data: [DONE]\n\n"));
            std::string finish;
            for (const json::value& chunk : harness::eventJson(stream.body)) {
                EXPECT_EQ(chunk.at("object"), "chat.completion.chunk");
                EXPECT_TRUE(chunk.at("id").is_string() && chunk.at("model").is_string());
                EXPECT_TRUE(chunk.at("created").is_int64());
                for (const json::value& choice : chunk.at("choices").as_array()) {
                    EXPECT_TRUE(finish.empty()) << "nothing follows finish_reason";
                    EXPECT_TRUE(choice.at("index").is_int64());
                    if (!choice.at("finish_reason").is_null())
                        finish = choice.at("finish_reason").as_string();
                }
            }
            EXPECT_THAT(finish, testing::AnyOf("stop", "tool_calls")) << name;
            const json::value whole = gateway_.chat(chatBody(name)).json();
            const json::value& choice = whole.at("choices").at(0);
            EXPECT_EQ(choice.at("finish_reason").as_string(), finish);
            EXPECT_EQ(choice.at("message").at("role"), "assistant");
            for (const char* count : {"prompt_tokens", "completion_tokens", "total_tokens"})
                EXPECT_TRUE(whole.at("usage").at(count).is_int64()) << name << count;
        }
    }
}

using Lesson24 = Lessons;
TEST_F(Lesson24, EveryLegalStreamIsUnderstood) {
    for (const char* model : {"sse-bom", "sse-crlf", "sse-comments", "sse-data-lines", "sse-oddities"}) {
        EXPECT_EQ(gateway_.chat(chatBody(std::string("vendor/") + model, true)).body,
                  vendor_.answerTo(chatBody(model, true)))
            << "relayed untouched";
        const Response translated = gateway_.chat(chatBody(std::string("claude/") + model, true));
        EXPECT_EQ(harness::saidIn(translated.body), "Hello from the fake vendor, 你好! \"quoted\"\n")
            << model;
        EXPECT_THAT(translated.body, EndsWith("data: [DONE]\n\n"));
    }
}

using Lesson25 = Lessons;
TEST_F(Lesson25, UsefulHeadersPassBothWays) {
    for (const std::string& provider : providers) {
        const Response answer =
            gateway_.chat(chatBody(provider + "/echo-request"), {{"anthropic-beta", "beta-1"},
                                                                 {"Idempotency-Key", "once"},
                                                                 {"tracestate", "a=b"},
                                                                 {"X-Secret", "parrot"}});
        const std::string seen = answer.text("/choices/0/message/content");
        EXPECT_THAT(seen, AllOf(HasSubstr("once"), HasSubstr("a=b"), Not(HasSubstr("parrot")))) << provider;
        EXPECT_EQ(seen.find("beta-1") != std::string::npos, provider == "claude");
        const Response back = gateway_.chat(chatBody(provider + "/many-headers"));
        EXPECT_EQ(back.header("x-upstream-request-id"), "req_vendor_1");
        EXPECT_EQ(back.header("openai-processing-ms"), "12");
        EXPECT_EQ(back.header("x-ratelimit-remaining-tokens"), "149");
        EXPECT_EQ(back.header("anthropic-ratelimit-tokens-remaining"), "149");
        EXPECT_EQ(back.count("Set-Cookie"), 0u);
    }
}

}  // namespace

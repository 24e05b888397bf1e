#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// Pages in a browser that call the API (WHATWG Fetch, section 3.2).
namespace {

using harness::chatBody;
using harness::Config;
using harness::Gateway;
using harness::Response;
using testing::HasSubstr;

constexpr const char* page = "https://app.example";

class CorsOverHttp : public testing::Test {
  protected:
    harness::Vendor vendor_;
    Gateway gateway_{[this] {
                         Config config = harness::withBothDialects(vendor_.port());
                         config.gateway = std::string(R"(allowedOrigins: [")") + page + "\"]";
                         return config;
                     }(),
                     vendor_.port()};

    Response preflight(const std::string& path, const std::string& origin) const {
        return harness::ask(gateway_.port(),
                            {.method = "OPTIONS",
                             .path = path,
                             .headers = {{"Origin", origin},
                                         {"Access-Control-Request-Method", "POST"},
                                         {"Access-Control-Request-Headers", "authorization,content-type"}}});
    }
};

TEST_F(CorsOverHttp, APreflightNeedsNoCredentials) {
    for (const char* path : {"/v1/chat/completions", "/v1/embeddings", "/v1/tools/invoke"}) {
        const Response answer = preflight(path, page);
        EXPECT_EQ(answer.status / 100, 2) << path << answer.raw;
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), page);
        EXPECT_THAT(answer.header("Access-Control-Allow-Methods"), HasSubstr("POST"));
        EXPECT_EQ(answer.header("Access-Control-Allow-Headers"), "authorization,content-type");
        EXPECT_EQ(answer.header("Vary"), "Origin");
    }
    EXPECT_EQ(vendor_.count("request"), 0u);
}

TEST_F(CorsOverHttp, OtherPagesAreNotTold) {
    for (const char* origin : {"https://evil.example", "https://app.example.evil", "null"}) {
        EXPECT_EQ(preflight("/v1/chat/completions", origin).count("Access-Control-Allow-Origin"), 0u);
        EXPECT_EQ(gateway_.chat(chatBody("gpt-x"), {{"Origin", origin}}).count("Access-Control-Allow-Origin"),
                  0u);
    }
}

TEST_F(CorsOverHttp, APageMayReadAnswersStreamsAndErrors) {
    for (const char* model : {"gpt-x", "claude-x"}) {
        for (const bool stream : {false, true}) {
            const Response answer = gateway_.chat(chatBody(model, stream), {{"Origin", page}});
            EXPECT_EQ(answer.status, 200) << answer.body;
            EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), page);
            EXPECT_EQ(answer.count("Access-Control-Allow-Origin"), 1u);
            EXPECT_THAT(answer.header("Access-Control-Expose-Headers"), HasSubstr("x-request-id"));
        }
    }
    EXPECT_EQ(gateway_.chat("{}", {{"Origin", page}}).header("Access-Control-Allow-Origin"), page);
    const Response stranger =
        gateway_.chat(chatBody("gpt-x"), {{"Origin", page}, {"Authorization", "Bearer wrong"}});
    EXPECT_EQ(stranger.status, 401);
    EXPECT_EQ(stranger.header("Access-Control-Allow-Origin"), page);
    EXPECT_EQ(gateway_.get("/nothing", {{"Origin", page}}).header("Access-Control-Allow-Origin"), page);
}

TEST_F(CorsOverHttp, APageMayReadEveryFieldThatTheProviderSentAlong) {
    const auto exposed = [](const Response& answer) {
        return ", " + answer.header("Access-Control-Expose-Headers") + ",";
    };
    const Response limited = gateway_.chat(chatBody("claude/error-429"), {{"Origin", page}});
    EXPECT_EQ(limited.status, 429) << limited.body;
    for (const char* name : {"anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining",
                             "anthropic-ratelimit-requests-reset", "Retry-After", "x-request-id"}) {
        EXPECT_EQ(limited.count(name), 1u) << name;
        EXPECT_THAT(exposed(limited), testing::HasSubstr(std::string(" ") + name + ",")) << name;
    }
    const Response overloaded = gateway_.chat(chatBody("claude/error-529"), {{"Origin", page}});
    EXPECT_EQ(overloaded.header("x-should-retry"), "true");
    EXPECT_THAT(exposed(overloaded), HasSubstr(" x-should-retry,"));
    const Response limitedToo = gateway_.chat(chatBody("vendor/error-429"), {{"Origin", page}});
    EXPECT_THAT(exposed(limitedToo), HasSubstr(" x-ratelimit-reset-requests,"));
}

TEST(Cors, IsOffUnlessItIsConfigured) {
    const Gateway gateway;
    const Response answer = gateway.get("/v1/models", {{"Origin", page}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.count("Access-Control-Allow-Origin"), 0u);
    EXPECT_EQ(answer.count("Vary"), 0u);
}

}  // namespace

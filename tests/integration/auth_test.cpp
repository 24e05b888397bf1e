#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// Who may come in, and what never leaves.
namespace {

using harness::Config;
using harness::Gateway;
using harness::Headers;
using harness::Request;
using harness::Response;
using testing::HasSubstr;
using testing::Not;

constexpr const char* password = "p\u00e4ssword with spaces 0815";

Config withPassword() {
    Config config;
    config.credentials += std::string(", password: \"") + password + '"';
    return config;
}

Response models(const Gateway& gateway, Headers headers) {
    return harness::ask(gateway.port(), {.path = "/v1/models", .headers = std::move(headers)});
}

TEST(Authentication, TakesTokenOrPasswordInEitherHeader) {
    const Gateway gateway(withPassword());
    for (const std::string& credential : {std::string(harness::token), std::string(password)}) {
        EXPECT_EQ(models(gateway, {{"Authorization", "Bearer " + credential}}).status, 200);
        EXPECT_EQ(models(gateway, {{"authorization", "bearer   " + credential}}).status, 200);
        EXPECT_EQ(models(gateway, {{"x-api-key", credential}}).status, 200);
    }
}

TEST(Authentication, TakesTheNodeSpellingOfTheConfiguration) {
    Config config;
    config.credentials = std::string("auth: { token: \"") + harness::token + "\" }";
    const Gateway gateway(config);
    EXPECT_EQ(models(gateway, harness::authorized()).status, 200);
}

TEST(Authentication, RefusesEverythingElseAlike) {
    const std::string right = harness::token;
    const std::vector<Headers> wrong{
        {},
        {{"Authorization", ""}},
        {{"Authorization", "Bearer"}},
        {{"Authorization", "Bearer "}},
        {{"Authorization", right}},
        {{"Authorization", "Basic " + right}},
        {{"Authorization", "Bearer " + right + "x"}},
        {{"Authorization", "Bearer " + right.substr(0, right.size() - 1)}},
        {{"Authorization", "Bearer \"" + right + "\""}},
    };
    for (const Headers& headers : wrong) {
        const Gateway gateway;  // each its own: ten failures in a minute are another answer
        const Response answer = models(gateway, headers);
        EXPECT_EQ(answer.status, 401) << testing::PrintToString(headers);
        EXPECT_THAT(answer.header("WWW-Authenticate"), HasSubstr("Bearer"));
        EXPECT_EQ(answer.header("Content-Type").substr(0, 16), "application/json");
        EXPECT_FALSE(answer.text("/error/message").empty());
        EXPECT_FALSE(answer.header("x-request-id").empty());
        EXPECT_THAT(answer.raw + answer.body, Not(HasSubstr(right.substr(0, 20))));
    }
}

TEST(Authentication, GuardsEveryEndpointButHealth) {
    const Gateway gateway;
    EXPECT_EQ(
        harness::ask(gateway.port(), {.method = "POST", .path = "/v1/chat/completions", .body = "{}"}).status,
        401);
    EXPECT_EQ(
        harness::ask(gateway.port(), {.method = "POST", .path = "/v1/tools/invoke", .body = "{}"}).status,
        401);
    EXPECT_EQ(harness::ask(gateway.port(), {.method = "POST", .path = "/tools/invoke", .body = "{}"}).status,
              401);
    EXPECT_EQ(models(gateway, {}).status, 401);
    EXPECT_EQ(harness::ask(gateway.port(), {.path = "/v1/models/echo"}).status, 401);
    for (const char* path : {"/healthz", "/readyz"}) {
        const Response answer = harness::ask(gateway.port(), {.path = path});
        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_LT(answer.body.size(), 100u) << "nothing private: " << answer.body;
        EXPECT_THAT(answer.raw + answer.body, Not(testing::ContainsRegex("[0-9]\\.[0-9]\\.[0-9]")))
            << "no version";
    }
}

TEST(Throttle, TenFailuresAndThenOnlyTheRightCredential) {
    const Gateway gateway;
    int status = 401;
    int attempts = 0;
    while (status == 401 && attempts < 50) {
        status = models(gateway, {{"Authorization", "Bearer wrong-" + std::to_string(attempts)}}).status;
        ++attempts;
    }
    EXPECT_EQ(attempts, 11);
    const Response throttled = models(gateway, {{"Authorization", "Bearer wrong"}});
    EXPECT_EQ(throttled.status, 429);
    EXPECT_GT(std::stoi(throttled.header("Retry-After")), 0);
    EXPECT_LE(std::stoi(throttled.header("Retry-After")), 60);
    EXPECT_FALSE(throttled.text("/error/message").empty());
    EXPECT_EQ(models(gateway, harness::authorized()).status, 200) << "the owner is never locked out";
    EXPECT_EQ(models(gateway, {}).status, 401) << "no credential is no attempt";
}

TEST(Secrets, ThatCanBeGuessedAreWarnedOfAtTheStart) {
    Config config;
    config.credentials = "authToken: 'shortish', password: 'long enough'";
    Gateway gateway(config);
    const std::string log = gateway.stopAndReadLog();
    EXPECT_THAT(log, testing::ContainsRegex("short enough to be guessed.*gateway.authToken"));
    EXPECT_THAT(log, Not(testing::ContainsRegex("short enough to be guessed.*gateway.password")));
    EXPECT_THAT(log, Not(HasSubstr("shortish")));
}

/// Every secret that the gateway knows or is shown, and every place where it could leave.
TEST(Secrets, AreNeverLogged) {
    const harness::Vendor vendor;
    const std::string wrong = "wrong-credential-canary-4711";
    const std::string query = "query-canary-0815";
    Gateway gateway(
        [] {
            Config config = withPassword();
            config.rest = "log: { level: \"debug\" }";
            return config;
        }(),
        vendor.port());
    models(gateway, {{"Authorization", std::string("Bearer ") + password}});
    models(gateway, {{"Authorization", "Bearer " + wrong}});
    gateway.get("/v1/models?token=" + query);
    gateway.get("/nowhere?token=" + query);
    const std::string error = gateway.chat(harness::chatBody("error-401")).body;
    EXPECT_THAT(error, Not(HasSubstr(harness::vendorKey))) << "the vendor quotes the key it was shown";
    gateway.chat(harness::chatBody("fine", true));
    gateway.chat(harness::chatBody("die-mid-stream", true));
    gateway.chat(harness::chatBody("not-http"));
    gateway.reload();
    const std::string log = gateway.stopAndReadLog();
    for (const std::string& secret : {std::string(harness::token), std::string(password),
                                      std::string(harness::vendorKey), wrong, query}) {
        EXPECT_THAT(log, Not(HasSubstr(secret)));
    }
}

TEST(Secrets, EachGoesOnlyToWhomItBelongs) {
    const harness::Vendor vendor;
    const Gateway gateway({}, vendor.port());
    const Response answer =
        gateway.chat(harness::chatBody("echo-request"), {{"Cookie", "session=cookie-canary"}});
    ASSERT_EQ(answer.status, 200);
    const std::string received = answer.text("/choices/0/message/content");
    EXPECT_THAT(received, HasSubstr(std::string("Bearer ") + harness::vendorKey));
    EXPECT_THAT(received, Not(HasSubstr(harness::token))) << "the gateway's own token stays here";
    EXPECT_THAT(received, Not(HasSubstr("cookie-canary")));

    const Response keyed = harness::ask(gateway.port(), {.method = "POST",
                                                         .path = "/v1/chat/completions",
                                                         .headers = {{"x-api-key", harness::token}},
                                                         .body = harness::chatBody("echo-request")});
    EXPECT_THAT(keyed.text("/choices/0/message/content"), Not(HasSubstr(harness::token)));
}

}  // namespace

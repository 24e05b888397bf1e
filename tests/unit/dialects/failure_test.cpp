#include "dialects/failure.h"

#include <gtest/gtest.h>

#include <string>

#include "base/log.h"

namespace openclaw::dialects {
namespace {

struct Case {
    int status;
    std::string type;
    FailureKind kind;
    int chat;
    std::string chatType;
    std::string chatCode;
};

class AnthropicFailure : public testing::TestWithParam<Case> {};

TEST_P(AnthropicFailure, IsWordedAsOpenAiWouldAndBack) {
    const Case& each = GetParam();
    const std::string body =
        R"({"type":"error","error":{"type":")" + each.type + R"(","message":"why"},"request_id":"req_1"})";
    const Failure failure = readFailure(each.status, body);
    EXPECT_EQ(failure.kind, each.kind);
    EXPECT_EQ(failure.message, "why");
    EXPECT_EQ(chatStatus(failure), each.chat);
    EXPECT_EQ(chatErrorBody(failure), R"({"error":{"message":"why","type":")" + each.chatType +
                                          R"(","param":null,"code":")" + each.chatCode + R"("}})");
    EXPECT_EQ(messagesStatus(failure), each.status);
    EXPECT_EQ(messagesErrorBody(failure),
              R"({"type":"error","error":{"type":")" + each.type + R"(","message":"why"}})");
    // In a stream there is no status: the type alone has to tell.
    EXPECT_EQ(readFailure(0, body).kind, each.kind);
}

INSTANTIATE_TEST_SUITE_P(
    EveryType, AnthropicFailure,
    testing::Values(
        Case{400, "invalid_request_error", FailureKind::invalid_request, 400, "invalid_request_error",
             "invalid_request"},
        Case{401, "authentication_error", FailureKind::authentication, 401, "authentication_error",
             "invalid_api_key"},
        Case{402, "billing_error", FailureKind::billing, 429, "insufficient_quota", "insufficient_quota"},
        Case{403, "permission_error", FailureKind::permission, 403, "permission_error", "permission_denied"},
        Case{404, "not_found_error", FailureKind::not_found, 404, "invalid_request_error", "not_found"},
        Case{413, "request_too_large", FailureKind::too_large, 413, "invalid_request_error", "too_large"},
        Case{429, "rate_limit_error", FailureKind::rate_limit, 429, "rate_limit_error",
             "rate_limit_exceeded"},
        Case{500, "api_error", FailureKind::server, 500, "server_error", "server_error"},
        Case{504, "timeout_error", FailureKind::timeout, 504, "server_error", "timeout"},
        Case{529, "overloaded_error", FailureKind::overloaded, 503, "server_error", "overloaded"}),
    [](const auto& each) { return each.param.type; });

TEST(Failure, KeepsOpenAisCodeParamAndStatus) {
    const Failure failure = readFailure(
        422,
        R"({"error":{"message":"no","type":"invalid_request_error","param":"messages","code":"bad_thing"}})");
    EXPECT_EQ(failure.kind, FailureKind::invalid_request);
    EXPECT_EQ(failure.param, "messages");
    EXPECT_EQ(chatStatus(failure), 422);
    EXPECT_EQ(messagesStatus(failure), 422);
    EXPECT_EQ(
        chatErrorBody(failure),
        R"({"error":{"message":"no","type":"invalid_request_error","param":"messages","code":"bad_thing"}})");
    const Failure quota = readFailure(
        429,
        R"({"error":{"message":"pay","type":"insufficient_quota","param":null,"code":"insufficient_quota"}})");
    EXPECT_EQ(quota.kind, FailureKind::billing);
    EXPECT_EQ(messagesStatus(quota), 402);
    EXPECT_EQ(chatStatus(quota), 429);
    EXPECT_EQ(readFailure(
                  404, R"({"error":{"message":"m","type":"invalid_request_error","code":"model_not_found"}})")
                  .kind,
              FailureKind::not_found);
    EXPECT_EQ(readFailure(503, R"({"error":{"message":"m","type":"server_error","code":null}})").kind,
              FailureKind::overloaded);
}

TEST(Failure, Lesson13IsReadFromWhatProxiesSend) {
    EXPECT_EQ(readFailure(502, "<html>\r\n<title>502 Bad  Gateway</title>").message,
              "the provider answered 502: <html> <title>502 Bad Gateway</title>");
    EXPECT_EQ(readFailure(502, "<html>").kind, FailureKind::upstream);
    EXPECT_EQ(readFailure(500, "").message, "the provider answered 500");
    EXPECT_EQ(readFailure(400, R"({"error":"flat"})").message, "flat");
    EXPECT_EQ(readFailure(400, R"({"message":"bare"})").message, "bare");
    EXPECT_EQ(readFailure(400, R"({"detail":"fast"})").message, "fast");
    EXPECT_EQ(readFailure(400, R"({"x":1})").message, "the provider answered 400 and did not say why");
    EXPECT_EQ(readFailure(0, R"({"error":{"code":429,"message":"slow"}})").kind, FailureKind::rate_limit);
    EXPECT_EQ(readFailure(500, "\xFF\xFE").message, "the provider answered 500");
    EXPECT_EQ(readFailure(500, std::string(399, 'x') + "\xE4\xBD\xA0").message,
              "the provider answered 500: " + std::string(399, 'x'));
    EXPECT_EQ(chatStatus(readFailure(524, "slow")), 504);
    EXPECT_EQ(chatStatus(readFailure(521, "down")), 500);
}

TEST(Failure, GivesClientsStatusesThatTheyKnow) {
    for (const int status : {400, 402, 404, 422, 429, 451, 500, 503, 511})
        EXPECT_EQ(registeredStatus(status), status);
    EXPECT_EQ(registeredStatus(529), 503);
    EXPECT_EQ(registeredStatus(524), 504);
    EXPECT_EQ(registeredStatus(520), 500);
    EXPECT_EQ(registeredStatus(499), 400);
    EXPECT_EQ(registeredStatus(999), 500);
}

TEST(Failure, Lesson8NeverRepeatsACredential) {
    log::redact("sk-canary-0123456789");
    EXPECT_EQ(
        readFailure(401, R"({"error":{"message":"wrong key sk-canary-0123456789"}})").message.find("canary"),
        std::string::npos);
    EXPECT_EQ(readFailure(401, "wrong key sk-canary-0123456789").message.find("canary"), std::string::npos);
}

TEST(Failure, WordsTheGatewaysOwnErrors) {
    const Failure failure =
        failureOf(Error(ErrorCode::invalid_request, "wrong").withParam("n").withReason("not_one"));
    EXPECT_EQ(failure.kind, FailureKind::invalid_request);
    EXPECT_EQ(messagesErrorBody(failure),
              R"({"type":"error","error":{"type":"invalid_request_error","message":"wrong"}})");
    EXPECT_EQ(failureOf(Error(ErrorCode::upstream_failed, "x")).kind, FailureKind::upstream);
    EXPECT_EQ(failureOf(Error(ErrorCode::deadline_exceeded, "x")).kind, FailureKind::timeout);
    EXPECT_EQ(failureOf(Error(ErrorCode::internal, "x")).kind, FailureKind::server);
    EXPECT_EQ(codeOf(FailureKind::overloaded), ErrorCode::unavailable);
}

}  // namespace
}  // namespace openclaw::dialects

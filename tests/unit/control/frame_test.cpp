#include "control/frame.h"

#include <gtest/gtest.h>

#include "control/method.h"
#include "control/upgrade.h"

namespace openclaw::control {
namespace {

TEST(Frame, SaysWhatIsWrongWithARequest) {
    EXPECT_EQ(readRequest(R"({"type":"req","id":"1","method":"health"})").fault, "");
    EXPECT_NE(readRequest("nonsense").fault, "");
    EXPECT_NE(readRequest("[]").fault, "");
    EXPECT_NE(readRequest(R"({"type":"req","method":"health"})").fault, "");
    EXPECT_NE(readRequest(R"({"type":"res","id":"1","method":"health"})").fault, "");
    EXPECT_NE(readRequest(R"({"type":"req","id":"1"})").fault, "");
    EXPECT_NE(readRequest(R"({"type":"req","id":"1","method":"health","params":[]})").fault, "");
}

TEST(Frame, TellsWhenToTryAgain) {
    const Error error = Error(ErrorCode::rate_limited, "slowly").withRetryAfter(3);
    EXPECT_EQ(responseFrame("7", errorTail(error)),
              R"({"type":"res","id":"7","ok":false,"error":{"code":"RATE_LIMITED","message":"slowly",)"
              R"("retryable":true,"retryAfterMs":3000}})");
}

TEST(Frame, IsUtf8WhateverItsPayload) {
    EXPECT_EQ(okTail("{\"key\":\"\xe9t\xe9\"}"), "\"ok\":true,\"payload\":{\"key\":\"\uFFFDt\uFFFD\"}}");
    EXPECT_EQ(eventRest("e", "[\"\xc3\"]"), "\"event\":\"e\",\"payload\":[\"\uFFFD\"]}");
}

TEST(Frame, OfAnEventIsOneOfTwoParts) {
    EXPECT_EQ(eventBegin(7) + eventRest("tick", R"({"ts":1})"),
              R"({"type":"event","seq":7,"event":"tick","payload":{"ts":1}})");
    EXPECT_EQ(eventRest("health", "{}", R"({"presence":1,"health":2})"),
              R"("event":"health","payload":{},"stateVersion":{"presence":1,"health":2}})");
}

TEST(Methods, AreSortedAndFoundByName) {
    EXPECT_NE(findMethod("health"), nullptr);
    EXPECT_NE(findMethod("tools.invoke"), nullptr);
    EXPECT_EQ(findMethod("helth"), nullptr);
    for (const Method& method : methods()) EXPECT_EQ(findMethod(method.name), &method);
}

TEST(Credentials, ComeDecodedFromTheQuery) {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(credentialsInQuery(""), Texts());
    EXPECT_EQ(credentialsInQuery("tokens=x"), Texts());
    EXPECT_EQ(credentialsInQuery("token=a%2Fb%26c"), Texts{"a/b&c"});
    EXPECT_EQ(credentialsInQuery("x=1&password=%E4%BD%A0"), Texts{"你"});
    EXPECT_EQ(credentialsInQuery("token="), Texts{""});
    EXPECT_EQ(credentialsInQuery("token=a+b"), (Texts{"a+b", "a b"}));
}

}  // namespace
}  // namespace openclaw::control

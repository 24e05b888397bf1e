#include "plugins/status.h"

#include <gtest/gtest.h>

#include "openclaw/plugin.h"
#include "plugins/call.h"

namespace openclaw::plugins {
namespace {

TEST(Status, EveryOutcomeThatFailedHasItsOwnCode) {
    for (std::int32_t status = OPENCLAW_INVALID_ARGUMENT; status <= OPENCLAW_UNSUPPORTED; ++status) {
        EXPECT_TRUE(isOutcome(status)) << status;
        EXPECT_EQ(statusOf(codeOf(status)), status);
        EXPECT_FALSE(defaultMessage(status).empty());
    }
    EXPECT_TRUE(isOutcome(OPENCLAW_OK));
    EXPECT_FALSE(isOutcome(OPENCLAW_AGAIN));
    EXPECT_FALSE(isOutcome(OPENCLAW_GONE));
    EXPECT_FALSE(isOutcome(-1));
}

TEST(Status, WhatAPluginNeverMeetsIsInternal) {
    EXPECT_EQ(statusOf(ErrorCode::address_in_use), OPENCLAW_INTERNAL);
    EXPECT_EQ(codeOf(4711), ErrorCode::internal);
}

TEST(CallResult, BecomesAnErrorWithAMessage) {
    EXPECT_EQ((CallResult{OPENCLAW_NOT_FOUND, "no such file: a"}).error().message(), "no such file: a");
    EXPECT_EQ((CallResult{OPENCLAW_NOT_FOUND, ""}).error().code(), ErrorCode::not_found);
    EXPECT_FALSE((CallResult{OPENCLAW_NOT_FOUND, ""}).error().message().empty());
}

}  // namespace
}  // namespace openclaw::plugins

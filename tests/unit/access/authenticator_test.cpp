#include "access/authenticator.h"

#include <gmock/gmock.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"

namespace openclaw::access {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view somewhere = "192.0.2.1";
const Clock::time_point start{1000h};

/// The error that a wrong credential gets.
Error refusal(Authenticator& authenticator, std::string_view address, Clock::time_point now,
              std::string_view credential = "wrong") {
    try {
        authenticator.authenticate(credential, address, now);
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "accepted";
    return {ErrorCode::internal, ""};
}

void failTenTimes(Authenticator& authenticator, std::string_view address, Clock::time_point now) {
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(refusal(authenticator, address, now).code(), ErrorCode::unauthenticated);
    }
}

TEST(Authenticator, TellsWhichCredentialWasShown) {
    Authenticator authenticator("the-token", "the-password");
    EXPECT_EQ(authenticator.authenticate("the-token", somewhere).id, "token");
    EXPECT_EQ(authenticator.authenticate("the-password", somewhere).id, "password");
}

TEST(Authenticator, RefusesWhatIsOnlyNearlyRight) {
    Authenticator authenticator("the-token", "the-password");
    for (const char* nearly :
         {"the-toke", "the-tokens", "the-tokeN", " the-token", "the-tokenthe-token", "x"}) {
        EXPECT_EQ(refusal(authenticator, somewhere, start, nearly).code(), ErrorCode::unauthenticated)
            << nearly;
        authenticator.authenticate("the-token", somewhere, start);
    }
}

TEST(Authenticator, AnAbsentCredentialIsNeverProved) {
    Authenticator onlyPassword("", "the-password");
    EXPECT_EQ(refusal(onlyPassword, somewhere, start, "").code(), ErrorCode::unauthenticated);
    EXPECT_EQ(refusal(onlyPassword, somewhere, start, "x").code(), ErrorCode::unauthenticated);
    Authenticator none("", "");
    EXPECT_EQ(refusal(none, somewhere, start, "").code(), ErrorCode::unauthenticated);
    EXPECT_EQ(refusal(none, somewhere, start, "x").code(), ErrorCode::unauthenticated);
}

TEST(Authenticator, AnEmptyCredentialIsToldWhichHeaderToSendAndDoesNotCount) {
    Authenticator authenticator("the-token", "");
    for (int i = 0; i < 50; ++i) {
        const Error error = refusal(authenticator, somewhere, start, "");
        ASSERT_EQ(error.code(), ErrorCode::unauthenticated);
        ASSERT_THAT(std::string(error.message()), HasSubstr("Authorization: Bearer"));
        ASSERT_THAT(std::string(error.message()), HasSubstr("x-api-key"));
    }
    EXPECT_EQ(refusal(authenticator, somewhere, start).code(), ErrorCode::unauthenticated);
}

TEST(Authenticator, NeverRepeatsACredential) {
    Authenticator authenticator("the-token", "the-password");
    for (int i = 0; i < 11; ++i) {
        const Error error = refusal(authenticator, somewhere, start, "canary-guess");
        EXPECT_THAT(std::string(error.message()), Not(HasSubstr("canary")));
        EXPECT_THAT(std::string(error.message()), Not(HasSubstr("the-token")));
        EXPECT_THAT(std::string(error.message()), Not(HasSubstr("the-password")));
        EXPECT_EQ(error.detail(), "");
    }
}

TEST(Authenticator, TheEleventhFailureWithinAMinuteIsRateLimited) {
    Authenticator authenticator("the-token", "");
    failTenTimes(authenticator, somewhere, start);
    const Error error = refusal(authenticator, somewhere, start + 20s);
    EXPECT_EQ(error.code(), ErrorCode::rate_limited);
    EXPECT_EQ(error.retryAfter(), 40u);
    EXPECT_THAT(std::string(error.message()), HasSubstr("40 s"));
}

TEST(Authenticator, AValidCredentialPassesFromAThrottledAddress) {
    Authenticator authenticator("the-token", "");
    failTenTimes(authenticator, somewhere, start);
    EXPECT_EQ(refusal(authenticator, somewhere, start).code(), ErrorCode::rate_limited);
    EXPECT_EQ(authenticator.authenticate("the-token", somewhere, start).id, "token");
    EXPECT_EQ(refusal(authenticator, somewhere, start).code(), ErrorCode::rate_limited) << "the window stays";
}

TEST(Authenticator, OneAddressDoesNotThrottleAnother) {
    Authenticator authenticator("the-token", "");
    failTenTimes(authenticator, somewhere, start);
    EXPECT_EQ(refusal(authenticator, "192.0.2.2", start).code(), ErrorCode::unauthenticated);
}

TEST(Authenticator, TheMinuteSlides) {
    Authenticator authenticator("the-token", "");
    for (int i = 0; i < 10; ++i) refusal(authenticator, somewhere, start + i * 5s);
    EXPECT_EQ(refusal(authenticator, somewhere, start + 59s).retryAfter(), 1u);
    // The first failure has left the window, the second has not.
    EXPECT_EQ(refusal(authenticator, somewhere, start + 60s).code(), ErrorCode::unauthenticated);
    EXPECT_EQ(refusal(authenticator, somewhere, start + 60s).retryAfter(), 5u);
    EXPECT_EQ(refusal(authenticator, somewhere, start + 64s).retryAfter(), 1u);
    EXPECT_EQ(refusal(authenticator, somewhere, start + 65s).code(), ErrorCode::unauthenticated);
}

TEST(Authenticator, AttemptsWhileThrottledDoNotProlongIt) {
    Authenticator authenticator("the-token", "");
    failTenTimes(authenticator, somewhere, start);
    for (int i = 0; i < 100; ++i) refusal(authenticator, somewhere, start + 30s);
    EXPECT_EQ(refusal(authenticator, somewhere, start + 60s).code(), ErrorCode::unauthenticated);
}

TEST(Authenticator, RetryAfterIsNeverZero) {
    Authenticator authenticator("the-token", "");
    failTenTimes(authenticator, somewhere, start);
    EXPECT_EQ(refusal(authenticator, somewhere, start + 60s - 1ns).retryAfter(), 1u);
}

TEST(Throttle, CountsAnIpv6SubnetAsOneAddress) {
    Throttle throttle;
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(throttle.failed("2001:db8:1:2::" + std::to_string(i + 1), start));
    }
    EXPECT_TRUE(throttle.failed("2001:db8:1:2:ffff:ffff:ffff:ffff", start));
    EXPECT_FALSE(throttle.failed("2001:db8:1:3::1", start));
    EXPECT_EQ(throttle.remembered(), 2u);
}

TEST(Throttle, KnowsAnIpv4AddressThatIsMappedIntoIpv6) {
    Throttle throttle;
    throttle.failed("192.0.2.1", start);
    throttle.failed("::ffff:192.0.2.1", start);
    EXPECT_EQ(throttle.remembered(), 1u);
    throttle.failed("::ffff:192.0.2.2", start);
    EXPECT_EQ(throttle.remembered(), 2u);
}

TEST(Throttle, IgnoresTheZoneOfALinkLocalAddress) {
    Throttle throttle;
    throttle.failed("fe80::1%eth0", start);
    throttle.failed("fe80::1%eth1", start);
    EXPECT_EQ(throttle.remembered(), 1u);
}

TEST(Throttle, CountsWhatIsNoAddressAsItself) {
    Throttle throttle;
    throttle.failed("unix:/run/a", start);
    throttle.failed("unix:/run/b", start);
    throttle.failed("", start);
    EXPECT_EQ(throttle.remembered(), 3u);
}

TEST(Throttle, ForgetsTheAddressThatFailedLongestAgo) {
    Throttle throttle;
    const auto address = [](std::size_t i) {
        return "10.1." + std::to_string(i / 256) + '.' + std::to_string(i % 256);
    };
    for (int i = 0; i < 10; ++i) throttle.failed("192.0.2.1", start);
    for (int i = 0; i < 10; ++i) throttle.failed("192.0.2.2", start);
    for (std::size_t i = 0; i < Throttle::addressesRemembered - 2; ++i) throttle.failed(address(i), start);
    EXPECT_TRUE(throttle.failed("192.0.2.1", start)) << "the table is just full";
    throttle.failed("203.0.113.1", start);
    EXPECT_EQ(throttle.remembered(), Throttle::addressesRemembered);
    EXPECT_TRUE(throttle.failed("192.0.2.1", start)) << "failed again later than the others";
    EXPECT_FALSE(throttle.failed("192.0.2.2", start)) << "was forgotten";
}

TEST(Authenticator, ServesManyThreads) {
    Authenticator authenticator("the-token", "");
    std::atomic<int> accepted{0};
    std::atomic<int> unauthenticated{0};
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                if (authenticator.authenticate("the-token", somewhere, start).id == "token") ++accepted;
                try {
                    authenticator.authenticate("wrong", somewhere, start);
                } catch (const Error& error) {
                    if (error.code() == ErrorCode::unauthenticated) ++unauthenticated;
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(accepted, 2000);
    EXPECT_EQ(unauthenticated, 10);
}

}  // namespace
}  // namespace openclaw::access

#include "channels/signature.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace openclaw::channels {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view secret = "it is only a test secret";
constexpr std::string_view body = R"({"id":"1","text":"hello"})";
constexpr std::chrono::seconds window{300};
constexpr std::int64_t now = 1'700'000'000;

/// Why the message is refused; empty when it is not.
std::string refusal(std::string_view timestamp, std::string_view signature, std::string_view text = body) {
    try {
        verify(secret, timestamp, signature, text, window, now);
        return {};
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
        EXPECT_THAT(error.what(), Not(HasSubstr(std::string(secret))));
        return error.what();
    }
}

TEST(Signature, IsTheHmacOfTimestampAndBody) {
    // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
    EXPECT_EQ(signatureOf("key", "1700000000", "{}"),
              "v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
}

TEST(Signature, IsTakenInEitherCase) {
    std::string signature = signatureOf(secret, "1700000000", body);
    EXPECT_EQ(refusal("1700000000", signature), "");
    for (std::size_t i = 3; i < signature.size(); ++i) {
        if (signature[i] >= 'a') signature[i] = static_cast<char>(signature[i] - 'a' + 'A');
    }
    EXPECT_EQ(refusal("1700000000", signature), "");
}

TEST(Signature, OfOtherBytesOrAnotherSecretIsRefused) {
    const std::string signature = signatureOf(secret, "1700000000", body);
    EXPECT_THAT(refusal("1700000000", signature, R"({"id":"2"})"), HasSubstr("HMAC-SHA256"));
    EXPECT_THAT(refusal("1700000001", signature), HasSubstr("HMAC-SHA256"));
    EXPECT_THAT(refusal("1700000000", signatureOf("another", "1700000000", body)), HasSubstr("HMAC-SHA256"));
    EXPECT_THAT(refusal("1700000000", signature.substr(3)), HasSubstr("v1="));
    EXPECT_THAT(refusal("1700000000", "v1="), HasSubstr("v1="));
}

TEST(Signature, IsAskedFor) {
    EXPECT_THAT(refusal("", signatureOf(secret, "", body)), HasSubstr("x-openclaw-timestamp"));
    EXPECT_THAT(refusal("1700000000", ""), HasSubstr("x-openclaw-signature"));
}

TEST(Timestamp, MayBeOffByTheWindowInEitherDirection) {
    for (const std::int64_t good : {now - 300, now, now + 300}) {
        const std::string timestamp = std::to_string(good);
        EXPECT_EQ(refusal(timestamp, signatureOf(secret, timestamp, body)), "") << good;
    }
    for (const std::int64_t bad : {now - 301, now + 301, std::int64_t{0}}) {
        const std::string timestamp = std::to_string(bad);
        EXPECT_THAT(refusal(timestamp, signatureOf(secret, timestamp, body)), HasSubstr("300 seconds"))
            << bad;
    }
}

TEST(Timestamp, IsADecimalNumberOfSeconds) {
    for (const std::string_view bad :
         {"now", "1700000000x", "-1700000000", "1700000000000", "0x6553f100", "99999999999999999999999"}) {
        EXPECT_THAT(refusal(bad, signatureOf(secret, bad, body)), HasSubstr("Unix seconds")) << bad;
    }
}

TEST(RunId, IsTheSameForTheSameBytesOnly) {
    const auto idOf = [](std::string_view timestamp, std::string_view text) {
        return runIdOf({0, signatureOf(secret, timestamp, text)});
    };
    EXPECT_EQ(idOf("1700000000", body), idOf("1700000000", body));
    EXPECT_NE(idOf("1700000000", body), idOf("1700000001", body));
    EXPECT_NE(idOf("1700000000", body), idOf("1700000000", "{}"));
}

}  // namespace
}  // namespace openclaw::channels

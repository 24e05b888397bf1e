#include "runs/session_key.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace openclaw::runs {
namespace {

using namespace std::string_literals;

TEST(SessionKey, IsOneTo512BytesOfUtf8) {
    EXPECT_TRUE(isSessionKey("a"));
    EXPECT_TRUE(isSessionKey("été 你好"));
    EXPECT_TRUE(isSessionKey(std::string(512, 'k')));
    EXPECT_FALSE(isSessionKey(""));
    EXPECT_FALSE(isSessionKey(std::string(513, 'k')));
    EXPECT_FALSE(isSessionKey("\xe9t\xe9"));
}

TEST(SessionKey, HasNoControlCharacters) {
    EXPECT_FALSE(isSessionKey("a\nb"));
    EXPECT_FALSE(isSessionKey("a\0b"s));
    EXPECT_FALSE(isSessionKey("a\x7f"));
    EXPECT_FALSE(isSessionKey("a\xc2\x85"));  // NEXT LINE
    EXPECT_TRUE(isSessionKey("a\xc2\xa0"));   // a space that does not break
}

TEST(SessionKey, ThatIsNoneIsRefusedByItsName) {
    try {
        checkSessionKey("", "params.key");
        FAIL() << "it passed";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_EQ(error.param(), "params.key");
    }
}

}  // namespace
}  // namespace openclaw::runs

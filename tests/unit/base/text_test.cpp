#include "base/text.h"

#include <gtest/gtest.h>

namespace openclaw::text {
namespace {

TEST(Nearest, FindsATypingErrorAndLeavesStrangersAlone) {
    EXPECT_EQ(nearest("gatway", {"gateway", "storage"}), "gateway");
    EXPECT_EQ(nearest("prot", {"port", "bind"}), "port");
    EXPECT_EQ(nearest("elephant", {"port", "bind"}), "");
}

TEST(ConstantTimeCompare, IsAnEqualityTest) {
    EXPECT_TRUE(equalsConstantTime("", ""));
    EXPECT_TRUE(equalsConstantTime("secret", "secret"));
    EXPECT_FALSE(equalsConstantTime("secret", "secreT"));
    EXPECT_FALSE(equalsConstantTime("secretsecret", "secret"));
    EXPECT_FALSE(equalsConstantTime("", "secret"));
    EXPECT_FALSE(equalsConstantTime("secret", ""));
}

TEST(Utf8, RefusesOverlongSurrogateAndTruncatedForms) {
    EXPECT_TRUE(isValidUtf8("plain"));
    EXPECT_TRUE(isValidUtf8("\xE4\xBD\xA0\xE5\xA5\xBD \xF0\x9F\x98\x80"));
    EXPECT_FALSE(isValidUtf8("\xC0\x80"));
    EXPECT_FALSE(isValidUtf8("\xED\xA0\x80"));
    EXPECT_FALSE(isValidUtf8("\xF4\x90\x80\x80"));
    EXPECT_FALSE(isValidUtf8("\xE4\xBD"));
    EXPECT_FALSE(isValidUtf8("\x80"));
}

TEST(PrefixPattern, MatchesExactNamesAndPrefixes) {
    EXPECT_TRUE(matchesPrefixPattern("fs_*", "fs_read"));
    EXPECT_TRUE(matchesPrefixPattern("*", "anything"));
    EXPECT_FALSE(matchesPrefixPattern("fs_*", "web_fetch"));
    EXPECT_FALSE(matchesPrefixPattern("fs_read", "fs_reader"));
}

}  // namespace
}  // namespace openclaw::text

#include "cli/printable.h"

#include <gtest/gtest.h>

namespace openclaw::cli {
namespace {

TEST(Printable, KeepsTextOfEveryScript) {
    const std::string text = "Grüße, 世界 🦞\n\tשלום\n";
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, LeavesNothingThatSteersATerminal) {
    EXPECT_EQ(printable("a\x1b[2Jb\x07\x7f\r\nc"), "a[2Jb\nc");
    EXPECT_EQ(printable("a\xc2\x9b"
                        "31mb\xc2\xa0"
                        "c"),
              "a31mb\xc2\xa0"
              "c");
    EXPECT_EQ(printable("a\xe2\x80\xae"
                        "b\xe2\x81\xa6"
                        "c\xe2\x80\x93"),
              "abc\xe2\x80\x93");
}

TEST(Printable, TakesBytesThatEndTooEarly) {
    EXPECT_EQ(printable("a\xe2\x80"), "a\xe2\x80");
    EXPECT_EQ(printable(""), "");
}

TEST(OneLine, MakesOneSpaceOfAny) {
    EXPECT_EQ(oneLine("  a \n\n b\tc", 20), "a b c");
}

TEST(OneLine, IsCutBetweenCharacters) {
    EXPECT_EQ(oneLine("世界世界", 4), "世界世界");
    EXPECT_EQ(oneLine("世界世界世", 4), "世界世…");
    EXPECT_EQ(oneLine("🦞🦞", 1), "…");
}

}  // namespace
}  // namespace openclaw::cli

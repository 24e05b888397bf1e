#include "ws/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace openclaw::ws {
namespace {

bool valid(std::string_view bytes, std::size_t cut) {
    Utf8Checker checker;
    return checker.add(bytes.substr(0, cut)) && checker.add(bytes.substr(cut)) && checker.complete();
}

TEST(Utf8Checker, AcceptsEveryBoundaryOfTheRangesHoweverCut) {
    const std::vector<std::string> texts{
        "",
        "plain ASCII text of more than eight bytes",
        std::string("\0", 1),
        "\x7f",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xe1\x80\x80",
        "\xec\xbf\xbf",
        "\xed\x80\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbd",
        "\xef\xbf\xbe",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf0\x9f\xbf\xbe",
        "\xf1\x80\x80\x80",
        "\xf3\xbf\xbf\xbf",
        "\xf4\x80\x80\x80",
        "\xf4\x8f\xbf\xbf",
        "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5",
        "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!",
    };
    for (const std::string& text : texts) {
        for (std::size_t cut = 0; cut <= text.size(); ++cut) EXPECT_TRUE(valid(text, cut)) << text << cut;
    }
}

TEST(Utf8Checker, RefusesEveryMalformedSequenceAtItsFirstImpossibleByte) {
    struct Bad {
        std::string bytes;
        std::size_t impossible;  ///< index
    };
    const std::vector<Bad> texts{
        {"\x80", 0},
        {"\xbf", 0},
        {"\xc0\x80", 0},
        {"\xc1\xbf", 0},
        {"\xc2\x41", 1},
        {"\xc3\xc3", 1},
        {"\xe0\x80\xaf", 1},
        {"\xe0\x9f\xbf", 1},
        {"\xe2\x82\x41", 2},
        {"\xed\xa0\x80", 1},
        {"\xed\xad\xbf", 1},
        {"\xed\xbf\xbf", 1},
        {"\xed\xa0\x80\xed\xb0\x80", 1},
        {"\xf0\x80\x80\x80", 1},
        {"\xf0\x8f\xbf\xbf", 1},
        {"\xf0\x9f\x98\x41", 3},
        {"\xf4\x90\x80\x80", 1},
        {"\xf5\x80\x80\x80", 0},
        {"\xf8\x88\x80\x80\x80", 0},
        {"\xfc\x84\x80\x80\x80\x80", 0},
        {"\xfe", 0},
        {"\xff", 0},
    };
    for (const Bad& bad : texts) {
        const std::string text = "\xce\xba-eight bytes and more" + bad.bytes;
        const std::size_t at = text.size() - bad.bytes.size() + bad.impossible;
        Utf8Checker checker;
        for (std::size_t i = 0; i < at; ++i) EXPECT_TRUE(checker.add(text.substr(i, 1)));
        EXPECT_FALSE(checker.add(text.substr(at, 1)))
            << "byte " << bad.impossible << " of case " << bad.bytes;
        EXPECT_FALSE(Utf8Checker().add(text));
    }
}

TEST(Utf8Checker, KnowsWhenACharacterIsUnfinished) {
    const std::string text = "\xf0\x9f\x98\x80";
    for (std::size_t size = 1; size < text.size(); ++size) {
        Utf8Checker checker;
        EXPECT_TRUE(checker.add(text.substr(0, size)));
        EXPECT_FALSE(checker.complete());
        checker.reset();
        EXPECT_TRUE(checker.complete());
        EXPECT_TRUE(checker.add("a"));
    }
}

}  // namespace
}  // namespace openclaw::ws

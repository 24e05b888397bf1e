#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "dialects/data_url.h"
#include "dialects/json_extent.h"
#include "dialects/json_reader.h"
#include "dialects/json_writer.h"

namespace openclaw::dialects {
namespace {

std::string numberText(double number) {
    std::string out;
    JsonWriter(out).number(number);
    return out;
}

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
    std::string out = "before ";
    JsonWriter json(out);
    json.openObject().member("a", "{").key("b").openArray().closeArray().key("c").openArray();
    json.integer(1).string("[").null().openObject().closeObject().raw("{\"x\":1}").closeArray();
    json.key("d").boolean(true).closeObject();
    EXPECT_EQ(out, R"(before {"a":"{","b":[],"c":[1,"[",null,{},{"x":1}],"d":true})");
}

TEST(JsonWriter, EscapesWhatJsonWantsEscapedAndNothingElse) {
    std::string out;
    JsonWriter(out).string(std::string("a\"\\\n\r\t\x01\x1f/\x7f\xE4\xBD\xA0", 13));
    EXPECT_EQ(out, "\"a\\\"\\\\\\n\\r\\t\\u0001\\u001f/\x7f\xE4\xBD\xA0\"");
}

TEST(JsonWriter, Lesson23KeepsWholeNumbersWhole) {
    EXPECT_EQ(numberText(1.0), "1");
    EXPECT_EQ(numberText(-0.5), "-0.5");
    EXPECT_EQ(numberText(0.7), "0.7");
    EXPECT_EQ(numberText(1e300), "1e+300");
    std::string out;
    JsonWriter(out).integer(INT64_MIN);
    EXPECT_EQ(out, "-9223372036854775808");
}

TEST(JsonReader, RepairsWhatCannotBeUnicode) {
    const auto textOf = [](std::string_view text) {
        ParsedJson parsed;
        const boost::json::value* const value = parsed.answer(text);
        return value == nullptr ? std::string("(null)") : std::string(viewOf(value->get_string()));
    };
    EXPECT_EQ(textOf(R"("\ud83d\ude00")"), "\xF0\x9F\x98\x80");
    EXPECT_EQ(textOf(R"("a\ud83d")"), "a\xEF\xBF\xBD");
    EXPECT_EQ(textOf(R"("\ude00b")"),
              "\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(textOf(R"("\ud83d\u0041 \\ud83d")"),
              "\xEF\xBF\xBD"
              "A \\ud83d");
    EXPECT_EQ(textOf("\"a\xFF\xE4\xBD\""), "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(textOf("\"\xED\xA0\x80\xE4\xBD\xA0\""), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xE4\xBD\xA0");
    EXPECT_EQ(textOf("\"open"), "(null)");
}

TEST(JsonReader, NamesThePlaceOfWhatIsWrong) {
    const Place root;
    const Place messages(root, "messages");
    const Place second(messages, 1);
    const Place content(second, "content");
    EXPECT_EQ(content.text(), "messages[1].content");
    try {
        asString(boost::json::value(3), content);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.param(), "messages[1].content");
        EXPECT_EQ(error.message(), "\"messages[1].content\" must be a string");
    }
}

TEST(JsonReader, TakesWholeNumbersInEveryNotation) {
    const Place place;
    EXPECT_EQ(asInteger(boost::json::value(5.0), place, 1, 10), 5);
    EXPECT_THROW(asInteger(boost::json::value(5.5), place, 1, 10), Error);
    EXPECT_THROW(asInteger(boost::json::value(11), place, 1, 10), Error);
    EXPECT_THROW(asInteger(boost::json::value(UINT64_MAX), place, 1, INT64_MAX), Error);
    EXPECT_THROW(asInteger(boost::json::value("5"), place, 1, 10), Error);
}

TEST(JsonExtent, EndsWithTheLastBracketHoweverItComes) {
    const std::string text = R"({"a":"}\"]","b":[{"c":1}],"d":"\\"})";
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        JsonExtent extent;
        EXPECT_FALSE(extent.ends(std::string_view(text).substr(0, cut))) << cut;
        EXPECT_TRUE(extent.ends(std::string_view(text).substr(cut))) << cut;
    }
    JsonExtent empty;
    EXPECT_FALSE(empty.ends(""));
    EXPECT_FALSE(empty.begun());
}

TEST(HttpUrl, IsKnownByItsSchemeInAnyCase) {
    for (const char* url : {"http://h/", "https://h/", "HTTPS://h/a.png", "Http://h"})
        EXPECT_TRUE(isHttpUrl(url));
    for (const char* url : {"", "http", "http:/h", "ftp://h/", "xhttps://h/", "file:///a?http://"})
        EXPECT_FALSE(isHttpUrl(url));
}

TEST(DataUrl, IsReadOnlyWhenItIsSound) {
    const auto found = readDataUrl("data:image/png;charset=x;base64,AAAA");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->mediaType, "image/png");
    EXPECT_EQ(found->data, "AAAA");
    EXPECT_TRUE(readDataUrl("DATA:image/png;BASE64,AA=="));
    EXPECT_FALSE(readDataUrl("data:image/png,AAAA"));
    EXPECT_FALSE(readDataUrl("data:;base64,AAAA"));
    EXPECT_FALSE(readDataUrl("data:image/png;base64,A"));
    EXPECT_FALSE(readDataUrl("data:image/png;base64,"));
    EXPECT_FALSE(readDataUrl("data:image/png;base64,AA AA"));
    EXPECT_FALSE(readDataUrl("data:image/png;base64"));
    EXPECT_FALSE(readDataUrl("https://example.com/a.png"));
    EXPECT_EQ(makeDataUrl("image/png", "AAAA"), "data:image/png;base64,AAAA");
}

}  // namespace
}  // namespace openclaw::dialects

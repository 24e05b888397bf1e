#include "web_fixture.h"

namespace openclaw::test {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

class WebCharset : public WebFixture {
  protected:
    WebCharset() { create(); }
    /// Text and charset of an answer.
    std::pair<std::string, std::string> decoded(std::string_view contentType, std::string body) {
        const Outcome outcome = read(ServedPage::of(contentType, std::move(body)));
        EXPECT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
        return {outcome.text(), std::string(outcome.details().at("charset").as_string())};
    }
};
using Result = std::pair<std::string, std::string>;

TEST_F(WebCharset, DecodesWhatTheContentTypeNames) {
    EXPECT_EQ(decoded("text/plain; charset=ISO-8859-1", "gr\xFC\xDF"), Result("grüß", "windows-1252"));
    EXPECT_EQ(decoded("text/plain; charset=windows-1252", "\x80 \x93x\x94"), Result("€ “x”", "windows-1252"));
    EXPECT_EQ(decoded("text/plain; charset=iso-8859-15", "\xA4"), Result("€", "iso-8859-15"));
    EXPECT_EQ(decoded("text/plain; charset=windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2"),
              Result("Привет", "windows-1251"));
    EXPECT_EQ(decoded("text/plain; charset=koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4"), Result("Привет", "koi8-r"));
    EXPECT_EQ(decoded("text/plain; charset=Shift_JIS", "\x93\xFA\x96\x7B\x8C\xEA \x87\x40 \xB1"),
              Result("日本語 ① ｱ", "shift_jis"));
    EXPECT_EQ(decoded("text/plain; charset=euc-jp", "\xC6\xFC\xCB\xDC"), Result("日本", "euc-jp"));
    EXPECT_EQ(decoded("text/plain; charset=iso-2022-jp", "\x1B$BF|K\\\x1B(B."),
              Result("日本.", "iso-2022-jp"));
    EXPECT_EQ(decoded("text/plain; charset=gb2312", "\xC4\xE3\xBA\xC3 \x80"), Result("你好 \uFFFD", "gbk"));
    EXPECT_EQ(decoded("text/plain; charset=GB18030", "\xC4\xE3\xBA\xC3\x81\x30\x81\x30"),
              Result("你好\u0080"s, "gb18030"));
    EXPECT_EQ(decoded("text/plain; charset=big5", "\xA7\x41\xA6\x6E"), Result("你好", "big5"));
    EXPECT_EQ(decoded("text/plain; charset=euc-kr", "\xC7\xD1\xB1\xDB"), Result("한글", "euc-kr"));
    EXPECT_EQ(decoded("text/plain; charset=utf-16le", "h\0i\0"s), Result("hi", "utf-16le"));
    EXPECT_EQ(decoded("text/plain; charset=utf-16be", "\0h\0i"s), Result("hi", "utf-16be"));
}

TEST_F(WebCharset, ReadsTheParameterHoweverItIsWritten) {
    for (const char* type :
         {"text/plain;charset=windows-1252", "text/plain; CHARSET=\"windows-1252\"",
          "text/plain ; format=flowed; charset = 'Windows-1252' ; x=y", "TEXT/Plain; charset=CP1252"})
        EXPECT_EQ(decoded(type, "\xE4").first, "ä") << type;
}

TEST_F(WebCharset, AByteOrderMarkWinsAndIsNoText) {
    EXPECT_EQ(decoded("text/plain; charset=iso-8859-1",
                      "\xEF\xBB\xBF"
                      "ä"),
              Result("ä", "utf-8"));
    EXPECT_EQ(decoded("text/html; charset=utf-8", "\xFF\xFE<\0p\0>\0\xE4\0"s), Result("ä", "utf-16le"));
    EXPECT_EQ(decoded("text/plain", "\xFE\xFF\x4F\x60\xD8\x3D\xDE\x00"s), Result("你😀", "utf-16be"));
}

TEST_F(WebCharset, FindsWhatADocumentDeclares) {
    for (const char* start : {"<meta charset=windows-1252>", "<html><head><META CHARSET = \"Windows-1252\" >",
                              "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>",
                              "<meta content=\"text/html; charset=windows-1252\" http-equiv=Content-Type />",
                              "<!-- <meta charset=utf-8> --><meta charset='windows-1252'>",
                              "<?xml version='1.0' encoding='windows-1252'?><html>",
                              "<meta charset=nonsense><meta charset=cp1252>"}) {
        EXPECT_EQ(decoded("text/html", start + "<p>\xE4"s), Result("ä", "windows-1252")) << start;
    }
    EXPECT_EQ(
        decoded("application/xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?><a>\xA4</a>").second,
        "iso-8859-15");
    EXPECT_EQ(decoded("text/html", "<meta charset=utf-16><p>ä"), Result("ä", "utf-8"));
    EXPECT_EQ(decoded("text/html; charset=utf-8", "<meta charset=windows-1252><p>ä"), Result("ä", "utf-8"));
    EXPECT_EQ(decoded("text/html", std::string(2000, ' ') + "<meta charset=big5><p>\xE4"),
              Result("ä", "windows-1252"));  // too far inside
}

TEST_F(WebCharset, GuessesFromTheBytesWhenNothingIsDeclared) {
    EXPECT_EQ(decoded("text/html", "<p>gr\xC3\xBC\xC3\x9F"), Result("grüß", "utf-8"));
    EXPECT_EQ(decoded("text/html", "<p>gr\xFC\xDF"), Result("grüß", "windows-1252"));
    EXPECT_EQ(decoded("text/plain; charset=martian", "ä"), Result("ä", "utf-8"));
    EXPECT_EQ(decoded("text/plain; charset=UTF-8//TRANSLIT", "\xE4"), Result("ä", "windows-1252"));
}

TEST_F(WebCharset, ReplacesOnlyWhatIsInvalidAndOnlyInTheEnd) {
    EXPECT_EQ(decoded("text/plain; charset=utf-8",
                      "a\xFF"
                      "b\xE2\x82"
                      "c\xC0\x80"s)
                  .first,
              "a\uFFFDb\uFFFDc\uFFFD\uFFFD");
    EXPECT_EQ(decoded("text/plain; charset=utf-8", "\xED\xA0\x80").first, "\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(decoded("text/plain; charset=shift_jis", "\x93\xFA\x93").first, "日\uFFFD");
    EXPECT_EQ(decoded("text/plain; charset=utf-16le",
                      "a\0\0\xD8"
                      "b\0c"s)
                  .first,
              "a\uFFFDb\uFFFD");
    EXPECT_EQ(decoded("text/plain", "a\0b\x7F\x1B[0m"s).first, "ab[0m");
}

TEST_F(WebCharset, JoinsCharactersThatWereSplitAnywhere) {  // lesson 12
    const std::string text = "grüß 你好 😀";
    for (std::size_t split = 0; split <= text.size(); ++split) {
        const Outcome outcome = read({200,
                                      {{"Content-Type", "text/plain; charset=utf-8"}},
                                      {text.substr(0, split), text.substr(split)}});
        EXPECT_EQ(outcome.text(), text) << split;
    }
    const Outcome bytes =
        read({200, {{"Content-Type", "text/plain; charset=gbk"}}, {"\xC4", "\xE3\xBA", "\xC3"}});
    EXPECT_EQ(bytes.text(), "你好");
}

TEST_F(WebCharset, DropsACharacterThatTheSizeLimitCut) {
    const Outcome outcome =
        read(ServedPage::of("text/plain; charset=gbk", "\xC4\xE3\xBA\xC3"), {{"maxBytes", 3}});
    EXPECT_EQ(outcome.chunks.at(0).bytes, "你");
}

TEST_F(WebCharset, ErrorPagesAreDecodedToo) {
    ServedPage page = ServedPage::of("text/html; charset=windows-1251", "<p>\xCD\xE5\xF2</p>");
    page.status = 404;
    EXPECT_THAT(read(page).result, HasSubstr("Нет"));
}

}  // namespace
}  // namespace openclaw::test

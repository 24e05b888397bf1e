#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "config/json5.h"
#include "marked.h"

namespace openclaw::config {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Row {
    std::string text;  ///< `§` marks where the error is
    std::string fragment;
};

std::string readFailure(const std::string& text) {
    Findings findings;
    readJson5(text, findings);
    try {
        findings.throwIfAny("F");
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        const Marked marked(row.text);
        const std::string message = readFailure(marked.text);
        EXPECT_THAT(message, StartsWith("F:" + marked.place + ": ")) << row.text;
        EXPECT_THAT(message, HasSubstr(row.fragment)) << row.text;
    }
}

TEST(Json5Errors, NothingToRead) {
    check({
        {"§", "empty"},
        {"   §", "empty"},
        {"\n\n§", "empty"},
        {"// only a comment§", "empty"},
        {"/* only */ §", "empty"},
        {"\xEF\xBB\xBF§", "empty"},
    });
}

TEST(Json5Errors, NoValueWhereOneBelongs) {
    check({
        {"§}", R"(found "}")"},
        {"§]", R"(found "]")"},
        {"§,", R"(found ",")"},
        {"§:", R"(found ":")"},
        {"§@", R"(found "@")"},
        {"§%", R"(found "%")"},
        {"§(", "found \"(\""},
        {"§;", R"(found ";")"},
        {"§`x`", R"(found "`")"},
        {"§\\", R"(found "\")"},
        {"§#", "comment begins with"},
        {"{a:§}", R"(found "}")"},
        {"{a:§,}", R"(found ",")"},
        {"{a:§", "the end of the text"},
        {"{a: // x§", "the end of the text"},
        {"{a:§:1}", R"(found ":")"},
        {"{a:§]}", R"(found "]")"},
        {"{a:§#}", "comment begins with"},
        {"{a: 1, b: §}", R"(found "}")"},
        {"[§,]", R"(found ",")"},
        {"[1,§,2]", R"(found ",")"},
        {"[1, 2,§,]", R"(found ",")"},
        {"[§}", R"(found "}")"},
        {"[§:]", R"(found ":")"},
        {"[1, §}]", R"(found "}")"},
        {"[[[§)]]]", "found \")\""},
        {"{\n  a: 1,\n  b: §@\n}", R"(found "@")"},
    });
}

TEST(Json5Errors, WordsThatAreNoValues) {
    const std::string hint = "a text needs quotation marks";
    check({
        {"§hello", hint},
        {"§True", hint},
        {"§TRUE", hint},
        {"§False", hint},
        {"§None", hint},
        {"§nil", hint},
        {"§NULL", hint},
        {"§undefined", hint},
        {"§yes", hint},
        {"§trueish", hint},
        {"§true1", hint},
        {"§nullnull", hint},
        {"§infinity", hint},
        {"§nan", hint},
        {"§Infinityx", hint},
        {"§tru", hint},
        {"§nul", hint},
        {"§fals", hint},
        {"§_", hint},
        {"§$", hint},
        {"§$HOME", hint},
        {"§你好", hint},
        {"{a: §oc_gw_token}", hint},
        {"[true, §flase]", hint},
        {"{a: §new Date()}", hint},
        {"{a: §function() {}}", hint},
    });
}

TEST(Json5Errors, NoMessageRepeatsWhatStandsForAValue) {
    for (const std::string text :
         {"{authToken: oc_gw_canary}", "{authToken: \"oc_gw_canary}", "{authToken: \"oc_gw_canary\\xzz\"}",
          "{authToken: 'oc_gw_canary' oc_gw_canary}"}) {
        EXPECT_THAT(readFailure(text), testing::Not(HasSubstr("canary"))) << text;
    }
}

TEST(Json5Errors, LookAlikesAreNamed) {
    check({
        {"{a: §“x”}", "typographic quotation mark U+201C"},
        {"{a: §”x”}", "typographic quotation mark U+201D"},
        {"{a: §‘x’}", "typographic quotation mark U+2018"},
        {"{a: §’x’}", "typographic quotation mark U+2019"},
        {"{§“a”: 1}", "typographic quotation mark U+201C"},
        {"{a§：1}", R"(the full-width character "：" (type ":"))"},
        {"{a: 1§，b: 2}", R"(the full-width character "，" (type ","))"},
        {"{a: §［1］}", R"(the full-width character "［" (type "["))"},
        {"§｛a: 1}", R"(the full-width character "｛" (type "{"))"},
        {"{a: 1§｝", R"(the full-width character "｝" (type "}"))"},
        {"{a: 1§、b: 2}", "the character U+3001"},
        {"{a: 1§。}", "the character U+3002"},
        {"{a: §😀}", "the character U+01F600"},
        {"{a: §—1}", "the character U+2014"},
    });
}

TEST(Json5Errors, Keys) {
    const std::string quote = "needs quotation marks";
    check({
        {"{§,}", R"(expected a key, found ",")"},
        {"{a:1,§,}", R"(expected a key, found ",")"},
        {"{§:1}", R"(expected a key, found ":")"},
        {"{§]", R"(expected a key, found "]")"},
        {"{§[", R"(expected a key, found "[")"},
        {"{§{", R"(expected a key, found "{")"},
        {"{§*: 1}", quote},
        {"{§-a: 1}", quote},
        {"{§.a: 1}", quote},
        {"{§@a: 1}", quote},
        {"{§+a: 1}", quote},
        {"{§#a: 1}", quote},
        {"{§😀: 1}", quote},
        {"{§2a: 1}", "begins with a digit"},
        {"{§0: 1}", "begins with a digit"},
        {"{§1.5: 1}", "begins with a digit"},
        {"{a§-b: 1}", quote},
        {"{gpt§-4: 1}", R"(after the key "gpt", found "-")"},
        {"{claude§-*: 1}", quote},
        {"{claude§*: 1}", quote},
        {"{a§.b: 1}", quote},
        {"{a§/b: 1}", R"(a comment begins with)"},
        {"{a§}", R"(expected ":" after the key "a", found "}")"},
        {"{a §b: 1}", R"(expected ":" after the key "a", found "b")"},
        {"{a §1}", R"(expected ":" after the key "a", found "1")"},
        {"{a§= 1}", R"(found "=")"},
        {"{a §\"b\"}", "expected \":\" after the key \"a\", found '\"'"},
        {"{a§,}", R"(found ",")"},
        {"{a§", "found the end of the text"},
        {"{a // x\n§", "found the end of the text"},
        {"{'a'§}", R"(expected ":" after the key "a")"},
        {"{\"a\" §'b'}", R"(expected ":" after the key "a")"},
        {"{§'a}", "not closed on its line"},
        {"{§\"a: 1}", "not closed on its line"},
        {"{§'a\n': 1}", "not closed on its line"},
        {"{'§\\xZZ': 1}", "two hexadecimal digits"},
        {"{§\\x61: 1}", R"(only \uXXXX may follow)"},
        {"{§\\n: 1}", R"(only \uXXXX may follow)"},
        {"{a§\\: 1}", R"(only \uXXXX may follow)"},
        {"{§\\u12: 1}", "four hexadecimal digits"},
        {"{§\\u: 1}", "four hexadecimal digits"},
        {"{§\\u002A: 1}", R"("*" in it needs)"},
        {"{§\\u0031: 1}", quote},
        {"{a§\\u0020: 1}", "the character U+0020"},
        {"{a§\\u002d: 1}", quote},
        {"{true§}", R"(expected ":" after the key "true")"},
        {"{a§\x01: 1}", "the character U+0001"},
    });
}

TEST(Json5Errors, BetweenValues) {
    check({
        {"{a: 1 §b: 2}", R"(expected "," or "}" after the value of "a", found "b")"},
        {"{\n  a: 1\n  §b: 2\n}", R"(after the value of "a", found "b")"},
        {"{a: 'x' §'y'}", "found \"'\""},
        {"{a: 1§; b: 2}", R"(found ";")"},
        {"{a: 1§]", R"(found "]")"},
        {"{a: {}§]", R"(found "]")"},
        {"{a: [] §{}}", R"(found "{")"},
        {"{a: true §false}", R"(found "f")"},
        {"{a: 1§: 2}", R"(found ":")"},
        {"{a: null§.x}", R"(found ".")"},
        {"{a: \"b\"§c}", R"(after the value of "a", found "c")"},
        {"{a: 1 §\"b\": 2}", "after the value of \"a\""},
        {"[1 §2]", R"(expected "," or "]" after an array's value, found "2")"},
        {"[1§}", R"(found "}")"},
        {"[1§: 2]", R"(found ":")"},
        {"['a' §'b']", "found \"'\""},
        {"[[]§[]]", R"(found "[")"},
        {"[{}§{}]", R"(found "{")"},
        {"[1§)", "found \")\""},
        {"[true§;]", R"(found ";")"},
        {"[1,\n 2\n §3]", R"(found "3")"},
        {"{a: [1, 2§}", R"(expected "," or "]")"},
    });
}

TEST(Json5Errors, NeverClosed) {
    const std::string object = R"(this "{" is never closed)";
    const std::string array = R"(this "[" is never closed)";
    check({
        {"§{", object},
        {" §{ ", object},
        {"§{a: 1", object},
        {"§{a: 1,", object},
        {"§{a: 1, // }", object},
        {"§{a: 1 /* } */", object},
        {"{a: §{", object},
        {"{a: §{b: 1", object},
        {"§{a: {b: 1}", object},
        {"\n\n  §{\n a: {} \n", object},
        {"§[", array},
        {"§[1", array},
        {"§[1,", array},
        {"§[[1]", array},
        {"[§[1", array},
        {"{a: §[", array},
        {"{a: §[{}", array},
        {"{a: 1, b: §[\n\n1,\n\n", array},
    });
}

TEST(Json5Errors, AfterTheEnd) {
    check({
        {"{} §{}", R"(unexpected "{" after the end)"},
        {"{}§}", R"(unexpected "}" after the end)"},
        {"{}§,", R"(unexpected "," after the end)"},
        {"{}§;", R"(unexpected ";" after the end)"},
        {"[]§]", R"(unexpected "]" after the end)"},
        {"1 §2", R"(unexpected "2" after the end)"},
        {"'a' §'b'", "unexpected \"'\" after the end"},
        {"{} // x\n§x", R"(unexpected "x" after the end)"},
        {"{} /* x */ §x", R"(unexpected "x" after the end)"},
        {"null §null", R"(unexpected "n" after the end)"},
        {"{}\n\n\n   §0", R"(unexpected "0" after the end)"},
        {std::string("{}§") + '\0', "the character U+0000"},
        {"{}§#", R"(unexpected "#" after the end)"},
    });
}

TEST(Json5Errors, Comments) {
    check({
        {"§/", "a comment begins with"},
        {"§/ x", "a comment begins with"},
        {"{} §/", "a comment begins with"},
        {"{a: §/regex/}", "a comment begins with"},
        {"§/*", "never closed"},
        {"§/* *", "never closed"},
        {"§/*/", "never closed"},
        {"§/* // \n {}", "never closed"},
        {"{} §/* ", "never closed"},
        {"{a: 1, §/* b: 2 }", "never closed"},
        {"{ // fine\n a: §/* not\n\n fine", "never closed"},
        {"[1, §/* /* x", "never closed"},
        {"/* /* x */ §*/ {}", R"(found "*")"},
        {"{§<!-- x -->}", R"(found "<")"},
    });
}

TEST(Json5Errors, Strings) {
    const std::string open = "not closed on its line";
    check({
        {"§\"", open},
        {"§'", open},
        {"§\"abc", open},
        {"§'abc", open},
        {"§\"abc'", open},
        {"§'abc\"", open},
        {"§\"abc\n\"", open},
        {"§\"abc\r\"", open},
        {"§'abc\r\n'", open},
        {"§\"\\\"", open},
        {"§\"\\", open},
        {"§'\\'", open},
        {"§\"abc\\\n", open},
        {"§\"abc\\\r\n", open},
        {"{a: §\"b}", open},
        {"{a: §\"b,\n c: \"d\"}", open},
        {"{\n  a: 'x',\n  b: §'y,\n  c: 'z',\n}", open},
        {"['it'§s', 'x]", R"(found "s")"},
    });
}

TEST(Json5Errors, Escapes) {
    const std::string two = "two hexadecimal digits";
    const std::string four = "four hexadecimal digits";
    const std::string half = "half a surrogate pair";
    check({
        {R"("§\x")", two},
        {R"("§\x1")", two},
        {R"("§\xg1")", two},
        {R"("§\x1g")", two},
        {R"("a§\x 1")", two},
        {R"('§\x-1')", two},
        {R"("C:§\xampp")", two},
        {R"("§\u")", four},
        {R"("§\u1")", four},
        {R"("§\u12")", four},
        {R"("§\u123")", four},
        {R"("§\u123g")", four},
        {R"("§\u{41}")", four},
        {R"("§\u+041")", four},
        {R"("C:§\users")", four},
        {R"("§\1")", "no digit but 0"},
        {R"("§\2")", "no digit but 0"},
        {R"("§\3")", "no digit but 0"},
        {R"("§\4")", "no digit but 0"},
        {R"("§\5")", "no digit but 0"},
        {R"("§\6")", "no digit but 0"},
        {R"("§\7")", "no digit but 0"},
        {R"("§\8")", "no digit but 0"},
        {R"("§\9")", "no digit but 0"},
        {R"("§\00")", "octal"},
        {R"("§\01")", "octal"},
        {R"("§\09")", "octal"},
        {R"("§\uD800")", half},
        {R"("§\uDBFF")", half},
        {R"("§\uDC00")", half},
        {R"("§\uDFFF")", half},
        {R"("§\uD83D\n")", half},
        {R"("§\uD83Dx")", half},
        {R"("§\uD83D\uD83D")", half},
        {R"("§\uD83DA")", half},
        {R"("§\uDE00\uD83D")", half},
        {R"("§\uD83D\u12")", four},
        {R"("§\uD83D\u")", four},
        {R"("good \n §\xq")", two},
        {"'line one\\\nline two §\\xq'", two},
        {"{a: '你好§\\u00'}", four},
    });
}

TEST(Json5Errors, Numbers) {
    const std::string after = "after a number";
    check({
        {"§01", "does not begin with 0"},
        {"§00", "does not begin with 0"},
        {"§007", "does not begin with 0"},
        {"§-01", "does not begin with 0"},
        {"§+08", "does not begin with 0"},
        {"§00.5", "does not begin with 0"},
        {"§.", "expected digits"},
        {"§-", "expected digits"},
        {"§+", "expected digits"},
        {"§-.", "expected digits"},
        {"§.e1", "expected digits"},
        {"§--1", "expected digits"},
        {"§+-1", "expected digits"},
        {"§-+1", "expected digits"},
        {"§- 1", "expected digits"},
        {"§-a", "expected digits"},
        {"§+true", "expected digits"},
        {"§-null", "expected digits"},
        {"§-Infinit", "expected digits"},
        {"§+infinity", "expected digits"},
        {"§-'1'", "expected digits"},
        {"§..5", "expected digits"},
        {"§1e", "exponent"},
        {"§1E", "exponent"},
        {"§1e+", "exponent"},
        {"§1e-", "exponent"},
        {"§1ex", "exponent"},
        {"§1.e", "exponent"},
        {"§.5e", "exponent"},
        {"§1e.5", "exponent"},
        {"§0x", "hexadecimal digits"},
        {"§0X", "hexadecimal digits"},
        {"§-0x", "hexadecimal digits"},
        {"§0xg", "hexadecimal digits"},
        {"§0x.1", "hexadecimal digits"},
        {"§0x-1", "hexadecimal digits"},
        {"0x1§g", after},
        {"0x1§.5", after},
        {"1§a", after},
        {"1§_000", after},
        {"10§px", after},
        {"8080§L", after},
        {"1§n", after},
        {"1.5§f", after},
        {"1.2§.3", after},
        {"127.0§.0.1", after},
        {"1e5§.5", after},
        {"1e5§e5", after},
        {"-Infinity§.", after},
        {"5§$", after},
        {"1§你", after},
        {"{a: 20§M}", after},
        {"{a: 30§s, b: 1}", after},
        {"§1e999", "too large or too small"},
        {"§-1e999", "too large or too small"},
        {"§1e-999", "too large or too small"},
        {"§0x10000000000000000", "too large or too small"},
        {"[1, §9e99999999999999999999]", "too large or too small"},
    });
    check({{"0§b1", after}, {"0§o17", after}});
}

TEST(Json5Errors, DuplicateKeysAreAllNamed) {
    check({
        {"{a: 1, §a: 2}", R"(the key "a" is given twice, first at 1:2)"},
        {"{a: 1, §'a': 2}", "first at 1:2"},
        {"{'a': 1, §\"a\": 2}", "first at 1:2"},
        {"{a: 1, §\\u0061: 2}", "first at 1:2"},
        {"{'': 1, §'': 2}", R"(the key "")"},
        {"{\n  a: 1,\n  §a: 1,\n}", "first at 2:3"},
        {"{x: {a: 1, b: 2, §a: 3}}", "first at 1:6"},
        {"[{a: 1}, {b: 1, §b: 2}]", "first at 1:11"},
        {"{你: 1, §你: 2}", R"(the key "你")"},
        {"{__proto__: 1, §__proto__: 2}", "__proto__"},
    });
    EXPECT_EQ(readFailure("{a: 1, a: 2, a: 3, b: {c: 1, c: 2}}"),
              "F:1:8: the key \"a\" is given twice, first at 1:2; keep one\n"
              "F:1:14: the key \"a\" is given twice, first at 1:2; keep one\n"
              "F:1:30: the key \"c\" is given twice, first at 1:24; keep one");
}

TEST(Json5Errors, BytesThatAreNoUtf8) {
    const std::string utf8 = "not valid UTF-8";
    check({
        {"§\x80", utf8},
        {"§\xBF", utf8},
        {"§\xC0\x80", utf8},
        {"§\xC1\xBF", utf8},
        {"§\xF5\x80\x80\x80", utf8},
        {"§\xF8\x88\x80\x80\x80", utf8},
        {"§\xFE", utf8},
        {"'§\xFF'", utf8},
        {"'a§\xC3'", utf8},
        {"'a§\xC3", utf8},
        {"'a§\xE4\xBD'", utf8},
        {"'a§\xE0\x80\x80'", utf8},
        {"'a§\xED\xA0\x80'", utf8},
        {"'a§\xF0\x80\x80\x80'", utf8},
        {"'a§\xF4\x90\x80\x80'", utf8},
        {"'你好§\xA0'", utf8},
        {"{a§\xE9: 1}", utf8},
        {"// caf§\xE9\n{}", utf8},
        {"/* §\xE9 */ {}", utf8},
        {"{}\n§\x80", utf8},
        {"§\xFF\xFE{\x01", "UTF-16"},
        {"§\xFE\xFF\x01{", "UTF-16"},
    });
}

TEST(Json5Errors, ControlCharactersOutsideStrings) {
    for (int c = 0; c < 0x20; ++c) {
        if (c >= '\t' && c <= '\r') continue;  // white space
        check(
            {{"{a: §" + std::string(1, static_cast<char>(c)) + "}",
              "expected a value, found the character U+00"},
             {"{§" + std::string(1, static_cast<char>(c)) + "}", "expected a key, found the character U+00"},
             {"{a: 1§" + std::string(1, static_cast<char>(c)) + "}", "found the character U+00"}});
    }
    check({{"{a: §\x7F}", "the character U+007F"}});
}

TEST(Json5Errors, NestingBeyondTheLimit) {
    const auto nested = [](unsigned depth, char open, const std::string& inner) {
        return std::string(depth, open) + inner;
    };
    check({
        {nested(128, '[', "§[") + std::string(129, ']'), "deeper than 128"},
        {nested(128, '[', "§{}") + std::string(128, ']'), "deeper than 128"},
        {nested(128, '[', "§[") + std::string(100'000, '['), "deeper than 128"},
    });
    std::string objects;
    for (int i = 0; i < 128; ++i) objects += "{a:";
    check({{objects + "§{}", "deeper than 128"}});
    EXPECT_EQ(readFailure(std::string(128, '[') + std::string(128, ']')), "accepted");
}

TEST(Json5Errors, LinesEndInEachWay) {
    check({
        {"{\n\n§@}", "expected a key"},
        {"{\r\n\r\n§@}", "expected a key"},
        {"{\r\r§@}", "expected a key"},
        {"{\n\r§@}", "expected a key"},
        {"{\t\t§@}", "expected a key"},
        {"\xEF\xBB\xBF{§@}", "expected a key"},
        {"{/* 你\n好 */ §@}", "expected a key"},
        {"{ // 你好\r\n  名: §@}", "expected a value"},
        {"{a: 'x\\\r\ny', §@}", "expected a key"},
        {"{'😀': §@}", "expected a value"},
    });
}

TEST(Json5Errors, EveryTruncationOfATextIsRefused) {
    const std::string text =
        "{ // c\n a: 'x\\u0041', \"b\": [1, -0x1F, .5e+3, true,], /* 你 */ c: {d: null, e: Infinity}, }";
    EXPECT_EQ(readFailure(text), "accepted");
    for (std::size_t length = 0; length < text.size(); ++length) {
        EXPECT_THAT(readFailure(text.substr(0, length)), StartsWith("F:")) << length;
    }
}

TEST(Json5Errors, AnyByteAnywhereEitherReadsOrIsRefused) {
    const std::string text = "{a: 'x\\n', b: [1, 2.5e1,], /* c */ d: {e: null}} // f\n";
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string damaged = text;
            damaged[at] = static_cast<char>(byte);
            const std::string result = readFailure(damaged);
            EXPECT_TRUE(result == "accepted" || result.starts_with("F:")) << at << ' ' << byte;
        }
    }
}

}  // namespace
}  // namespace openclaw::config

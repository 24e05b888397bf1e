#include "config/json5.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace openclaw::config {
namespace {

/// As JSON text; what is wrong with it instead, when it is refused.
std::string read(const std::string& text) {
    Findings findings;
    const auto node = readJson5(text, findings);
    try {
        findings.throwIfAny("F");
    } catch (const std::exception& error) {
        return error.what();
    }
    return toJson(*node);
}

void check(const std::vector<std::pair<std::string, std::string>>& rows) {
    for (const auto& [text, json] : rows) EXPECT_EQ(read(text), json) << text;
}

TEST(Json5, ReadsTheSpecificationsOpeningExample) {
    EXPECT_EQ(
        read(R"({
  // comments
  unquoted: 'and you can quote me on that',
  singleQuotes: 'I can use "double quotes" here',
  lineBreaks: "Look, Mom! \
No \\n's!",
  hexadecimal: 0xdecaf,
  leadingDecimalPoint: .8675309, andTrailing: 8675309.,
  positiveSign: +1,
  trailingComma: 'in objects', andIn: ['arrays',],
  "backwardsCompatible": "with JSON",
})"),
        R"({"unquoted":"and you can quote me on that","singleQuotes":"I can use \"double quotes\" here",)"
        R"("lineBreaks":"Look, Mom! No \\n's!","hexadecimal":912559,"leadingDecimalPoint":0.8675309,)"
        R"("andTrailing":8675309,"positiveSign":1,"trailingComma":"in objects","andIn":["arrays"],)"
        R"("backwardsCompatible":"with JSON"})");
}

TEST(Json5, ReadsEveryKindOfValue) {
    check({{"null", "null"},
           {"true", "true"},
           {"false", "false"},
           {"'x'", "\"x\""},
           {"1", "1"},
           {"{}", "{}"},
           {"[]", "[]"},
           {"[null, true, [], {}]", "[null,true,[],{}]"}});
}

TEST(Json5, ReadsObjects) {
    check({{"{a:1}", R"({"a":1})"},
           {"{a:1,}", R"({"a":1})"},
           {"{'a':1,\"b\":2}", R"({"a":1,"b":2})"},
           {"{$_:1,_$:2,a$_b1:3}", R"({"$_":1,"_$":2,"a$_b1":3})"},
           {"{null:1,true:2,Infinity:3,NaN:4,if:5}", R"({"null":1,"true":2,"Infinity":3,"NaN":4,"if":5})"},
           {"{ùńîċõďë:9}", R"({"ùńîċõďë":9})"},
           {"{你好:1}", R"({"你好":1})"},
           {"{\\u0061b:1, a\\u0062c:2}", R"({"ab":1,"abc":2})"},
           {"{a\u200C\u200Db:1}", "{\"a\u200C\u200Db\":1}"},
           {"{a\u0301\u0661\u203F:1}", "{\"a\u0301\u0661\u203F\":1}"},
           {"{'':1}", R"({"":1})"},
           {"{'a b-c.d*':1}", R"({"a b-c.d*":1})"},
           {"{a:{b:{c:[{d:1}]}}}", R"({"a":{"b":{"c":[{"d":1}]}}})"},
           {"{b:1,a:2}", R"({"b":1,"a":2})"},
           {"{a:1,A:2}", R"({"a":1,"A":2})"}});
}

TEST(Json5, ReadsArrays) {
    check({{"[1]", "[1]"}, {"[1,]", "[1]"}, {"[1,2]", "[1,2]"}, {"[[1,true],[]]", "[[1,true],[]]"}});
}

TEST(Json5, ReadsNumbers) {
    check({{"0", "0"},
           {"-0", "0"},
           {"+0", "0"},
           {"0.0", "0"},
           {"-0.0", "0"},
           {"0e5", "0"},
           {"1", "1"},
           {"+1", "1"},
           {"-1", "-1"},
           {"1.", "1"},
           {"1.0", "1"},
           {"1.e2", "100"},
           {".5", "0.5"},
           {"+.5", "0.5"},
           {"-.5", "-0.5"},
           {"1.5", "1.5"},
           {"1.50", "1.5"},
           {"1e3", "1000"},
           {"1E3", "1000"},
           {"1e+3", "1000"},
           {"1e-3", "0.001"},
           {"25e-1", "2.5"},
           {"2.5e1", "25"},
           {"1e18", "1000000000000000000"},
           {"1e300", "1e+300"},
           {"9007199254740993", "9007199254740993"},
           {"-9223372036854775808", "-9223372036854775808"},
           {"18446744073709551615", "18446744073709551615"},
           {"123456789012345678901234567890", "123456789012345678901234567890"},
           {"0x0", "0"},
           {"0x1", "1"},
           {"0XFF", "255"},
           {"0xc8", "200"},
           {"-0x10", "-16"},
           {"+0xDecaf", "912559"},
           {"0xFFFFFFFFFFFFFFFF", "18446744073709551615"}});
}

TEST(Json5, RecognisesNumbersThatJsonDoesNotHave) {
    for (const auto& [text, value] :
         std::vector<std::pair<std::string, std::string>>{{"Infinity", "Infinity"},
                                                          {"+Infinity", "Infinity"},
                                                          {"-Infinity", "-Infinity"},
                                                          {"NaN", "NaN"},
                                                          {"+NaN", "NaN"},
                                                          {"-NaN", "NaN"}}) {
        Findings findings;
        const auto node = readJson5(text, findings);
        ASSERT_TRUE(node.has_value()) << text;
        EXPECT_EQ(node->type, Node::Type::number);
        EXPECT_EQ(node->value, value) << text;
        EXPECT_EQ(node->written, text);
        EXPECT_FALSE(isFinite(*node)) << text;
    }
}

TEST(Json5, ReadsStrings) {
    check({{"'abc'", R"("abc")"},
           {"\"abc\"", R"("abc")"},
           {"''", R"("")"},
           {R"(['"',"'"])", R"(["\"","'"])"},
           {R"('\'\"')", R"("'\"")"},
           {R"('\b\f\n\r\t\\')", R"("\b\f\n\r\t\\")"},
           {R"('\v')", R"("\u000B")"},
           {R"('\0')", R"("\u0000")"},
           {R"('\0a')", R"("\u0000a")"},
           {R"('\x41\x7a')", R"("Az")"},
           {R"('\xe9')", R"("é")"},
           {R"('\u4f60\u597D')", R"("你好")"},
           {R"('\uD83D\uDE00')", R"("😀")"},
           {R"('\u01fF')", "\"\u01FF\""},
           {R"('\a\c\/\ \q\$\:')", R"("ac/ q$:")"},
           {"'\\你'", R"("你")"},
           {"'a\\\nb'", R"("ab")"},
           {"'a\\\r\nb'", R"("ab")"},
           {"'a\\\rb'", R"("ab")"},
           {"'a\\\u2028b\\\u2029c'", R"("abc")"},
           {"'a\\\n\\\n\\\nb'", R"("ab")"},
           {"'a\u2028b'", "\"a\u2028b\""},
           {"'a\tb'", R"("a\tb")"},
           {"'// no /* comment */'", R"("// no /* comment */")"},
           {"'你好, 世界 😀'", R"("你好, 世界 😀")"}});
}

TEST(Json5, SkipsCommentsAndSpaces) {
    check({{"//c\n{}", "{}"},
           {"{}//c", "{}"},
           {"{//c\n}", "{}"},
           {"/*c*/{}", "{}"},
           {"{}/*c*/", "{}"},
           {"/**/{}", "{}"},
           {"/***/{}", "{}"},
           {"/* * / ** // */{}", "{}"},
           {"/*\n//\n*/{}", "{}"},
           {"// /* c\r{}", "{}"},
           {"// c\u2028{}", "{}"},
           {"// c\u2029{}", "{}"},
           {"{/*a*/a/*b*/:/*c*/1/*d*/,/*e*/}", R"({"a":1})"},
           {"[/*a*/1/*b*/,//c\n2//d\n]", "[1,2]"},
           {"1//x", "1"},
           {"true/**/", "true"},
           {"\uFEFF{}", "{}"},
           {"\t\v\f \u00A0\uFEFF\n\r\u2028\u2029\u2003\u3000\u1680{}\u202F", "{}"},
           {"{\u3000a\u00A0:\u2003 1}", R"({"a":1})"}});
}

TEST(Json5, KeepsWhereEverythingStands) {
    Findings findings;
    const std::string text = "{\n  // 你好\n  'k': [1,\r\n    \"x\"], /* é */ n: -0x1F }";
    const auto root = readJson5(text, findings);
    ASSERT_TRUE(root.has_value());
    const Member& list = root->members[0];
    EXPECT_EQ(list.keyRange.begin.line, 3u);
    EXPECT_EQ(list.keyRange.begin.column, 3u);
    EXPECT_EQ(text.substr(list.keyRange.begin.offset, list.keyRange.end - list.keyRange.begin.offset), "'k'");
    const Node& string = list.value.items[1];
    EXPECT_EQ(string.range.begin.line, 4u);
    EXPECT_EQ(string.range.begin.column, 5u);
    const Member& number = root->members[1];
    EXPECT_EQ(number.keyRange.begin.line, 4u);
    EXPECT_EQ(number.keyRange.begin.column, 19u);
    EXPECT_EQ(number.value.range.begin.column, 22u);
    EXPECT_EQ(number.value.written, "-0x1F");
    EXPECT_EQ(number.value.range.end, text.size() - 2);
    EXPECT_EQ(root->range.begin.offset, 0u);
    EXPECT_EQ(root->range.end, text.size());
}

}  // namespace
}  // namespace openclaw::config

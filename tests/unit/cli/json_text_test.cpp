#include "cli/json_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace openclaw::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string problemWith(const std::string& text) {
    try {
        parseJson(text, "the value of --params");
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        return error.what();
    }
    return "";
}

TEST(ParseJson, SaysWhereItIsWrong) {
    EXPECT_THAT(problemWith("{\"a\": 1,\n \"ö\": x}"), AllOf(HasSubstr("--params"), HasSubstr(" 2:7")));
    EXPECT_THAT(problemWith("{\"a\": 1} 2"), HasSubstr(" 1:10"));
    EXPECT_THAT(problemWith("{\"a\": "), HasSubstr(" 1:7"));
    EXPECT_THAT(problemWith(""), HasSubstr(" 1:1"));
}

TEST(ParseJson, TakesEveryValue) {
    EXPECT_EQ(parseJson(" [1, {\"b\": null}] ", "x").as_array().size(), 2u);
    EXPECT_EQ(parseJson("18446744073709551615", "x").as_uint64(), 18446744073709551615u);
}

TEST(PrettyJson, KeepsOrderTextAndNumbers) {
    const auto value =
        parseJson(R"({"z":1,"a":[],"b":{"c":"ö\n"},"n":18446744073709551615,"t":true,"x":null})", "x");
    const std::string text = prettyJson(value);
    EXPECT_THAT(text, testing::StartsWith("{\n  \"z\": 1,\n  \"a\": ["));
    EXPECT_EQ(parseJson(text, "x"), value);
}

TEST(PrettyJson, TakesScalars) {
    EXPECT_EQ(prettyJson("a"), "\"a\"");
    EXPECT_EQ(prettyJson(nullptr), "null");
}

}  // namespace
}  // namespace openclaw::cli

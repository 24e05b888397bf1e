#include "cli/tool_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/error.h"

namespace openclaw::cli {
namespace {

std::string textOf(const std::string& json, const std::vector<std::string>& pairs) {
    std::ostringstream text;
    toolArguments(json, pairs)->stringify(text);
    return text.str();
}

std::string problemOf(const std::string& json, const std::vector<std::string>& pairs) {
    try {
        toolArguments(json, pairs);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        return error.what();
    }
    return "none";
}

TEST(ToolArguments, AreTextAfterAnEqualsSign) {
    EXPECT_EQ(textOf("", {"path=a=b", "limit=5", "empty="}), R"({"empty":"","limit":"5","path":"a=b"})");
}

TEST(ToolArguments, AreJsonAfterAColonAndAnEqualsSign) {
    EXPECT_EQ(textOf("", {"limit:=5", "deep:=[1,{\"a\":null}]", "on:=true", "word:=\"x\""}),
              R"({"deep":[1,{"a":null}],"limit":5,"on":true,"word":"x"})");
}

TEST(ToolArguments, AddPairsToTheObject) {
    EXPECT_EQ(textOf(R"({"path":"a","limit":1})", {"path=b"}), R"({"limit":1,"path":"b"})");
    EXPECT_EQ(textOf("", {}), "{}");
}

TEST(ToolArguments, SayWhichPartIsWrong) {
    EXPECT_EQ(problemOf("", {"path"}), "`path` is neither key=text nor key:=JSON");
    EXPECT_EQ(problemOf("", {"=x"}), "`=x` is neither key=text nor key:=JSON");
    EXPECT_EQ(problemOf("", {":=1"}), "`:=1` is neither key=text nor key:=JSON");
    EXPECT_EQ(problemOf("", {"limit:=five"}), "the value of limit is not JSON: five");
    EXPECT_EQ(problemOf("", {"limit:=1,2"}), "the value of limit is not JSON: 1,2");
    EXPECT_EQ(problemOf("{path}", {}), "the value of --args is not JSON: {path}");
    EXPECT_EQ(problemOf("[1]", {}), "the value of --args must be a JSON object: [1]");
}

}  // namespace
}  // namespace openclaw::cli

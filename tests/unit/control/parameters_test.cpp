#include "control/parameters.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <string>

#include "base/error.h"

namespace openclaw::control {
namespace {

std::string faultOf(const std::string& params) {
    const ParameterList list("text: key! label; positive: limit; count: offset; boolean: deep; object: args");
    try {
        list.check(boost::json::parse(params).get_object());
    } catch (const Error& error) {
        return error.param();
    }
    return "none";
}

TEST(Parameters, NamesThePathOfWhatIsWrong) {
    EXPECT_EQ(faultOf(R"({"key":"a"})"), "none");
    EXPECT_EQ(faultOf(R"({})"), "params.key");
    EXPECT_EQ(faultOf(R"({"key":""})"), "params.key");
    EXPECT_EQ(faultOf(R"({"key":1})"), "params.key");
    EXPECT_EQ(faultOf(R"({"key":"a","limit":0})"), "params.limit");
    EXPECT_EQ(faultOf(R"({"key":"a","limit":1.5})"), "params.limit");
    EXPECT_EQ(faultOf(R"({"key":"a","limit":"1"})"), "params.limit");
    EXPECT_EQ(faultOf(R"({"key":"a","offset":-1})"), "params.offset");
    EXPECT_EQ(faultOf(R"({"key":"a","offset":0})"), "none");
    EXPECT_EQ(faultOf(R"({"key":"a","deep":1})"), "params.deep");
    EXPECT_EQ(faultOf(R"({"key":"a","args":[]})"), "params.args");
}

TEST(Parameters, RefusesAKeyThatNoSessionMayHave) {
    const ParameterList list("key: sessionKey");
    EXPECT_NO_THROW(list.check({{"sessionKey", "main"}}));
    EXPECT_THROW(list.check({{"sessionKey", ""}}), Error);
    EXPECT_THROW(list.check({{"sessionKey", "a\nb"}}), Error);
    EXPECT_THROW(list.check({{"sessionKey", std::string(513, 'k')}}), Error);
}

TEST(Parameters, RefusesAnUnknownOneWithTheNearestName) {
    try {
        ParameterList("text: label").check(boost::json::parse(R"({"lable":"x"})").get_object());
        FAIL() << "it passed";
    } catch (const Error& error) {
        EXPECT_EQ(error.param(), "params.lable");
        EXPECT_NE(error.message().find("\"label\""), std::string::npos);
    }
}

}  // namespace
}  // namespace openclaw::control

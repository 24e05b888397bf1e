#include "dialects/request_envelope.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace openclaw::dialects {
namespace {

std::string replaced(const std::string& body, std::string_view model) {
    return withModel(body, readEnvelope(body), model);
}

TEST(RequestEnvelope, ReplacesOnlyTheModelsBytes) {
    EXPECT_EQ(replaced(R"({"model":"a","x":1})", "b"), R"({"model":"b","x":1})");
    EXPECT_EQ(
        replaced("{ \"x\" : [ {\"model\":\"inner\"} ] ,\n \"model\" :\t\"a\" , \"y\": 1.0 }", "long/er"),
        "{ \"x\" : [ {\"model\":\"inner\"} ] ,\n \"model\" :\t\"long/er\" , \"y\": 1.0 }");
    EXPECT_EQ(replaced(R"({"mod\u0065l":"\u0061","messages":[]})", "b"),
              R"({"mod\u0065l":"b","messages":[]})");
    EXPECT_EQ(replaced(R"({"n":18446744073709551616,"s":"}\"]{","t":true,"model":"a"})", "q\"uote"),
              R"({"n":18446744073709551616,"s":"}\"]{","t":true,"model":"q\"uote"})");
}

TEST(RequestEnvelope, ReadsWhatItNeeds) {
    const RequestEnvelope envelope =
        readEnvelope(R"({"stream":true,"model":"caf\u00e9","messages":[{"stream":false}]})");
    EXPECT_TRUE(envelope.stream);
    EXPECT_EQ(envelope.model, "caf\xC3\xA9");
    EXPECT_TRUE(envelope.has("messages"));
    EXPECT_FALSE(envelope.has("tools"));
    EXPECT_FALSE(readEnvelope(R"({"model":"a","stream":null})").stream);
}

TEST(RequestEnvelope, SeesWhetherToolsAreNamed) {
    EXPECT_TRUE(readEnvelope(R"({"tools":[{"type":"function"},"fs_read"],"model":"a"})").namesTools);
    EXPECT_TRUE(readEnvelope(R"({"model":"a","t\u006fols":[[],"fs_read"]})").namesTools);
    EXPECT_FALSE(readEnvelope(R"({"model":"a","tools":[{"x":"fs_read"},["fs_read"]]})").namesTools);
    EXPECT_FALSE(readEnvelope(R"({"model":"a","tools":"fs_read","stop":["x"]})").namesTools);
    EXPECT_FALSE(readEnvelope(R"({"model":"a","tools":{"a":"b"},"x":{"tools":["fs_read"]}})").namesTools);
    EXPECT_FALSE(readEnvelope(R"({"tools":[],"stop":["x"],"model":"a"})").namesTools);
}

struct Bad {
    std::string body;
    const char* message;
};

class BadEnvelope : public testing::TestWithParam<Bad> {};

TEST_P(BadEnvelope, SaysWhatIsWrong) {
    try {
        readEnvelope(GetParam().body);
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_NE(error.message().find(GetParam().message), std::string_view::npos) << error.message();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, BadEnvelope,
    testing::Values(Bad{"", "not valid JSON"}, Bad{"{", "not valid JSON"}, Bad{"[]", "must be a JSON object"},
                    Bad{"1", "must be a JSON object"}, Bad{"{}", "\"model\" is missing"},
                    Bad{R"({"model":1})", "must be a string"}, Bad{R"({"model":null})", "must be a string"},
                    Bad{R"({"model":""})", "is empty"}, Bad{R"({"model":"a","model":"b"})", "stands twice"},
                    Bad{R"({"model":"a","mod\u0065l":"b"})", "stands twice"},
                    Bad{R"({"model":"a","stream":true,"stream":false})", "\"stream\" stands twice"},
                    Bad{R"({"model":"a","stream":1})", "must be true or false"},
                    Bad{R"({"model":"a","stream":"true"})", "must be true or false"},
                    Bad{R"({"model":"a"} x)", "not valid JSON"}, Bad{R"({"model":"a",})", "not valid JSON"},
                    Bad{"{\"model\":\"a\",\n  bad}", "line 2, column 3"},
                    Bad{"{\"model\":\"\xFF\"}", "not valid JSON"},
                    Bad{R"({"model":"a","x":)" + std::string(200, '[') + std::string(200, ']') + "}",
                        "not valid JSON"}));

}  // namespace
}  // namespace openclaw::dialects

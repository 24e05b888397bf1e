#include "open_responses_schema.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <string>

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

const std::string message =
    R"({"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"hi","annotations":[]}]})";

TEST(OpenResponsesSchema, TakesWhatIsRight) {
    EXPECT_EQ(violation("ItemField", json::parse(message)), "");
    EXPECT_EQ(violation("Usage", json::parse(R"({"input_tokens":1,"output_tokens":2,"total_tokens":3,
        "input_tokens_details":{"cached_tokens":0},"output_tokens_details":{"reasoning_tokens":0}})")),
              "");
}

/// The validator is not asleep: each of these differs from a valid value in one place only.
TEST(OpenResponsesSchema, RefusesWhatIsWrong) {
    const auto with = [](const std::string& from, const std::string& to) {
        std::string changed = message;
        changed.replace(changed.find(from), from.size(), to);
        return json::parse(changed);
    };
    EXPECT_NE(violation("ItemField", with(R"("status":"completed",)", "")), "");
    EXPECT_NE(violation("ItemField", with(R"("completed")", R"("finished")")), "");
    EXPECT_NE(violation("ItemField", with(R"("msg_1")", "1")), "");
    EXPECT_NE(violation("ItemField", with(R"("annotations":[])", R"("annotations":null)")), "");
    EXPECT_NE(violation("ItemField", with(R"("output_text")", R"("some_text")")), "");
    EXPECT_NE(violation("ItemField", with(R"("type":"message")", R"("type":"massage")")), "");
    EXPECT_NE(violation("ResponseResource", json::object()), "");
    EXPECT_NE(violation("ErrorStreamingEvent",
                        json::parse(R"({"type":"error","sequence_number":"1","error":{"type":"t","code":null,
                            "message":"m","param":null}})")),
              "");
    EXPECT_NE(violation("NoSuchSchema", json::object()), "");
}

TEST(OpenResponsesSchema, KnowsEventsByTheirType) {
    EXPECT_EQ(schemaOfEvent("response.output_text.delta"), "ResponseOutputTextDeltaStreamingEvent");
    EXPECT_EQ(schemaOfEvent("response.reasoning_text.delta"), "");
}

}  // namespace
}  // namespace openclaw::dialects

#include "plugins/argument_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/error.h"

namespace openclaw::plugins {
namespace {

std::string verdict(std::string_view schema, std::string_view value) {
    const auto problem =
        ArgumentSchema::compile(schema)->check(boost::json::parse({value.data(), value.size()}));
    if (!problem) return "fits";
    return problem->path + ": " + problem->reason;
}

std::string refusal(std::string_view schema) {
    try {
        ArgumentSchema::compile(schema);
        return "compiled";
    } catch (const Error& e) {
        return std::string(e.message());
    }
}

constexpr std::string_view edit =
    R"({"type":"object","additionalProperties":false,"required":["path","edits"],
    "properties":{"path":{"type":"string","minLength":1,"maxLength":8},
                  "mode":{"enum":["append","replace"]},
                  "depth":{"type":"integer","minimum":1,"maximum":10},
                  "ratio":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1.5},
                  "edits":{"type":"array","minItems":1,"maxItems":2,
                           "items":{"type":"object","required":["text"],
                                    "properties":{"text":{"type":["string","null"]}}}}}})";

TEST(ArgumentSchema, AcceptsWhatFits) {
    EXPECT_EQ(
        verdict(edit, R"({"path":"a","edits":[{"text":"b"},{"text":null}],"mode":"append","depth":10})"),
        "fits");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":"b","other":1}],"depth":2.0,"ratio":1})"),
              "fits");
}

TEST(ArgumentSchema, NamesTheArgumentAndWhatIsWrongInWords) {
    EXPECT_EQ(verdict(edit, R"([])"), ": must be an object, not a list");
    EXPECT_EQ(verdict(edit, R"({"edits":[{"text":""}]})"), "path: is missing");
    EXPECT_EQ(verdict(edit, R"({"path":7,"edits":[{"text":""}]})"), "path: must be a string, not a number");
    EXPECT_EQ(verdict(edit, R"({"path":"","edits":[{"text":""}]})"),
              "path: must have at least 1 characters in length");
    EXPECT_EQ(verdict(edit, R"({"path":"123456789","edits":[{"text":""}]})"),
              "path: must have at most 8 characters in length");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[]})"), "edits: must have at least 1 elements");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":""},{"text":[]}]})"),
              "edits[1].text: must be a string or null, not a list");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{}]})"), "edits[0].text: is missing");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":""}],"mode":"prepend"})"),
              R"(mode: must be "append" or "replace")");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":""}],"depth":1.5})"),
              "depth: must be a whole number");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":""}],"depth":11})"), "depth: must be at most 10");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":""}],"ratio":1.5})"),
              "ratio: must be less than 1.5");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":""}],"ratio":0})"),
              "ratio: must be greater than 0");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":""}],"deph":1})"),
              R"(deph: is not known; did you mean "depth"?)");
    EXPECT_EQ(verdict(edit, R"({"path":"a","edits":[{"text":""}],"elephants":1})"),
              "elephants: is not known; known are path, mode, depth, ratio or edits");
}

TEST(ArgumentSchema, TellsOfAlternativesAsAWhole) {
    EXPECT_EQ(
        verdict(R"({"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"integer"}]}}})",
                R"({"a":[]})"),
        "a: fits none of the forms it may have");
    EXPECT_EQ(verdict(R"({"type":"object","oneOf":[{"required":["a"]},{"required":["b"]}]})", "{}"),
              ": fits none of the forms it may have");
    EXPECT_EQ(verdict(R"({"type":"object","not":{"required":["a"]}})", R"({"a":1})"),
              ": has a form that is excluded");
}

TEST(ArgumentSchema, MatchesPatternsInLinearTime) {
    constexpr std::string_view schema =
        R"({"type":"object","properties":{"a":{"type":"string","pattern":"^(a+)+$"}},"propertyNames":{"pattern":"^[a-z]$"}})";
    EXPECT_EQ(verdict(schema, R"({"a":"aaa"})"), "fits");
    EXPECT_EQ(verdict(schema, R"({"a":")" + std::string(100'000, 'a') + R"(b"})"),
              "a: must match the pattern ^(a+)+$");
    EXPECT_EQ(verdict(schema, R"({"A":"aaa"})"), ": is not what its schema asks for");
    EXPECT_EQ(verdict(R"({"type":"object","properties":{"a":{"anyOf":[{"pattern":"^x"},{"pattern":"^y"}]}}})",
                      R"({"a":"yes"})"),
              "fits");
}

TEST(ArgumentSchema, FollowsReferences) {
    constexpr std::string_view list = R"({"type":"object","properties":{"next":{"$ref":"#"},
        "point":{"$ref":"#/definitions/point"}},"additionalProperties":false,
        "definitions":{"point":{"type":"object","required":["x"],"properties":{"x":{"type":"integer"}}}}})";
    EXPECT_EQ(verdict(list, R"({"next":{"next":{"point":{"x":1}}}})"), "fits");
    EXPECT_EQ(verdict(list, R"({"next":{"next":{"point":{"x":"1"}}}})"),
              "next.next.point.x: must be a whole number, not a string");
}

TEST(ArgumentSchema, RefusesValuesThatWouldBeMisread) {
    EXPECT_EQ(verdict(R"({"type":"object","properties":{"a":{"enum":["x"]}}})", R"({"a":"x\u0000y"})"),
              "a: holds the character U+0000");
    EXPECT_EQ(verdict(R"({"type":"object"})", R"({"a\u0000":1})"), ": has a name with the character U+0000");
    const std::string deep = std::string(100, '[') + "1" + std::string(100, ']');
    boost::json::parse_options options;
    options.max_depth = 200;
    const auto value = boost::json::parse(R"({"a":)" + deep + "}", {}, options);
    const auto problem = ArgumentSchema::compile(R"({"type":"object"})")->check(value);
    ASSERT_TRUE(problem.has_value());
    EXPECT_EQ(problem->reason, "is nested too deeply");
    EXPECT_THAT(problem->path, testing::StartsWith("a[0][0]"));
}

TEST(ArgumentSchema, TakesLargeNumbersForWhatTheyAre) {
    EXPECT_EQ(verdict(R"({"type":"object","properties":{"id":{"type":"integer"}}})",
                      R"({"id":18446744073709551615})"),
              "fits");
    EXPECT_EQ(verdict(R"({"type":"object","properties":{"id":{"type":"integer","maximum":10}}})",
                      R"({"id":18446744073709551615})"),
              "id: must be at most 10");
    EXPECT_EQ(verdict(R"({"type":"object","properties":{"n":{"multipleOf":0.5}}})", R"({"n":2.25})"),
              "n: must be a multiple of 0.5");
}

TEST(ArgumentSchema, RefusesSchemasThatCannotBeTrusted) {
    EXPECT_THAT(refusal("{\"type\": \"object\", \"properties\": [1, 2"),
                testing::StartsWith("at #: not valid JSON: "));
    EXPECT_EQ(refusal("[]"), "at #: not a JSON object");
    EXPECT_EQ(refusal(R"({"properties":[1,2]})"), "at #/properties: not an object of schemas");
    EXPECT_EQ(refusal(R"({"properties":{"a":7}})"),
              "at #/properties/a: a schema has to be an object or a boolean");
    EXPECT_EQ(refusal(R"({"type":"strng"})"), "at #: \"strng\" is not a type of JSON Schema");
    EXPECT_EQ(refusal(R"({"multipleOf":0})"), "at #: \"multipleOf\" is not positive");
    EXPECT_EQ(refusal(R"({"minimum":"1"})"), "at #: \"minimum\" is not a number");
    EXPECT_EQ(refusal(R"({"enum":[]})"), "at #: \"enum\" is not a list of at least one value");
    EXPECT_THAT(refusal("{\"pattern\":\"(?=x)\"}"), testing::StartsWith("at #: \"pattern\" is not one that"));
    EXPECT_THAT(refusal(R"({"patternProperties":{"^x":{}}})"),
                testing::StartsWith("at #: \"patternProperties\""));
    EXPECT_EQ(refusal(R"({"$ref":"http://example.com/s"})"),
              "at #: $ref to another document; only \"#/...\" is followed");
    EXPECT_EQ(refusal(R"({"items":{"$ref":"#/definitions/none"}})"),
              "at #/items: $ref \"#/definitions/none\" does not name a schema");
    EXPECT_EQ(refusal(R"({"minLength":-1})").substr(0, 8), "Expected");
}

TEST(ArgumentSchema, RefusesCirclesThatNeverEnd) {
    EXPECT_EQ(refusal(R"({"$ref":"#"})"), "at #: refers to itself without an end");
    EXPECT_EQ(refusal(R"({"allOf":[{"$ref":"#"}]})"), "at #: refers to itself without an end");
    EXPECT_EQ(refusal(R"({"items":{"$ref":"#/definitions/a"},
                          "definitions":{"a":{"$ref":"#/definitions/b"},"b":{"not":{"$ref":"#/definitions/a"}}}})"),
              "at #/definitions/a: refers to itself without an end");
    EXPECT_EQ(refusal(R"({"allOf":[{"properties":{"a":{"$ref":"#"}}}]})"), "compiled");
}

}  // namespace
}  // namespace openclaw::plugins

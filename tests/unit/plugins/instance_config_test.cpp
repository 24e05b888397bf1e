#include "plugins/instance_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/log.h"

namespace openclaw::plugins {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr std::string_view schema = R"({"type":"object","additionalProperties":false,"required":["baseUrl"],
    "properties":{"baseUrl":{"type":"string"},"apiKey":{"type":"string","secret":true},
                  "headers":{"type":"object","additionalProperties":{"type":"string","secret":true}},
                  "accounts":{"type":"array","items":{"$ref":"#/definitions/account"}}},
    "definitions":{"account":{"type":"object","properties":{"name":{"type":"string"},
                                                            "password":{"type":"string","secret":true}}}}})";

InstanceConfig prepare(std::string_view json) {
    return prepareConfig(json, schema, ArgumentSchema::compile(schema).get(), "models.providers.vendor");
}

TEST(InstanceConfig, HandsOutReferencesInsteadOfSecrets) {
    const InstanceConfig config = prepare(R"({"baseUrl":"http://x","apiKey":"sk-canary-1",
        "headers":{"x-token":"canary-2"},"accounts":[{"name":"a","password":"canary-3"}]})");
    EXPECT_EQ(
        config.json,
        R"({"baseUrl":"http://x","apiKey":"secret:apiKey","headers":{"x-token":"secret:headers.x-token"},)"
        R"("accounts":[{"name":"a","password":"secret:accounts[0].password"}]})");
    EXPECT_THAT(config.secrets, ElementsAre(Pair("secret:accounts[0].password", "canary-3"),
                                            Pair("secret:apiKey", "sk-canary-1"),
                                            Pair("secret:headers.x-token", "canary-2")));
    EXPECT_EQ(log::redacted("key sk-canary-1 and canary-3"), "key [redacted] and [redacted]");
}

TEST(InstanceConfig, NamesTheKeyThatIsWrong) {
    const auto refusal = [](std::string_view json) -> std::string {
        try {
            prepare(json);
            return "accepted";
        } catch (const Error& e) {
            EXPECT_EQ(e.code(), ErrorCode::config_invalid);
            return std::string(e.message());
        }
    };
    EXPECT_EQ(refusal("{}"), "models.providers.vendor.baseUrl is missing");
    EXPECT_EQ(refusal(R"({"baseUrl":1})"), "models.providers.vendor.baseUrl must be a string, not a number");
    EXPECT_EQ(refusal(R"({"baseUrl":"x","apiKye":"canary"})"),
              "models.providers.vendor.apiKye is not known; did you mean \"apiKey\"?");
    EXPECT_EQ(refusal("[]"), "models.providers.vendor is not an object");
}

TEST(InstanceConfig, TakesAnyObjectWithoutASchema) {
    const InstanceConfig config = prepareConfig(R"({"anything":1})", "", nullptr, "plugins.entries.x.config");
    EXPECT_EQ(config.json, R"({"anything":1})");
    EXPECT_TRUE(config.secrets.empty());
}

}  // namespace
}  // namespace openclaw::plugins

#include "cli/first_configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "config/load.h"

namespace openclaw::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

config::Settings loaded(const FirstConfiguration& first) {
    return config::loadText(render(first), "first",
                            [](const std::string& name) -> std::optional<std::string> {
                                if (name == "HOME") return "/home/ada";
                                if (name == "ANTHROPIC_API_KEY") return "a-key";
                                return std::nullopt;
                            });
}

TEST(FirstConfiguration, LoadsAndSaysWhatItWasMadeFrom) {
    const config::Settings settings = loaded({.token = "oc_gw_x", .root = "/srv/a \"b\"\\c"});
    EXPECT_EQ(settings.gateway.authToken, "oc_gw_x");
    EXPECT_EQ(settings.gateway.port, 8080);
    EXPECT_THAT(settings.plugins.entries.at("fs").configJson, HasSubstr(R"(/srv/a \"b\"\\c)"));
}

TEST(FirstConfiguration, LetsTheOfflineModelAnswerWithoutACatchAll) {
    const config::Settings settings = loaded({.token = "t", .root = "/srv"});
    EXPECT_THAT(settings.models.routes, Contains(Pair("claude-*", "echo/echo")));
    EXPECT_THAT(settings.models.routes, Contains(Pair("echo", "echo/echo")));
    EXPECT_THAT(settings.models.routes, Not(Contains(Pair("*", testing::_))));
    EXPECT_TRUE(settings.models.providers.empty());
}

TEST(FirstConfiguration, RoutesClaudeToAnthropicWhereThatWorks) {
    const config::Settings settings =
        loaded({.token = "t", .root = "/srv", .withAnthropic = true, .anthropicWanted = true});
    EXPECT_THAT(settings.models.routes, Contains(Pair("claude-*", "anthropic/claude-*")));
    EXPECT_EQ(settings.models.providers.at("anthropic").plugin, "anthropic");
}

TEST(FirstConfiguration, SaysWhyAKeyIsNotUsed) {
    const FirstConfiguration first{.token = "t", .root = "/srv", .anthropicWanted = true};
    EXPECT_THAT(render(first), HasSubstr("ANTHROPIC_API_KEY is set"));
    EXPECT_THAT(loaded(first).models.routes, Contains(Pair("claude-*", "echo/echo")));
}

TEST(FirstConfiguration, AllowsNothingThatWrites) {
    const config::Settings settings = loaded({.token = "t", .root = "/srv"});
    EXPECT_THAT(settings.tools.allow, ElementsAre("fs_read", "fs_list", "group:web"));
    EXPECT_THAT(settings.tools.deny, ElementsAre("fs_write"));
}

}  // namespace
}  // namespace openclaw::cli

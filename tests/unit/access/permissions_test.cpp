#include "access/permissions.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace openclaw::access {
namespace {

using testing::HasSubstr;
using testing::Not;

const Principal anyone{"token"};

std::string whyRefused(const config::ToolsSettings& settings) {
    try {
        PermissionTable::build(settings);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::config_invalid);
        return std::string(error.message());
    }
    ADD_FAILURE() << "accepted";
    return {};
}

TEST(PermissionTable, AllowsNothingByDefault) {
    const Verdict verdict = PermissionTable::build({}).check(anyone, "fs_read");
    EXPECT_FALSE(verdict.allowed());
    EXPECT_EQ(verdict.rule, "default");
    EXPECT_THAT(verdict.explanation, HasSubstr("\"fs_read\""));
    EXPECT_THAT(verdict.explanation, HasSubstr("tools.allow"));
    EXPECT_THAT(verdict.explanation, HasSubstr("openclaw gateway reload"));
    EXPECT_FALSE(PermissionTable().check(anyone, "fs_read").allowed()) << "a table that was not built";
}

TEST(PermissionTable, AllowsByName) {
    const auto table = PermissionTable::build({.allow = {"fs_read"}, .ask = {}, .deny = {}, .groups = {}});
    const Verdict verdict = table.check(anyone, "fs_read");
    EXPECT_TRUE(verdict.allowed());
    EXPECT_EQ(verdict.rule, "tools.allow: \"fs_read\"");
    EXPECT_EQ(verdict.explanation, "");
    EXPECT_FALSE(table.check(anyone, "fs_reader").allowed());
    EXPECT_FALSE(table.check(anyone, "fs_rea").allowed());
    EXPECT_FALSE(table.check(anyone, "FS_READ").allowed());
    EXPECT_FALSE(table.check(anyone, "").allowed());
}

TEST(PermissionTable, AllowsByPrefix) {
    const auto table =
        PermissionTable::build({.allow = {"fs_*", "git-*"}, .ask = {}, .deny = {}, .groups = {}});
    EXPECT_TRUE(table.check(anyone, "fs_read").allowed());
    EXPECT_TRUE(table.check(anyone, "fs_").allowed());
    EXPECT_TRUE(table.check(anyone, "git-log").allowed());
    EXPECT_FALSE(table.check(anyone, "fs").allowed());
    EXPECT_FALSE(table.check(anyone, "web_fetch").allowed());
    EXPECT_EQ(table.check(anyone, "fs_read").rule, "tools.allow: \"fs_*\"");
}

TEST(PermissionTable, NamesTheRuleThatFitsBest) {
    const auto table = PermissionTable::build(
        {.allow = {"*", "fs_*", "fs_r*", "fs_read"}, .ask = {}, .deny = {}, .groups = {}});
    EXPECT_EQ(table.check(anyone, "fs_read").rule, "tools.allow: \"fs_read\"");
    EXPECT_EQ(table.check(anyone, "fs_remove").rule, "tools.allow: \"fs_r*\"");
    EXPECT_EQ(table.check(anyone, "fs_list").rule, "tools.allow: \"fs_*\"");
    EXPECT_EQ(table.check(anyone, "web_fetch").rule, "tools.allow: \"*\"");
}

TEST(PermissionTable, DenyWinsHoweverItWasAllowed) {
    const auto table = PermissionTable::build(
        {.allow = {"*", "fs_write", "group:web"}, .ask = {}, .deny = {"fs_w*", "web_fetch"}, .groups = {}});
    const Verdict verdict = table.check(anyone, "fs_write");
    EXPECT_FALSE(verdict.allowed());
    EXPECT_EQ(verdict.rule, "tools.deny: \"fs_w*\"");
    EXPECT_THAT(verdict.explanation, HasSubstr("tools.deny: \"fs_w*\""));
    EXPECT_THAT(verdict.explanation, HasSubstr("remove that entry"));
    EXPECT_THAT(verdict.explanation, Not(HasSubstr("tools.allow")));
    EXPECT_FALSE(table.check(anyone, "web_fetch").allowed());
    EXPECT_TRUE(table.check(anyone, "fs_read").allowed());
}

TEST(PermissionTable, SaysWhenRemovingTheDenialIsNotEnough) {
    const auto table = PermissionTable::build({.allow = {}, .ask = {}, .deny = {"fs_write"}, .groups = {}});
    EXPECT_THAT(table.check(anyone, "fs_write").explanation, HasSubstr("tools.allow"));
}

TEST(PermissionTable, DenyingEverythingDeniesEverything) {
    const auto table =
        PermissionTable::build({.allow = {"*", "fs_read"}, .ask = {}, .deny = {"*"}, .groups = {}});
    EXPECT_FALSE(table.check(anyone, "fs_read").allowed());
    EXPECT_EQ(table.check(anyone, "fs_read").rule, "tools.deny: \"*\"");
}

TEST(PermissionTable, KnowsTheBuiltInGroups) {
    const auto table =
        PermissionTable::build({.allow = {"group:fs"}, .ask = {}, .deny = {"group:web"}, .groups = {}});
    for (const char* tool : {"fs_read", "fs_list", "fs_write"}) {
        EXPECT_EQ(table.check(anyone, tool).rule, "tools.allow: \"group:fs\"");
    }
    EXPECT_FALSE(table.check(anyone, "fs_remove").allowed()) << "a group is a closed list";
    EXPECT_FALSE(table.check(anyone, "").allowed());
    EXPECT_EQ(table.check(anyone, "web_fetch").rule, "tools.deny: \"group:web\"");
}

TEST(PermissionTable, TakesGroupsFromTheConfiguration) {
    const auto table = PermissionTable::build({.allow = {"group:safe"},
                                               .ask = {},
                                               .deny = {},
                                               .groups = {{"safe", {"fs_read", "git_*", "group:web"}}}});
    EXPECT_EQ(table.check(anyone, "fs_read").rule, "tools.allow: \"group:safe\"");
    EXPECT_TRUE(table.check(anyone, "git_log").allowed());
    EXPECT_TRUE(table.check(anyone, "web_fetch").allowed());
    EXPECT_FALSE(table.check(anyone, "fs_write").allowed());
}

TEST(PermissionTable, RefusesAnUnknownGroupAndNamesTheNearest) {
    const std::string message =
        whyRefused({.allow = {"group:wep"}, .ask = {}, .deny = {}, .groups = {{"safe", {}}}});
    EXPECT_THAT(message, HasSubstr("tools.allow"));
    EXPECT_THAT(message, HasSubstr("\"group:wep\""));
    EXPECT_THAT(message, HasSubstr("did you mean \"group:web\"?"));
    EXPECT_THAT(message, HasSubstr("group:fs, group:safe, group:web"));
    EXPECT_THAT(whyRefused({.allow = {}, .ask = {}, .deny = {"group:elephants"}, .groups = {}}),
                HasSubstr("tools.deny"));
    EXPECT_THAT(whyRefused({.allow = {}, .ask = {}, .deny = {"group:"}, .groups = {}}),
                HasSubstr("unknown group"));
}

TEST(PermissionTable, ChecksGroupsThatNoListNames) {
    const std::string message =
        whyRefused({.allow = {}, .ask = {}, .deny = {}, .groups = {{"safe", {"fs_read", "bad name"}}}});
    EXPECT_THAT(message, HasSubstr("tools.groups.safe: \"bad name\""));
    EXPECT_THAT(whyRefused({.allow = {}, .ask = {}, .deny = {}, .groups = {{"safe", {"group:wep"}}}}),
                HasSubstr("tools.groups.safe: unknown group"));
}

TEST(PermissionTable, RefusesToRedefineABuiltInGroup) {
    const std::string message =
        whyRefused({.allow = {}, .ask = {}, .deny = {}, .groups = {{"fs", {"fs_read"}}}});
    EXPECT_THAT(message, HasSubstr("tools.groups.fs"));
    EXPECT_THAT(message, HasSubstr("built-in"));
}

TEST(PermissionTable, RefusesAGroupThatContainsItself) {
    const std::string message = whyRefused(
        {.allow = {}, .ask = {}, .deny = {}, .groups = {{"a", {"group:b"}}, {"b", {"fs_read", "group:a"}}}});
    EXPECT_THAT(message, HasSubstr("group:a -> group:b -> group:a"));
    EXPECT_THAT(whyRefused({.allow = {}, .ask = {}, .deny = {}, .groups = {{"a", {"group:a"}}}}),
                HasSubstr("group:a -> group:a"));
}

TEST(PermissionTable, AGroupReachedTwiceIsNoCircle) {
    const auto table =
        PermissionTable::build({.allow = {"group:both"},
                                .ask = {},
                                .deny = {},
                                .groups = {{"both", {"group:one", "group:web"}}, {"one", {"group:web"}}}});
    EXPECT_TRUE(table.check(anyone, "web_fetch").allowed());
}

TEST(PermissionTable, RefusesMalformedPatterns) {
    for (const char* pattern : {"", "fs_*d", "*_read", "**", "fs_**", "fs read", " fs_read", "fs.read",
                                "fs/read", "1tool", "-x", "fs_\n", "caf\xC3\xA9", "Group:fs"}) {
        const std::string message = whyRefused({.allow = {pattern}, .ask = {}, .deny = {}, .groups = {}});
        EXPECT_THAT(message, HasSubstr(std::string("tools.allow: \"") + pattern + '"'));
        EXPECT_THAT(message, HasSubstr("fs_*")) << "shows what a rule looks like";
    }
    EXPECT_THAT(whyRefused({.allow = {}, .ask = {}, .deny = {std::string(65, 'a')}, .groups = {}}),
                HasSubstr("tools.deny"));
}

TEST(PermissionTable, RepeatsOnlyWhatCouldBeAToolsName) {
    const auto table = PermissionTable::build({.allow = {}, .ask = {}, .deny = {"fs_*"}, .groups = {}});
    const Verdict denied = table.check(anyone, "fs_<script>" + std::string(100'000, 'x'));
    EXPECT_FALSE(denied.allowed());
    EXPECT_THAT(denied.explanation, Not(HasSubstr("script")));
    const Verdict unknown = table.check(anyone, "line\nbreak");
    EXPECT_EQ(unknown.rule, "default");
    EXPECT_THAT(unknown.explanation, Not(HasSubstr("line")));
}

TEST(Permissions, AskWinsOverAllowAndDenyOverAsk) {
    config::ToolsSettings settings;
    settings.allow = {"fs_*"};
    settings.ask = {"fs_write", "fs_remove", "shell"};
    settings.deny = {"fs_remove"};
    const PermissionTable table = PermissionTable::build(settings);
    EXPECT_EQ(table.check(anyone, "fs_read").decision, Decision::allowed);
    EXPECT_EQ(table.check(anyone, "fs_write").decision, Decision::ask);
    EXPECT_EQ(table.check(anyone, "shell").decision, Decision::ask);
    EXPECT_EQ(table.check(anyone, "fs_remove").decision, Decision::denied);
    EXPECT_EQ(table.check(anyone, "fs_write").rule, "tools.ask: \"fs_write\"");
    EXPECT_FALSE(table.check(anyone, "fs_write").allowed());
}

}  // namespace
}  // namespace openclaw::access

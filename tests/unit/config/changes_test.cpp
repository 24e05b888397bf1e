#include <gmock/gmock.h>

#include "config/load.h"
#include "marked.h"

namespace openclaw::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "key" for what takes effect at once, "key!" for what needs a restart.
std::vector<std::string> between(const std::string& before, const std::string& after) {
    std::vector<std::string> result;
    for (const Change& change : changes(loaded(before), loaded(after))) {
        result.push_back(change.key + (change.needsRestart ? "!" : ""));
    }
    return result;
}

TEST(Changes, NoneBetweenEqualTexts) {
    EXPECT_THAT(between("{}", "{}"), IsEmpty());
    EXPECT_THAT(between("{gateway: {port: 1}}", "{gateway: {port: 1}}"), IsEmpty());
}

TEST(Changes, AnotherSpellingIsNone) {
    EXPECT_THAT(between("{gateway: {port: 8080}}", "{/*c*/'gateway': {\"port\": 0x1F90,},}"), IsEmpty());
    EXPECT_THAT(between("{gateway: {bind: '::1'}}", "{gateway: {bind: ['::1']}}"), IsEmpty());
    EXPECT_THAT(between("{gateway: {authToken: 'a'}}", "{gateway: {auth: {token: 'a'}}}"), IsEmpty());
    EXPECT_THAT(between("{log: {}, tools: {}}", "{log: {}, models: {routes: {}}, channels: {}}"), IsEmpty());
    EXPECT_THAT(between("{tools: {allow: ['a'], deny: ['b']}}", "{tools: {deny: ['b'], allow: ['a']}}"),
                IsEmpty());
}

TEST(Changes, GivingADefaultIsNone) {
    EXPECT_THAT(between("{}", "{gateway: {port: 8080, bind: ['127.0.0.1', '::1']}, log: {level: 'info'}}"),
                IsEmpty());
    EXPECT_THAT(between("{tools: {allow: [], deny: []}, plugins: {load: {paths: []}}}", "{}"), IsEmpty());
    EXPECT_THAT(between("{}", "{storage: {path: '~/.openclaw/gateway.db'}}"), IsEmpty());
    EXPECT_THAT(between("{}", "{plugins: {entries: {fs: {enabled: true, config: {}}}}}"), IsEmpty());
}

TEST(Changes, AreSortedAndSayWhatNeedsARestart) {
    EXPECT_THAT(
        between("{}", R"({
                    gateway: { authToken: 'x', port: 1, drainTimeoutMs: 5 },
                    storage: { path: '/x' },
                    plugins: { load: { paths: ['/p'] }, entries: { fs: { enabled: false, config: { roots: ['/r'] } } } },
                    models: { providers: { v: { plugin: 'openai', apiKey: 'k', extra: 1 } }, routes: { 'a.b': 'v/x' },
                              aliases: { b: 'a' } },
                    tools: { allow: ['t'], deny: ['u'], groups: { g: ['t'] } },
                    channels: { c: { type: 'webchat' } },
                    log: { level: 'debug', format: 'json' } })"),
        ElementsAre("channels.c.type", "gateway.authToken!", "gateway.drainTimeoutMs!", "gateway.port!",
                    "log.format", "log.level", "models.aliases.b", "models.providers.v.apiKey",
                    "models.providers.v.extra", "models.providers.v.plugin", R"(models.routes["a.b"])",
                    "plugins.entries.fs.config.roots", "plugins.entries.fs.enabled", "plugins.load.paths",
                    "storage.path!", "tools.allow", "tools.deny", "tools.groups.g"));
}

TEST(Changes, NameWhatIsGone) {
    EXPECT_THAT(between("{models: {routes: {a: 'v/x', b: 'v/y'}}, channels: {c: {type: 'webchat'}}, gateway: "
                        "{password: 'p'}}",
                        "{models: {routes: {a: 'v/x'}}}"),
                ElementsAre("channels.c.type", "gateway.password!", "models.routes.b"));
    EXPECT_THAT(between("{gateway: {password: 'a'}}", "{gateway: {auth: {password: 'b'}}}"),
                ElementsAre("gateway.password!"));
    EXPECT_THAT(
        between("{plugins: {entries: {fs: {config: {a: 1}}}}}", "{plugins: {entries: {fs: {config: {}}}}}"),
        ElementsAre("plugins.entries.fs.config.a"));
}

TEST(Changes, SeeWhatTheEnvironmentChanged) {
    const std::string text = "{models: {providers: {v: {plugin: 'p', apiKey: '${KEY}'}}}}";
    const auto with = [&](const Variables& more) {
        Variables variables = more;
        variables["HOME"] = "/h";
        return loaded(text, variables);
    };
    const auto found = changes(with({{"KEY", "a"}}), with({{"KEY", "b"}}));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].key, "models.providers.v.apiKey");
    EXPECT_FALSE(found[0].needsRestart);
    EXPECT_THAT(changes(with({{"KEY", "a"}}), with({{"KEY", "a"}})), IsEmpty());
}

}  // namespace
}  // namespace openclaw::config

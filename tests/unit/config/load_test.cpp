#include "config/load.h"

#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "marked.h"

namespace openclaw::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::StartsWith;
using namespace std::chrono_literals;

/// As it stands in the user's document.
constexpr std::string_view documentSample = R"({
  gateway: {
    // Token 认证(推荐)
    authToken: "oc_gw_xxxxxxxxxxxxx",

    // 或密码认证
    password: "your-secure-password",

    // 监听端口
    port: 8080
  }
}
)";

TEST(LoadText, TakesTheDocumentsSampleAsWritten) {
    const Settings settings = loaded(documentSample);
    EXPECT_EQ(settings.gateway.authToken, "oc_gw_xxxxxxxxxxxxx");
    EXPECT_EQ(settings.gateway.password, "your-secure-password");
    EXPECT_EQ(settings.gateway.port, 8080);
}

TEST(LoadText, TakesAnEmptyObjectAndFillsInDefaults) {
    const Settings settings = loaded("{}");
    EXPECT_EQ(settings.gateway.authToken, "");
    EXPECT_EQ(settings.gateway.port, 8080);
    EXPECT_THAT(settings.gateway.bind, ElementsAre("127.0.0.1", "::1"));
    EXPECT_TRUE(settings.gateway.bindIsDefault);
    EXPECT_EQ(settings.gateway.maxBodyBytes, 20u * 1024 * 1024);
    EXPECT_EQ(settings.storage.path, "/home/claw/.openclaw/gateway.db");
    EXPECT_TRUE(settings.models.routes.empty());
    EXPECT_TRUE(settings.tools.allow.empty());
    EXPECT_TRUE(settings.flat.empty());
}

TEST(LoadText, ReadsEveryGatewayKey) {
    const GatewaySettings gateway = loaded(R"({ gateway: {
        authToken: 'first-credential', password: 'second-credential', port: 0x1F90, bind: '0.0.0.0', loops: 2, workers: 3, callThreads: 4,
        maxConnections: 5, maxBodyBytes: 1e6, headTimeoutMs: 11, bodyTimeoutMs: 12, idleTimeoutMs: 13,
        writeTimeoutMs: 14, drainTimeoutMs: 0, toolTimeoutMs: 16.0, streamPingMs: 17,
        allowedOrigins: ['https://a.example'] } })")
                                        .gateway;
    EXPECT_EQ(gateway.authToken, "first-credential");
    EXPECT_EQ(gateway.password, "second-credential");
    EXPECT_EQ(gateway.port, 8080);
    EXPECT_THAT(gateway.bind, ElementsAre("0.0.0.0"));
    EXPECT_FALSE(gateway.bindIsDefault);
    EXPECT_EQ(gateway.loops, 2u);
    EXPECT_EQ(gateway.workers, 3u);
    EXPECT_EQ(gateway.callThreads, 4u);
    EXPECT_EQ(gateway.maxConnections, 5u);
    EXPECT_EQ(gateway.maxBodyBytes, 1'000'000u);
    EXPECT_EQ(gateway.headTimeout, 11ms);
    EXPECT_EQ(gateway.bodyTimeout, 12ms);
    EXPECT_EQ(gateway.idleTimeout, 13ms);
    EXPECT_EQ(gateway.writeTimeout, 14ms);
    EXPECT_EQ(gateway.drainTimeout, 0ms);
    EXPECT_EQ(gateway.toolTimeout, 16ms);
    EXPECT_EQ(gateway.streamPing, 17ms);
    EXPECT_THAT(gateway.allowedOrigins, ElementsAre("https://a.example"));
}

TEST(LoadText, PortZeroMeansAnyFreeOne) {
    EXPECT_EQ(loaded("{gateway: {port: 0}}").gateway.port, 0);
}

TEST(LoadText, TakesTheAliasesOfTheCredentials) {
    const Settings settings = loaded("{gateway: {auth: {token: 't', password: 'p'}}}");
    EXPECT_EQ(settings.gateway.authToken, "t");
    EXPECT_EQ(settings.gateway.password, "p");
    EXPECT_THAT(settings.flat,
                ElementsAre(Pair("gateway.authToken", "\"t\""), Pair("gateway.password", "\"p\"")));
}

TEST(LoadText, AnEmptyCredentialIsNone) {
    const Settings settings = loaded("{gateway: {authToken: '${TOKEN:-}', password: 'p'}}");
    EXPECT_EQ(settings.gateway.authToken, "");
}

TEST(LoadText, BindTakesSeveralAddresses) {
    EXPECT_THAT(loaded("{gateway: {bind: ['10.0.0.1', 'fe80::1', '::']}}").gateway.bind,
                ElementsAre("10.0.0.1", "fe80::1", "::"));
}

TEST(LoadText, TheEnvironmentsPortWins) {
    const auto port = [](const std::string& text, const std::string& value) {
        return loaded(text, {{"HOME", "/h"}, {"OPENCLAW_GATEWAY_PORT", value}}).gateway.port;
    };
    EXPECT_EQ(port("{}", "9000"), 9000);
    EXPECT_EQ(port("{gateway: {port: 1}}", "9000"), 9000);
    EXPECT_EQ(port("{gateway: {port: 1}}", "0"), 0);
    EXPECT_EQ(port("{gateway: {port: 1}}", "65535"), 65535);
    EXPECT_EQ(port("{gateway: {port: 1}}", ""), 1);
    const Settings settings = loaded("{}", {{"HOME", "/h"}, {"OPENCLAW_GATEWAY_PORT", "9000"}});
    EXPECT_EQ(settings.flat.at("gateway.port"), "9000");
}

TEST(LoadText, AMalformedPortInTheEnvironmentIsRefused) {
    for (const std::string value : {"x", "65536", "-1", "80 ", " 80", "+80", "8080/tcp", "0x50", "8e3",
                                    "80.0", "99999999999999999999", "tcp://10.0.0.1:80"}) {
        EXPECT_EQ(refusal("{}", {{"HOME", "/h"}, {"OPENCLAW_GATEWAY_PORT", value}}),
                  "the environment variable OPENCLAW_GATEWAY_PORT must be an integer from 0 to 65535")
            << value;
    }
}

TEST(LoadText, PlacesTheDatabase) {
    const auto path = [](const std::string& text, const Variables& variables) {
        return loadText(text, "/etc/openclaw/openclaw.json", fake(variables)).storage.path;
    };
    EXPECT_EQ(path("{}", {{"HOME", "/h"}}), "/h/.openclaw/gateway.db");
    EXPECT_EQ(path("{}", {{"HOME", "/h"}, {"STATE_DIRECTORY", "/var/lib/openclaw"}}),
              "/var/lib/openclaw/gateway.db");
    EXPECT_EQ(path("{}", {{"STATE_DIRECTORY", "/var/lib/a:/var/lib/b"}}), "/var/lib/a/gateway.db");
    EXPECT_EQ(path("{}", {{"HOME", "/h"}, {"STATE_DIRECTORY", ""}}), "/h/.openclaw/gateway.db");
    EXPECT_EQ(path("{storage: {path: '~/x.db'}}", {{"HOME", "/h"}, {"STATE_DIRECTORY", "/s"}}), "/h/x.db");
    EXPECT_EQ(path("{storage: {path: '/x/y.db'}}", {}), "/x/y.db");
    EXPECT_EQ(path("{storage: {path: 'y.db'}}", {}), "/etc/openclaw/y.db");
    EXPECT_EQ(path("{storage: {path: '${DIR}/y.db'}}", {{"DIR", "/d"}}), "/d/y.db");
}

TEST(LoadText, SaysWhatIsMissingWhereNoHomeIsSet) {
    EXPECT_THAT(refusal("{}", {}), HasSubstr("storage.path has no default"));
    EXPECT_THAT(refusal("{storage: {path: '~/x'}}", {}),
                StartsWith("test.json5:1:18: \"~\" stands for $HOME"));
    EXPECT_THAT(refusal("{storage: {path: '/x'}, plugins: {load: {paths: ['/a', '~/b']}}}", {}),
                StartsWith("test.json5:1:56: "));
}

TEST(LoadText, RelativePluginPathsStartAtTheFilesFolder) {
    const Settings settings =
        loadText("{plugins: {load: {paths: ['a', './b/c.so', '../d', '~', '~/e', '/f']}}}",
                 "/etc/openclaw/openclaw.json", fake());
    EXPECT_THAT(settings.plugins.paths,
                ElementsAre("/etc/openclaw/a", "/etc/openclaw/./b/c.so", "/etc/openclaw/../d", "/home/claw",
                            "/home/claw/e", "/f"));
}

TEST(LoadText, HandsPluginsTheirConfigurationAsJson) {
    const Settings settings = loaded(R"({ plugins: { entries: {
        fs: { config: { roots: ['${HOME}/a'], /* c */ limit: 0x10, deep: { on: true, off: null, }, }, },
        web: { enabled: false }, } } })");
    EXPECT_EQ(settings.plugins.entries.at("fs").configJson,
              R"({"roots":["/home/claw/a"],"limit":16,"deep":{"on":true,"off":null}})");
    EXPECT_TRUE(settings.plugins.entries.at("fs").enabled);
    EXPECT_EQ(settings.plugins.entries.at("web").configJson, "{}");
    EXPECT_FALSE(settings.plugins.entries.at("web").enabled);
}

TEST(LoadText, WhatPluginsGetIsJsonWhateverTheTextHeld) {
    const Settings settings = loaded(
        R"({ plugins: { entries: { p: { config: { 'a"\n\0': 'q"\\\x07\v\0/\u2028é', n: [+.5, 5., -0, 0xFFFFFFFFFFFFFFFF, 1e300] } } } } })");
    const std::string& json = settings.plugins.entries.at("p").configJson;
    EXPECT_EQ(json,
              "{\"a\\\"\\n\\u0000\":\"q\\\"\\\\\\u0007\\u000B\\u0000/\u2028é\","
              "\"n\":[0.5,5,0,18446744073709551615,1e+300]}");
    EXPECT_NO_THROW(Poco::JSON::Parser().parse(json));
}

TEST(LoadText, HandsProvidersEveryKeyButPlugin) {
    const Settings settings = loaded(
        R"({ models: { providers: { vendor: { baseUrl: 'http://127.0.0.1:9100/v1', plugin: 'openai',
             apiKey: '${VENDOR_KEY}', headers: { 'x-a': 'b' }, own: [1, { two: 2 }] }, local: { plugin: 'echo' } } } })",
        {{"HOME", "/h"}, {"VENDOR_KEY", "sk-\"quoted\""}});
    const auto& vendor = settings.models.providers.at("vendor");
    EXPECT_EQ(vendor.plugin, "openai");
    EXPECT_EQ(vendor.configJson,
              R"({"baseUrl":"http://127.0.0.1:9100/v1","apiKey":"sk-\"quoted\"","headers":{"x-a":"b"},)"
              R"("own":[1,{"two":2}]})");
    EXPECT_EQ(settings.models.providers.at("local").configJson, "{}");
}

TEST(LoadText, KeepsRoutesAndAliasesInTheirOrder) {
    const Settings settings = loaded(R"({ models: {
        routes: { "fast": "vendor/gpt-4o-mini", "claude-*": "anthropic/claude-*", "*": "echo/echo", "a": "b/c" },
        aliases: { z: 'fast', a: 'z' } } })");
    EXPECT_THAT(settings.models.routes,
                ElementsAre(Pair("fast", "vendor/gpt-4o-mini"), Pair("claude-*", "anthropic/claude-*"),
                            Pair("*", "echo/echo"), Pair("a", "b/c")));
    EXPECT_THAT(settings.models.aliases, ElementsAre(Pair("z", "fast"), Pair("a", "z")));
}

TEST(LoadText, ReadsToolsAndLog) {
    const Settings settings = loaded(R"({
        tools: { allow: ['fs_read', 'group:web'], deny: ['fs_write'], groups: { web: ['web_*'], none: [] } },
        log: { level: 'debug', format: 'json' } })");
    EXPECT_THAT(settings.tools.allow, ElementsAre("fs_read", "group:web"));
    EXPECT_THAT(settings.tools.deny, ElementsAre("fs_write"));
    EXPECT_THAT(settings.tools.groups,
                ElementsAre(Pair("none", testing::IsEmpty()), Pair("web", ElementsAre("web_*"))));
    EXPECT_EQ(settings.log.level, log::Level::debug);
    EXPECT_EQ(settings.log.format, log::Format::json);
    EXPECT_EQ(loaded("{log: {level: 'warn'}}").log.level, log::Level::warn);
    EXPECT_EQ(loaded("{log: {level: '${L:-error}'}}").log.level, log::Level::error);
}

TEST(LoadText, ReadsChannels) {
    const Settings settings = loaded(R"({ channels: {
        site: { type: 'webchat' },
        desk: { type: 'webhook', enabled: false, model: 'fast', systemPrompt: 'Be brief.', tools: ['fs_*'],
                session: 'perThread', senders: ['ann', 'bob'], rateLimit: { messages: 3, perSeconds: 10 },
                secret: '0123456789abcdef', replayWindowSeconds: 60, reply: 'callback', replyTimeoutMs: 500,
                callbackUrl: 'https://desk.example/in?x=1', callbackHeaders: { 'x-a': 'b' }, callbackTries: 2,
                callbackRetryMs: 20, allowPrivateCallback: true } } })");
    ChannelSettings desk;
    desk.type = ChannelType::webhook;
    desk.enabled = false;
    desk.model = "fast";
    desk.systemPrompt = "Be brief.";
    desk.tools = {"fs_*"};
    desk.session = ChannelSession::perThread;
    desk.senders = {"ann", "bob"};
    desk.rateLimit = {3, std::chrono::seconds(10)};
    desk.secret = "0123456789abcdef";
    desk.replayWindow = std::chrono::seconds(60);
    desk.reply = ChannelReply::callback;
    desk.replyTimeout = std::chrono::milliseconds(500);
    desk.callbackUrl = "https://desk.example/in?x=1";
    desk.callbackHeaders = {{"x-a", "b"}};
    desk.callbackTries = 2;
    desk.callbackRetry = std::chrono::milliseconds(20);
    desk.allowPrivateCallback = true;
    EXPECT_EQ(settings.channels.at("desk"), desk);
    EXPECT_EQ(settings.channels.at("site"), ChannelSettings());
}

TEST(LoadText, FlattensWhatTheFileSets) {
    const Settings settings = loaded(R"({
        gateway: { port: 0x50, bind: '::1' },
        models: { providers: { v: { plugin: 'p', headers: { h: 'x' }, opts: {}, deep: { a: [1, {b: 2}] } } },
                  routes: { 'gpt-4.1': 'v/x' } },
        plugins: { entries: { fs: { config: {} } } }, channels: { c: { type: 'webchat', senders: 'ann' } },
        tools: { allow: ['${T}'] } })",
                                     {{"HOME", "/h"}, {"T", "fs_read"}});
    EXPECT_THAT(
        settings.flat,
        ElementsAre(Pair("channels.c.senders", R"(["ann"])"), Pair("channels.c.type", R"("webchat")"),
                    Pair("gateway.bind", R"(["::1"])"), Pair("gateway.port", "80"),
                    Pair("models.providers.v.deep.a", R"([1,{"b":2}])"),
                    Pair("models.providers.v.headers.h", R"("x")"), Pair("models.providers.v.opts", "{}"),
                    Pair("models.providers.v.plugin", R"("p")"),
                    Pair(R"(models.routes["gpt-4.1"])", R"("v/x")"), Pair("tools.allow", R"(["fs_read"])")));
}

TEST(LoadText, KeepsEverySecretOutOfTheLog) {
    loaded(R"({
        gateway: { auth: { token: 'canary-token', password: 'canary word' } },
        models: { providers: { v: { plugin: 'p', apiKey: '${CANARY_KEY}', baseUrl: 'http://plain.example',
            headers: { Authorization: 'Bearer canary-bearer', 'X-Api-Key': 'canary-header', 'x-plain': 'plain-header' },
            client: { clientSecret: 'canary-client', tokens: ['canary-one', 'canary-two'] } } } },
        plugins: { entries: { web: { config: { api_key: 'canary-plugin', maxTokens: 4096, path: 'plain-path' } } } },
        channels: { chat: { type: 'webhook', secret: 'canary-signing-key', callbackHeaders: { 'x-token': 'canary-bot' } } } })",
           {{"HOME", "/h"}, {"CANARY_KEY", "canary-env"}});
    for (const std::string secret : {"canary-token", "canary word", "canary-env", "Bearer canary-bearer",
                                     "canary-bearer", "canary-header", "canary-client", "canary-one",
                                     "canary-two", "canary-plugin", "canary-bot", "canary-signing-key"}) {
        EXPECT_THAT(log::redacted("<" + secret + ">"), Not(HasSubstr("canary"))) << secret;
    }
    for (const std::string plain : {"http://plain.example", "plain-header", "4096", "plain-path"}) {
        EXPECT_EQ(log::redacted(plain), plain);
    }
}

TEST(LoadText, KeepsSecretsOutOfTheLogEvenWhenTheTextIsRefused) {
    EXPECT_NE(refusal("{gateway: {autToken: 'canary-misspelt', password: 'canary-kept', port: -1}}"), "");
    EXPECT_EQ(log::redacted("canary-misspelt canary-kept"), "[redacted] [redacted]");
}

class Files : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "openclaw-config-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
        const std::filesystem::path path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
        return path.string();
    }

    Environment home(Variables more = {}) const {
        more["HOME"] = folder_.string();
        return fake(more);
    }

    std::string loadFailure(const std::string& path) const {
        try {
            loadFile(path, home());
        } catch (const Error& error) {
            return error.code() == ErrorCode::config_invalid ? error.what() : "wrong code";
        }
        return {};
    }

    std::filesystem::path folder_;
};

std::string findFailure(const std::string& path, const Environment& environment) {
    try {
        findFile(path, environment);
    } catch (const Error& error) {
        return error.code() == ErrorCode::config_invalid ? error.what() : "wrong code";
    }
    return {};
}

TEST_F(Files, AreFoundInTheirOrder) {
    const std::string named = write("named.json5", "{}");
    const std::string variable = write("variable.json5", "{}");
    const std::string own = write(".openclaw/openclaw.json", "{}");
    EXPECT_EQ(findFile(named, home({{"OPENCLAW_CONFIG", variable}})), named);
    EXPECT_EQ(findFile("", home({{"OPENCLAW_CONFIG", variable}})), variable);
    EXPECT_EQ(findFile("", home({{"OPENCLAW_CONFIG", ""}})), own);
    EXPECT_EQ(findFile("", home()), own);
    EXPECT_EQ(findFile("~/named.json5", home()), named);
}

TEST_F(Files, FoundUnderARelativeNameStayFoundFromElsewhere) {
    const std::string named = write("named.json5", "{}");
    const std::string relative = std::filesystem::relative(named).string();
    EXPECT_TRUE(std::filesystem::path(findFile(relative, home())).is_absolute());
    EXPECT_TRUE(std::filesystem::equivalent(findFile(relative, home()), named));
}

TEST_F(Files, ThatAreNamedMustExist) {
    const std::string missing = (folder_ / "missing.json5").string();
    EXPECT_EQ(findFailure(missing, home()),
              missing + ": there is no such file; --config names it as the configuration");
    EXPECT_EQ(findFailure("", home({{"OPENCLAW_CONFIG", missing}})),
              missing + ": there is no such file; OPENCLAW_CONFIG names it as the configuration");
    const std::string own = write(".openclaw/openclaw.json", "{}");
    EXPECT_NE(findFailure(missing, home()), "");
}

TEST_F(Files, FoundNowhereGiveAnEmptyName) {
    if (std::filesystem::exists("/etc/openclaw/openclaw.json")) GTEST_SKIP() << "this machine has one";
    EXPECT_EQ(findFile("", home()), "");
    EXPECT_EQ(findFile("", fake({})), "");
}

TEST_F(Files, ADanglingLinkIsNotPassedOver) {
    std::filesystem::create_directory(folder_ / ".openclaw");
    const std::filesystem::path link = folder_ / ".openclaw/openclaw.json";
    std::filesystem::create_symlink("nowhere", link);
    EXPECT_EQ(findFile("", home()), link.string());
    EXPECT_THAT(loadFailure(link.string()),
                StartsWith(link.string() + ": the configuration cannot be read (No such file"));
}

TEST_F(Files, AreReadWithRelativePathsFromTheirFolder) {
    const std::string path =
        write("conf/a.json5", "{plugins: {load: {paths: ['more']}}, storage: {path: 'g.db'}}");
    const Settings settings = loadFile(path, home());
    EXPECT_THAT(settings.plugins.paths, ElementsAre((folder_ / "conf/more").string()));
    EXPECT_EQ(settings.storage.path, (folder_ / "conf/g.db").string());
}

TEST_F(Files, NameThemselvesInMessages) {
    const std::string path = write("a.json5", "{\n  gateway: { prot: 1 },\n}");
    EXPECT_EQ(loadFailure(path), path + ":2:14: unknown key \"prot\" in gateway; did you mean \"port\"?");
}

TEST_F(Files, ThatCannotBeReadSayWhy) {
    EXPECT_EQ(
        loadFailure((folder_ / "missing").string()),
        (folder_ / "missing").string() + ": the configuration cannot be read (No such file or directory)");
    EXPECT_EQ(loadFailure(folder_.string()),
              folder_.string() + ": this is a folder; name the configuration file in it");
    const std::string pipe = (folder_ / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(loadFailure(pipe), pipe + ": this is not a regular file; name a configuration file");
    EXPECT_THAT(loadFailure("/dev/null"), HasSubstr("not a regular file"));
    EXPECT_THAT(loadFailure(write("empty", "")),
                testing::EndsWith("empty:1:1: the text is empty; the smallest configuration is {}"));
    const std::string secret = write("secret", "{}", 0000);
    if (::geteuid() != 0) {
        EXPECT_EQ(loadFailure(secret), secret +
                                           ": the configuration cannot be read (Permission denied); give the "
                                           "gateway's user the right to read it");
    }
}

TEST_F(Files, AreReadUpToFourMegabytes) {
    const std::string head = "{} //";
    EXPECT_EQ(loadFailure(write("fits", head + std::string((4u << 20) - head.size(), 'x'))), "");
    EXPECT_THAT(loadFailure(write("large", head + std::string((4u << 20) - head.size() + 1, 'x'))),
                HasSubstr("larger than 4 MB"));
}

TEST_F(Files, OpenToOthersAreToldOfWhenTheyHoldSecrets) {
    const auto exposed = [&](const std::string& text, mode_t mode) {
        const std::string path = write("w.json5", text, mode);
        return loadFile(path, home({{"KEY", "from-the-environment"}})).exposedSecret;
    };
    const std::string holds = "{gateway: {password: 'plain-text'}}";
    EXPECT_EQ(exposed(holds, 0644), "gateway.password");
    EXPECT_EQ(exposed(holds, 0640), "gateway.password");
    EXPECT_EQ(exposed(holds, 0602), "gateway.password");
    EXPECT_EQ(exposed(holds, 0600), "");
    EXPECT_EQ(exposed(holds, 0400), "");
    EXPECT_EQ(exposed("{gateway: {password: '${KEY}'}}", 0644), "");
    EXPECT_EQ(exposed("{gateway: {port: 1}}", 0644), "");
}

TEST(ProcessEnvironment, LooksVariablesUp) {
    ::setenv("OPENCLAW_TEST_VARIABLE", "here", 1);
    EXPECT_EQ(processEnvironment()("OPENCLAW_TEST_VARIABLE"), "here");
    ::unsetenv("OPENCLAW_TEST_VARIABLE");
    EXPECT_EQ(processEnvironment()("OPENCLAW_TEST_VARIABLE"), std::nullopt);
}

}  // namespace
}  // namespace openclaw::config

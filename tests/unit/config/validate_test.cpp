#include "config/validate.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "marked.h"

namespace openclaw::config {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Row {
    std::string text;  ///< `§` marks where the error is
    std::string fragment;
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        const Marked marked(row.text);
        const std::string message = refusal(marked.text);
        EXPECT_THAT(message, StartsWith("test.json5:" + marked.place + ": ")) << row.text;
        EXPECT_THAT(message, HasSubstr(row.fragment)) << row.text;
        EXPECT_THAT(message, Not(HasSubstr("\n"))) << row.text;
    }
}

TEST(Validation, UnknownKeysAndTheNearestKnownOne) {
    check({
        {"{§gatway: {}}", R"(unknown key "gatway"; did you mean "gateway"?)"},
        {"{§Gateway: {}}", R"(did you mean "gateway"?)"},
        {"{§gateways: {}}", R"(did you mean "gateway"?)"},
        {"{§storge: {}}", R"(did you mean "storage"?)"},
        {"{§plugin: {}}", R"(did you mean "plugins"?)"},
        {"{§model: {}}", R"(did you mean "models"?)"},
        {"{§tool: {}}", R"(did you mean "tools"?)"},
        {"{§chanels: {}}", R"(did you mean "channels"?)"},
        {"{§logs: {}}", R"(did you mean "log"?)"},
        {"{§elephant: 1}", "known keys: gateway, storage, plugins, models, tools, runs, channels, log"},
        {"{§'': 1}", R"(unknown key "")"},
        {"{§port: 8080}", "it belongs to gateway.port"},
        {"{§authToken: 'oc_gw_x'}", "it belongs to gateway.authToken"},
        {"{§password: 'x'}", "it belongs to gateway.password"},
        {"{§routes: {}}", "it belongs to models.routes"},
        {"{§allow: []}", "it belongs to tools.allow"},
        {"{§level: 'info'}", "it belongs to log.level"},
        {"{gateway: {§prot: 1}}", R"(unknown key "prot" in gateway; did you mean "port"?)"},
        {"{gateway: {§Port: 1}}", R"(did you mean "port"?)"},
        {"{gateway: {§authtoken: ''}}", R"(did you mean "authToken"?)"},
        {"{gateway: {§auth_token: ''}}", R"(did you mean "authToken"?)"},
        {"{gateway: {§passwort: ''}}", R"(did you mean "password"?)"},
        {"{gateway: {§maxBodyByte: 1}}", R"(did you mean "maxBodyBytes"?)"},
        {"{gateway: {§headTimeout: 1}}", R"(did you mean "headTimeoutMs"?)"},
        {"{gateway: {§level: 'info'}}", "it belongs to log.level"},
        {"{gateway: {auth: {§tokn: ''}}}", R"(unknown key "tokn" in gateway.auth; did you mean "token"?)"},
        {"{gateway: {auth: {§mode: 'token'}}}", "known keys: token, password"},
        {"{storage: {§file: 'x'}}", R"(unknown key "file" in storage)"},
        {"{plugins: {§load_paths: []}}", R"(unknown key "load_paths" in plugins)"},
        {"{plugins: {§entrys: {}}}", R"(did you mean "entries"?)"},
        {"{plugins: {load: {§path: []}}}", R"(did you mean "paths"?)"},
        {"{plugins: {entries: {fs: {§enable: true}}}}",
         R"(unknown key "enable" in plugins.entries.fs; did you mean "enabled"?)"},
        {"{plugins: {entries: {fs: {§roots: []}}}}", "known keys: enabled, config"},
        {"{models: {§route: {}}}", R"(did you mean "routes"?)"},
        {"{models: {§alias: {}}}", R"(did you mean "aliases"?)"},
        {"{models: {§provider: {}}}", R"(did you mean "providers"?)"},
        {"{tools: {§alow: []}}", R"(did you mean "allow"?)"},
        {"{tools: {§dney: []}}", R"(did you mean "deny"?)"},
        {"{log: {§lvl: 'info'}}", R"(did you mean "level"?)"},
        {"{log: {§file: 'x'}}", "known keys: level, format"},
        {"{\n  log: {\n    level: 'info',\n    §colour: true,\n  },\n}", R"(unknown key "colour" in log)"},
    });
}

TEST(Validation, ALongOrStrangeKeyStaysOneShortLine) {
    const std::string message = refusal("{'" + std::string(5000, 'x') + "': 1}");
    EXPECT_LT(message.size(), 300u);
    check({{"{§'a\\nb': 1}", R"(unknown key "a\nb")"}});
}

TEST(Validation, WrongTypes) {
    check({
        {"§[]", "the configuration must be an object, not an array"},
        {"§'x'", "the configuration must be an object, not a string"},
        {"§8080", "the configuration must be an object, not a number"},
        {"§null", "the configuration must be an object, not null"},
        {"§true", "the configuration must be an object, not true or false"},
        {"{gateway: §null}", "gateway must be an object, not null"},
        {"{gateway: §[]}", "gateway must be an object, not an array"},
        {"{gateway: §'x'}", "gateway must be an object, not a string"},
        {"{gateway: {authToken: §12345}}", "gateway.authToken must be a string, not a number"},
        {"{gateway: {authToken: §null}}", "gateway.authToken must be a string, not null"},
        {"{gateway: {authToken: §['x']}}", "gateway.authToken must be a string, not an array"},
        {"{gateway: {password: §true}}", "gateway.password must be a string, not true or false"},
        {"{gateway: {auth: §'x'}}", "gateway.auth must be an object, not a string"},
        {"{gateway: {auth: {token: §1}}}", "gateway.auth.token must be a string, not a number"},
        {"{gateway: {port: §'8080'}}", "must be an integer, not a string; leave the quotation marks out"},
        {"{gateway: {port: §'http'}}", "gateway.port must be an integer, not a string"},
        {"{gateway: {port: §true}}", "gateway.port must be an integer, not true or false"},
        {"{gateway: {port: §[8080]}}", "gateway.port must be an integer, not an array"},
        {"{gateway: {port: §{}}}", "gateway.port must be an integer, not an object"},
        {"{gateway: {bind: §1}}", "gateway.bind must be a string or an array of strings, not a number"},
        {"{gateway: {bind: §{}}}", "gateway.bind must be a string or an array of strings, not an object"},
        {"{gateway: {bind: ['::1', §1]}}", "gateway.bind[1] must be a string, not a number"},
        {"{gateway: {workers: §null}}", "gateway.workers must be an integer, not null"},
        {"{gateway: {headTimeoutMs: §'15s'}}", "gateway.headTimeoutMs must be an integer, not a string"},
        {"{storage: §'x'}", "storage must be an object, not a string"},
        {"{storage: {path: §1}}", "storage.path must be a string, not a number"},
        {"{plugins: §[]}", "plugins must be an object, not an array"},
        {"{plugins: {load: §[]}}", "plugins.load must be an object, not an array"},
        {"{plugins: {load: {paths: §'x'}}}", "must be an array of strings, not a string; put it in [ ]"},
        {"{plugins: {load: {paths: §{}}}}", "must be an array of strings, not an object"},
        {"{plugins: {load: {paths: ['x', §null]}}}", "plugins.load.paths[1] must be a string, not null"},
        {"{plugins: {entries: §[]}}", "plugins.entries must be an object, not an array"},
        {"{plugins: {entries: {fs: §true}}}", "plugins.entries.fs must be an object, not true or false"},
        {"{plugins: {entries: {fs: {enabled: §'true'}}}}", "leave the quotation marks out"},
        {"{plugins: {entries: {fs: {enabled: §1}}}}", "must be true or false, not a number"},
        {"{plugins: {entries: {fs: {config: §[]}}}}",
         "plugins.entries.fs.config must be an object, not an array"},
        {"{models: §[]}", "models must be an object, not an array"},
        {"{models: {providers: §[]}}", "models.providers must be an object, not an array"},
        {"{models: {providers: {v: §'openai'}}}", "models.providers.v must be an object, not a string"},
        {"{models: {providers: {v: {plugin: §1}}}}",
         "models.providers.v.plugin must be a string, not a number"},
        {"{models: {providers: {v: {plugin: 'p', apiKey: §1}}}}",
         "models.providers.v.apiKey must be a string"},
        {"{models: {providers: {v: {plugin: 'p', baseUrl: §1}}}}",
         "models.providers.v.baseUrl must be a string"},
        {"{models: {providers: {v: {plugin: 'p', headers: §[]}}}}",
         "models.providers.v.headers must be an object"},
        {"{models: {providers: {v: {plugin: 'p', headers: {h: §1}}}}}",
         "models.providers.v.headers.h must be"},
        {"{models: {routes: §[]}}", "models.routes must be an object, not an array"},
        {"{models: {routes: {x: §['a/b']}}}", "models.routes.x must be a string, not an array"},
        {"{models: {routes: {'gpt-4.1': §1}}}", R"(models.routes["gpt-4.1"] must be a string, not a number)"},
        {"{models: {aliases: {x: §1}}}", "models.aliases.x must be a string, not a number"},
        {"{tools: §[]}", "tools must be an object, not an array"},
        {"{tools: {allow: §'fs_read'}}",
         "tools.allow must be an array of strings, not a string; put it in [ ]"},
        {"{tools: {allow: §true}}", "tools.allow must be an array of strings, not true or false"},
        {"{tools: {allow: [§1]}}", "tools.allow[0] must be a string, not a number"},
        {"{tools: {deny: [§['x']]}}", "tools.deny[0] must be a string, not an array"},
        {"{tools: {groups: §[]}}", "tools.groups must be an object, not an array"},
        {"{tools: {groups: {web: §'x'}}}", "tools.groups.web must be an array of strings, not a string"},
        {"{channels: §[]}", "channels must be an object, not an array"},
        {"{channels: {x: §1}}", "channels.x must be an object, not a number"},
        {"{log: §'debug'}", "log must be an object, not a string"},
        {"{log: {level: §1}}", "log.level must be a string, not a number"},
        {"{log: {format: §null}}", "log.format must be a string, not null"},
    });
}

TEST(Validation, NumbersOutsideTheirRangeAndTheRange) {
    struct Limits {
        std::string key;
        std::int64_t least;
        std::int64_t most;
    };
    for (const auto& [key, least, most] : std::vector<Limits>{{"port", 0, 65535},
                                                              {"loops", 0, 256},
                                                              {"workers", 1, 1024},
                                                              {"callThreads", 1, 1024},
                                                              {"maxConnections", 1, 1000000},
                                                              {"maxBodyBytes", 1, 1073741824},
                                                              {"headTimeoutMs", 10, 3600000},
                                                              {"bodyTimeoutMs", 10, 3600000},
                                                              {"idleTimeoutMs", 10, 86400000},
                                                              {"writeTimeoutMs", 10, 3600000},
                                                              {"drainTimeoutMs", 0, 3600000},
                                                              {"toolTimeoutMs", 10, 86400000},
                                                              {"streamPingMs", 0, 3600000}}) {
        const std::string range = "gateway." + key + " must be an integer from " + std::to_string(least) +
                                  " to " + std::to_string(most) + ", not ";
        const auto with = [&key = key](const std::string& value) {
            std::string text = "{gateway: {";
            return text.append(key).append(": ").append(value).append("}}");
        };
        check({{with("§" + std::to_string(least - 1)), range + std::to_string(least - 1)},
               {with("§" + std::to_string(most + 1)), range + std::to_string(most + 1)},
               {with("§-9223372036854775809"), range},
               {with("§18446744073709551616"), range},
               {with("§" + std::string(300, '9')), range},
               {with("§1e18"), range + "1e18"},
               {with("§1e30"), range + "1e30"},
               {with("§100.5"), range + "100.5"},
               {with("§1e-5"), range + "1e-5"},
               {with("§NaN"), range + "NaN"},
               {with("§Infinity"), range + "Infinity"},
               {with("§-Infinity"), range + "-Infinity"}});
        EXPECT_EQ(refusal(with(std::to_string(least))), "") << key;
        EXPECT_EQ(refusal(with(std::to_string(most))), "") << key;
    }
    check({{"{gateway: {port: §-0x1}}", "an integer from 0 to 65535, not -0x1"}});
}

TEST(Validation, AddressesToListenOn) {
    const std::string must = "must be an IP address";
    check({
        {"{gateway: {bind: §'localhost'}}",
         R"(gateway.bind ("localhost") must be an IP address; write "127.0.0.1")"},
        {"{gateway: {bind: §''}}", must},
        {"{gateway: {bind: §'*'}}", R"(write "0.0.0.0" and "::" for every interface)"},
        {"{gateway: {bind: §'0.0.0.0:8080'}}", "gateway.port"},
        {"{gateway: {bind: §'[::1]'}}", "without brackets"},
        {"{gateway: {bind: §'[::1]:8080'}}", must},
        {"{gateway: {bind: §'127.0.0'}}", must},
        {"{gateway: {bind: §'127.0.0.256'}}", must},
        {"{gateway: {bind: §'127.0.0.1/8'}}", must},
        {"{gateway: {bind: §' 127.0.0.1'}}", must},
        {"{gateway: {bind: §'127.0.0.1\\0'}}", must},
        {"{gateway: {bind: §'eth0'}}", must},
        {"{gateway: {bind: §'fe80::1%eth0'}}", must},
        {"{gateway: {bind: §'example.com'}}", must},
        {"{gateway: {bind: §'::g'}}", must},
        {"{gateway: {bind: §'127.0.0.1, ::1'}}", must},
        {"{gateway: {bind: §[]}}", "one string at least"},
        {"{gateway: {bind: ['127.0.0.1', §'x']}}", "gateway.bind[1] (\"x\") must be an IP address"},
        {"{gateway: {bind: ['127.0.0.1', §'127.0.0.1']}}", "gateway.bind[1] is listed twice"},
    });
}

TEST(Validation, CredentialsThatNoClientCouldSend) {
    for (const std::string key : {"authToken", "password"}) {
        check({
            {"{gateway: {" + key + ": §' x'}}", "gateway." + key + " must not begin or end with a space"},
            {"{gateway: {" + key + ": §'x '}}", "must not begin or end with a space"},
            {"{gateway: {" + key + ": §'x\\n'}}", "must not hold control characters"},
            {"{gateway: {" + key + ": §'x\\ty'}}", "must not hold control characters"},
            {"{gateway: {" + key + ": §'\\0'}}", "must not hold control characters"},
            {"{gateway: {" + key + ": §'\\x7f'}}", "must not hold control characters"},
        });
    }
    check({
        {"{models: {providers: {v: {plugin: 'p', apiKey: §'k\\n'}}}}", "must not hold control characters"},
        {"{models: {providers: {v: {plugin: 'p', headers: {h: §'a\\r\\nb: c'}}}}}",
         "models.providers.v.headers.h must not hold control characters"},
    });
}

TEST(Validation, NoMessageRepeatsASecretOrWhatTheEnvironmentHolds) {
    const Variables variables{{"HOME", "/h"}, {"V", "canary"}};
    for (const std::string text :
         {"{gateway: {authToken: 'canary\\n', password: ' canary'}}", "{gateway: {bind: '${V}'}}",
          "{log: {level: '${V}'}}", "{models: {routes: {x: '${V}'}}}", "{tools: {allow: ['${V} x']}}",
          "{models: {providers: {v: {plugin: 'p', apiKey: 'canary\\n'}}}}",
          "{models: {providers: {v: {plugin: 'p', headers: {authorization: 'canary\\n'}}}}}"}) {
        EXPECT_NE(refusal(text, variables), "") << text;
        EXPECT_THAT(refusal(text, variables), Not(HasSubstr("canary"))) << text;
    }
}

TEST(Validation, OneSettingUnderTwoSpellings) {
    check({
        {"{gateway: {authToken: 'a', auth: {§token: 'a'}}}",
         "gateway.auth.token and gateway.authToken are the same setting; keep one"},
        {"{gateway: {auth: {token: 'a'}, §authToken: 'a'}}", "are the same setting"},
        {"{gateway: {password: 'a', auth: {§password: 'b'}}}",
         "gateway.auth.password and gateway.password are the same setting; keep one"},
        {"{gateway: {auth: {token: 't', password: 'a'}, §password: 'b'}}", "are the same setting"},
    });
    EXPECT_EQ(refusal("{gateway: {authToken: 'a', auth: {password: 'b'}}}"), "");
}

TEST(Validation, Paths) {
    check({
        {"{storage: {path: §''}}", "storage.path (\"\") must be the path of a file or folder, not empty"},
        {"{storage: {path: §'a\\0b'}}", "must be the path"},
        {"{storage: {path: §'~bob/x.db'}}", "another person's folder"},
        {"{plugins: {load: {paths: [§'']}}}", "plugins.load.paths[0] (\"\") must be the path"},
        {"{plugins: {load: {paths: ['a', §'~bob']}}}", "plugins.load.paths[1] (\"~bob\")"},
    });
}

TEST(Validation, Plugins) {
    const std::string id = "must be a plugin id";
    check({
        {"{plugins: {entries: {§Fs: {}}}}", "in plugins.entries the name \"Fs\" must be a plugin id"},
        {"{plugins: {entries: {§'': {}}}}", id},
        {"{plugins: {entries: {§'1fs': {}}}}", id},
        {"{plugins: {entries: {§'f s': {}}}}", id},
        {"{plugins: {entries: {§'a.b': {}}}}", id},
        {"{plugins: {entries: {§_fs: {}}}}", id},
        {"{plugins: {entries: {§" + std::string(65, 'a') + ": {}}}}", id},
        {"{plugins: {entries: {fs: {config: {x: §NaN}}}}}",
         "plugins.entries.fs.config.x must be a finite number"},
        {"{plugins: {entries: {fs: {config: {x: [1, {y: §Infinity}]}}}}}",
         "plugins.entries.fs.config.x[].y must be a finite number"},
    });
    EXPECT_EQ(refusal("{plugins: {entries: {" + std::string(64, 'a') + ": {}}}}"), "");
}

TEST(Validation, Providers) {
    const std::string name = R"(must be a name without "/", "*" and spaces)";
    check({
        {"{models: {providers: {v: §{}}}}", "models.providers.v needs the key \"plugin\""},
        {"{models: {providers: {v: §{baseUrl: 'x'}}}}", "models.providers.v needs the key \"plugin\""},
        {"{models: {providers: {v: {plugin: §''}}}}", "must be a plugin id"},
        {"{models: {providers: {v: {plugin: §'Open AI'}}}}", "must be a plugin id"},
        {"{models: {providers: {§'a/b': {plugin: 'p'}}}}", name},
        {"{models: {providers: {§'a*': {plugin: 'p'}}}}", name},
        {"{models: {providers: {§'': {plugin: 'p'}}}}", name},
        {"{models: {providers: {§'a b': {plugin: 'p'}}}}", name},
        {"{models: {providers: {v: {plugin: 'p', timeout: §Infinity}}}}",
         "models.providers.v.timeout must be a finite number"},
        {"{models: {providers: {v: {plugin: 'p', extra: {deep: [§-Infinity]}}}}}", "must be a finite number"},
    });
    EXPECT_EQ(
        refusal("{models: {providers: {'供应商-1.a': {plugin: 'p', anything: {at: ['all', null, 1.5]}}}}}"),
        "");
}

TEST(Validation, RoutesAndAliases) {
    const std::string pattern = R"(must be the name of a model; a "*" stands only at its end)";
    const std::string target = R"(must be "provider/model")";
    const std::string model = "must be the name of a model, without";
    check({
        {"{models: {routes: {§'': 'a/b'}}}", pattern},
        {"{models: {routes: {§'*-x': 'a/b'}}}", pattern},
        {"{models: {routes: {§'a*b': 'a/b'}}}", pattern},
        {"{models: {routes: {§'**': 'a/b'}}}", pattern},
        {"{models: {routes: {§'a*b*': 'a/b'}}}", pattern},
        {"{models: {routes: {§'a\\n': 'a/b'}}}", pattern},
        {"{models: {routes: {x: §''}}}", target},
        {"{models: {routes: {x: §'model'}}}", R"(models.routes.x ("model") must be "provider/model")"},
        {"{models: {routes: {x: §'/b'}}}", target},
        {"{models: {routes: {x: §'a/'}}}", target},
        {"{models: {routes: {x: §'/'}}}", target},
        {"{models: {routes: {'x*': §'*/b'}}}", target},
        {"{models: {routes: {'x*': §'a*/b'}}}", target},
        {"{models: {routes: {'x*': §'a/*b*'}}}", target},
        {"{models: {routes: {x: §'a b/c'}}}", target},
        {"{models: {routes: {x: §'a/b\\n'}}}", target},
        {"{models: {routes: {x: §'a/*'}}}", R"(must not hold "*": the pattern before it has none)"},
        {"{models: {routes: {x: §'a/b-*'}}}", R"(must not hold "*")"},
        {"{models: {aliases: {§'': 'x'}}}", model},
        {"{models: {aliases: {§'x*': 'x'}}}", model},
        {"{models: {aliases: {x: §''}}}", model},
        {"{models: {aliases: {x: §'y*'}}}", model},
    });
    EXPECT_EQ(refusal("{models: {routes: {'*': 'a/*', 'b': 'a/b/c', 'c/d*': 'e/f-*-g', '模型': 'a/模型'}, "
                      "aliases: {x: 'a/b', 'y/z': 'x'}}}"),
              "");
}

TEST(Validation, Tools) {
    const std::string rule =
        R"(must be the name of a tool, "prefix_*" with the "*" at its end, or "group:NAME")";
    check({
        {"{tools: {allow: [§'']}}", rule},
        {"{tools: {allow: [§'a*b']}}", R"(tools.allow[0] ("a*b") must be the name of a tool)"},
        {"{tools: {allow: [§'*_read']}}", rule},
        {"{tools: {allow: [§'**']}}", rule},
        {"{tools: {allow: [§'fs read']}}", rule},
        {"{tools: {allow: [§'group:']}}", rule},
        {"{tools: {allow: [§'group:*']}}", rule},
        {"{tools: {allow: [§'group:a b']}}", rule},
        {"{tools: {deny: ['fs_write', §'a/b']}}", rule},
        {"{tools: {groups: {§'': []}}}", "in tools.groups the name"},
        {"{tools: {groups: {§'a*': []}}}", "in tools.groups the name"},
        {"{tools: {groups: {§'a b': []}}}", "in tools.groups the name"},
        {"{tools: {groups: {a: [§'group:b']}}}", "a group does not hold groups"},
        {"{tools: {groups: {a: ['x', §'']}}}", "tools.groups.a[1]"},
        {"{tools: {groups: {a: [§'x*y']}}}", R"(a "*" stands only at its end)"},
    });
    EXPECT_EQ(refusal("{tools: {allow: ['*', 'fs_*', 'fs_read', 'group:web', 'fs_read'], deny: [], "
                      "groups: {web: ['web_*', 'x.y-z']}}}"),
              "");
}

TEST(Validation, ChannelsAndLog) {
    check({
        {"{channels: {§'': {}}}", "in channels the name"},
        {"{channels: {§'a/b': {}}}", "in channels the name"},
        {"{channels: {a: §{}}}", R"(channels.a needs the key "type")"},
        {"{channels: {a: {type: §'webhok'}}}", R"(did you mean "webhook"?)"},
        {"{channels: {a: {type: 'webchat', §sender: '*'}}}",
         R"(unknown key "sender" in channels.a; did you mean "senders"?)"},
        {"{channels: {a: {type: 'webchat', rateLimit: {§message: 1}}}}", R"(did you mean "messages"?)"},
        {"{channels: {a: {type: 'webchat', session: §'persender'}}}", R"(did you mean "perSender"?)"},
        {"{channels: {a: {type: 'webchat', senders: §[]}}}", "must hold one string at least"},
        {"{channels: {a: {type: 'webchat', §reply: 'direct'}}}",
         R"(channels.a.reply belongs to channels of type "webhook")"},
        {"{channels: {a: §{type: 'webhook'}}}", R"(channels.a needs the key "secret")"},
        {"{channels: {a: {type: 'webhook', secret: §'short'}}}", "channels.a.secret is too short"},
        {"{channels: {a: §{type: 'webhook', secret: '0123456789abcdef', reply: 'callback'}}}",
         R"(channels.a needs the key "callbackUrl")"},
        {"{channels: {a: {type: 'webhook', secret: '0123456789abcdef', callbackUrl: §'desk.example'}}}",
         "must be an http or https address"},
        {"{channels: {a: {type: 'webhook', secret: '0123456789abcdef', callbackUrl: "
         "§'http://u:p@desk.example'}}}",
         "must be an http or https address"},
        {"{log: {level: §'wran'}}",
         R"(must be one of "debug", "info", "warn", "error"; did you mean "warn"?)"},
        {"{log: {level: §'INFO'}}", R"(did you mean "info"?)"},
        {"{log: {level: §'quiet'}}",
         R"(log.level ("quiet") must be one of "debug", "info", "warn", "error")"},
        {"{log: {level: §''}}", "must be one of"},
        {"{log: {format: §'jsn'}}", R"(must be one of "text", "json"; did you mean "json"?)"},
    });
}

TEST(Validation, EverythingThatIsWrongIsSaidAtOnceInTheTextsOrder) {
    EXPECT_EQ(
        refusal("{\n"
                "  gatway: {},\n"
                "  log: { level: 'loud', level: 'info' },\n"
                "  gateway: {\n"
                "    port: 70000,\n"
                "    authToken: '${UNSET}',\n"
                "    prot: 1,\n"
                "  },\n"
                "}"),
        "test.json5:2:3: unknown key \"gatway\"; did you mean \"gateway\"?\n"
        "test.json5:3:17: log.level (\"loud\") must be one of \"debug\", \"info\", \"warn\", \"error\"\n"
        "test.json5:3:25: the key \"level\" is given twice, first at 3:10; keep one\n"
        "test.json5:5:11: gateway.port must be an integer from 0 to 65535, not 70000\n"
        "test.json5:6:17: the environment variable UNSET is not set; set it, or write ${UNSET:-default}\n"
        "test.json5:7:5: unknown key \"prot\" in gateway; did you mean \"port\"?");
}

TEST(Validation, AVariableWithoutAValueIsSaidOnce) {
    for (const std::string text : {"{log: {level: '§${UNSET}'}}", "{gateway: {bind: ['::1', '§${UNSET}']}}",
                                   "{tools: {allow: ['§${UNSET}']}}", "{models: {routes: {x: '§${UNSET}'}}}",
                                   "{storage: {path: '§${UNSET}'}}"}) {
        check({{text, "UNSET is not set"}});
    }
}

TEST(Validation, AFloodOfFindingsIsCutOff) {
    std::string text = "{tools: {allow: [";
    for (int i = 0; i < 500; ++i) text += "1,";
    const std::string message = refusal(text + "]}}");
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 100);
    EXPECT_THAT(message, testing::EndsWith("\ntest.json5: and 400 more"));
}

}  // namespace
}  // namespace openclaw::config

#include "config/schema.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "config/assemble.h"
#include "config/document.h"
#include "config/key_path.h"
#include "config/schema_export.h"
#include "config/substitute.h"
#include "marked.h"

namespace openclaw::config {
namespace {

using testing::HasSubstr;

const std::string examplePath = OPENCLAW_SOURCE_DIR "/config/openclaw.example.json5";
const std::string schemaPath = OPENCLAW_SOURCE_DIR "/config/openclaw.schema.json";
const Variables exampleVariables{{"HOME", "/home/claw"},
                                 {"OPENCLAW_TOKEN", "t"},
                                 {"OPENCLAW_PASSWORD", "p"},
                                 {"VENDOR_KEY", "k"},
                                 {"CHANNEL_SECRET", "0123456789abcdef"}};

std::string contentOf(const std::string& path) {
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    return content.str();
}

bool fitsPattern(std::string_view pattern, const std::string& path) {
    const auto wanted = namesOf(pattern);
    const auto given = namesOf(path);
    if (wanted.size() != given.size()) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] != "*" && wanted[i] != given[i]) return false;
    }
    return true;
}

/// Every key that a text sets, objects included, with its value.
void gather(const Node& node, const std::string& path, std::map<std::string, std::string>& out) {
    if (!path.empty()) out[path] = toJson(node);
    for (const Member& entry : node.members) gather(entry.value, childPath(path, entry.key), out);
}

std::map<std::string, std::string> exampleKeys() {
    Findings findings;
    auto document = Document::read(contentOf(examplePath), findings);
    findings.throwIfAny(examplePath);
    std::map<std::string, std::string> keys;
    gather(document->root(), "", keys);
    return keys;
}

TEST(Schema, EveryKeyIsDescribedOnceBelowItsSection) {
    std::set<std::string_view> paths{""};
    for (const Key& key : keys()) {
        EXPECT_FALSE(key.doc.empty()) << key.path;
        EXPECT_TRUE(key.doc.ends_with('.')) << key.path;
        EXPECT_TRUE(paths.insert(key.path).second) << key.path;
        const std::size_t dot = key.path.rfind('.');
        const std::string_view parent = dot == std::string_view::npos ? "" : key.path.substr(0, dot);
        EXPECT_TRUE(paths.contains(parent)) << key.path;
        if (key.type == Type::integer) {
            EXPECT_LT(key.least, key.most) << key.path;
        }
        EXPECT_EQ(key.form == Form::choice, !key.choices.empty()) << key.path;
        if (key.type == Type::map) {
            EXPECT_NE(childOf(key, "anything"), nullptr) << key.path;
        }
    }
}

TEST(Schema, GatewayAndStorageAloneNeedARestart) {
    for (const Key& key : keys()) {
        const bool below = key.path.starts_with("gateway") || key.path.starts_with("storage");
        EXPECT_EQ(key.reload == Reload::restart, below) << key.path;
    }
}

TEST(Schema, AnAliasIsLikeItsOriginal) {
    for (const Key& key : keys()) {
        if (key.aliasOf.empty()) continue;
        const Key* const original = keyAt(key.aliasOf);
        ASSERT_NE(original, nullptr) << key.path;
        EXPECT_EQ(original->type, key.type) << key.path;
        EXPECT_EQ(original->form, key.form) << key.path;
        EXPECT_EQ(original->secret, key.secret) << key.path;
    }
}

TEST(Schema, FindsTheKeyOfAPath) {
    EXPECT_EQ(keyAt("gateway.port")->path, "gateway.port");
    EXPECT_EQ(keyAt("models.providers.vendor.apiKey")->path, "models.providers.*.apiKey");
    EXPECT_EQ(keyAt("models.providers.vendor.own.deep")->path, "models.providers.*");
    EXPECT_EQ(keyAt(R"(models.routes["gpt-4.1"])")->path, "models.routes.*");
    EXPECT_EQ(keyAt("plugins.entries.fs.config.roots")->path, "plugins.entries.*.config");
    EXPECT_EQ(keyAt("gateway.x"), nullptr);
    EXPECT_EQ(keyAt("x"), nullptr);
}

TEST(Schema, ItsDefaultsAreTheRealOnes) {
    const Settings settings = loaded("{}");
    const GatewaySettings& gateway = settings.gateway;
    const ChannelSettings channel;
    std::string bind;
    for (const std::string& address : gateway.bind) bind += (bind.empty() ? "[" : ",") + toJson(address);
    const std::map<std::string, std::string> real{
        {"gateway.port", std::to_string(gateway.port)},
        {"gateway.bind", bind + "]"},
        {"gateway.loops", std::to_string(gateway.loops)},
        {"gateway.workers", std::to_string(gateway.workers)},
        {"gateway.callThreads", std::to_string(gateway.callThreads)},
        {"gateway.maxConnections", std::to_string(gateway.maxConnections)},
        {"gateway.maxBodyBytes", std::to_string(gateway.maxBodyBytes)},
        {"gateway.headTimeoutMs", std::to_string(gateway.headTimeout.count())},
        {"gateway.bodyTimeoutMs", std::to_string(gateway.bodyTimeout.count())},
        {"gateway.idleTimeoutMs", std::to_string(gateway.idleTimeout.count())},
        {"gateway.writeTimeoutMs", std::to_string(gateway.writeTimeout.count())},
        {"gateway.drainTimeoutMs", std::to_string(gateway.drainTimeout.count())},
        {"gateway.toolTimeoutMs", std::to_string(gateway.toolTimeout.count())},
        {"gateway.streamPingMs", std::to_string(gateway.streamPing.count())},
        {"gateway.wsMaxFrameBytes", std::to_string(gateway.wsMaxFrameBytes)},
        {"gateway.wsMaxBufferedBytes", std::to_string(gateway.wsMaxBufferedBytes)},
        {"gateway.wsAuthTimeoutMs", std::to_string(gateway.wsAuthTimeout.count())},
        {"gateway.wsTickMs", std::to_string(gateway.wsTickInterval.count())},
        {"gateway.wsPingMs", std::to_string(gateway.wsPingInterval.count())},
        {"gateway.wsResponsesLifetimeMs", std::to_string(gateway.wsResponsesLifetime.count())},
        {"gateway.wsCompression", gateway.wsCompression ? "true" : "false"},
        {"gateway.allowedOrigins", gateway.allowedOrigins.empty() ? "[]" : "?"},
        {"storage.path", "\"~" + settings.storage.path.substr(std::string("/home/claw").size()) + '"'},
        {"plugins.load.paths", settings.plugins.paths.empty() ? "[]" : "?"},
        {"plugins.entries.*.enabled", PluginEntry{}.enabled ? "true" : "false"},
        {"plugins.entries.*.config", PluginEntry{}.configJson},
        {"tools.allow", settings.tools.allow.empty() ? "[]" : "?"},
        {"tools.deny", settings.tools.deny.empty() ? "[]" : "?"},
        {"tools.ask", settings.tools.ask.empty() ? "[]" : "?"},
        {"storage.responsesDays", std::to_string(settings.storage.responsesDays)},
        {"runs.maxSteps", std::to_string(settings.runs.maxSteps)},
        {"runs.maxToolCalls", std::to_string(settings.runs.maxToolCalls)},
        {"runs.maxOutputTokens", std::to_string(settings.runs.maxOutputTokens)},
        {"runs.timeoutMs", std::to_string(settings.runs.timeout.count())},
        {"runs.approvalTimeoutMs", std::to_string(settings.runs.approvalTimeout.count())},
        {"channels.*.enabled", channel.enabled ? "true" : "false"},
        {"channels.*.tools", channel.tools.empty() ? "[]" : "?"},
        {"channels.*.session", channel.session == ChannelSession::perSender ? "\"perSender\"" : "?"},
        {"channels.*.senders", "[\"" + channel.senders.at(0) + "\"]"},
        {"channels.*.rateLimit.messages", std::to_string(channel.rateLimit.messages)},
        {"channels.*.rateLimit.perSeconds", std::to_string(channel.rateLimit.per.count())},
        {"channels.*.replayWindowSeconds", std::to_string(channel.replayWindow.count())},
        {"channels.*.reply", channel.reply == ChannelReply::direct ? "\"direct\"" : "?"},
        {"channels.*.replyTimeoutMs", std::to_string(channel.replyTimeout.count())},
        {"channels.*.callbackTries", std::to_string(channel.callbackTries)},
        {"channels.*.callbackRetryMs", std::to_string(channel.callbackRetry.count())},
        {"channels.*.allowPrivateCallback", channel.allowPrivateCallback ? "true" : "false"},
        {"log.level", settings.log.level == log::Level::info ? "\"info\"" : "?"},
        {"log.format", settings.log.format == log::Format::text ? "\"text\"" : "?"},
    };
    std::map<std::string, std::string> described;
    for (const Key& key : keys()) {
        if (!key.fallback.empty()) described.emplace(key.path, key.fallback);
    }
    EXPECT_EQ(described, real);
}

TEST(Example, Loads) {
    const Settings settings = loadText(contentOf(examplePath), examplePath, fake(exampleVariables));
    EXPECT_EQ(settings.gateway.authToken, "t");
    EXPECT_EQ(settings.models.providers.at("vendor").plugin, "openai");
}

TEST(Example, ShowsEveryKeyWithItsDefault) {
    const auto shown = exampleKeys();
    const std::string text = contentOf(examplePath);
    for (const Key& key : keys()) {
        if (key.path.starts_with("gateway.auth") && key.path != "gateway.authToken") {
            EXPECT_THAT(text, HasSubstr("auth: { token:"));  // cannot stand beside what it is an alias of
            continue;
        }
        bool found = false;
        for (const auto& [path, value] : shown) {
            if (!fitsPattern(key.path, path)) continue;
            found = true;
            if (!key.fallback.empty()) {
                EXPECT_EQ(value, key.fallback) << path;
            }
        }
        EXPECT_TRUE(found) << key.path << " is not shown";
    }
}

TEST(Example, ExplainsEveryKeyThatTheTableKnows) {
    const std::string text = contentOf(examplePath);
    std::istringstream lines(text);
    std::string line;
    bool commented = false;
    while (std::getline(lines, line)) {
        const auto first = line.find_first_not_of(' ');
        if (first == std::string::npos) {
            commented = false;
            continue;
        }
        const bool comment = line.compare(first, 2, "//") == 0;
        const auto colon = line.find(": ");
        const bool leaf = !comment && first == 4 && colon != std::string::npos && !line.ends_with('{');
        if (leaf) {
            EXPECT_TRUE(commented || line.find(" // ") != std::string::npos) << line;
        }
        commented = commented || comment;
    }
}

TEST(SchemaExport, IsTheFileInTheTree) {
    // Run with OPENCLAW_WRITE_SCHEMA=1 after a change to the table.
    if (std::getenv("OPENCLAW_WRITE_SCHEMA") != nullptr) std::ofstream(schemaPath) << exportSchema();
    EXPECT_EQ(contentOf(schemaPath), exportSchema());
}

TEST(SchemaExport, NamesEveryKeyAndItsLimits) {
    const std::string schema = exportSchema();
    for (const Key& key : keys()) {
        const std::string name = namesOf(key.path).back();
        if (name != "*") {
            EXPECT_THAT(schema, HasSubstr('"' + name + '"'));
        }
        EXPECT_THAT(schema, HasSubstr(toJson(key.doc)));
    }
}

}  // namespace
}  // namespace openclaw::config

#include "config/schema.h"

#include <algorithm>
#include <array>
#include <string>

#include "config/key_path.h"

namespace openclaw::config {
namespace {

using enum Type;

constexpr std::array<std::string_view, 4> logLevels{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 2> logFormats{"text", "json"};

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t day = 24 * hour;

constexpr auto table = std::to_array<Key>({
    {.path = "gateway",
     .type = section,
     .doc = "The door: credentials, address and limits. Changes need a restart.",
     .reload = Reload::restart},
    {.path = "gateway.authToken",
     .type = string,
     .doc = "Token that clients present (recommended). The gateway starts with a token, a password or both.",
     .reload = Reload::restart,
     .form = Form::credential,
     .secret = true},
    {.path = "gateway.password",
     .type = string,
     .doc = "Password that clients present in place of the token.",
     .reload = Reload::restart,
     .form = Form::credential,
     .secret = true},
    {.path = "gateway.auth",
     .type = section,
     .doc = "Another spelling of authToken and password.",
     .reload = Reload::restart},
    {.path = "gateway.auth.token",
     .type = string,
     .doc = "The same as gateway.authToken.",
     .reload = Reload::restart,
     .form = Form::credential,
     .secret = true,
     .aliasOf = "gateway.authToken"},
    {.path = "gateway.auth.password",
     .type = string,
     .doc = "The same as gateway.password.",
     .reload = Reload::restart,
     .form = Form::credential,
     .secret = true,
     .aliasOf = "gateway.password"},
    {.path = "gateway.port",
     .type = integer,
     .fallback = "8080",
     .doc = "TCP port for HTTP and WebSocket alike; 0 takes any free one. OPENCLAW_GATEWAY_PORT and --port "
            "win over it.",
     .reload = Reload::restart,
     .least = 0,
     .most = 65'535},
    {.path = "gateway.bind",
     .type = stringOrList,
     .fallback = R"(["127.0.0.1","::1"])",
     .doc = "IP addresses to listen on: one, or an array. \"0.0.0.0\" and \"::\" stand for every interface.",
     .reload = Reload::restart,
     .form = Form::ipAddress},
    {.path = "gateway.loops",
     .type = integer,
     .fallback = "0",
     .doc = "Event loops; 0 means one for each processor.",
     .reload = Reload::restart,
     .least = 0,
     .most = 256},
    {.path = "gateway.workers",
     .type = integer,
     .fallback = "16",
     .doc = "Threads for requests that may block.",
     .reload = Reload::restart,
     .least = 1,
     .most = 1024},
    {.path = "gateway.callThreads",
     .type = integer,
     .fallback = "64",
     .doc = "Threads for tools and providers that may block.",
     .reload = Reload::restart,
     .least = 1,
     .most = 1024},
    {.path = "gateway.maxConnections",
     .type = integer,
     .fallback = "16384",
     .doc = "Connections open at the same time; further ones are answered 503.",
     .reload = Reload::restart,
     .least = 1,
     .most = 1'000'000},
    {.path = "gateway.maxBodyBytes",
     .type = integer,
     .fallback = "20971520",
     .doc = "Largest request body, in bytes; a larger one is answered 413.",
     .reload = Reload::restart,
     .least = 1,
     .most = 1 << 30},
    {.path = "gateway.headTimeoutMs",
     .type = integer,
     .fallback = "15000",
     .doc = "Milliseconds from the first byte of a request to the end of its head.",
     .reload = Reload::restart,
     .least = 10,
     .most = hour},
    {.path = "gateway.bodyTimeoutMs",
     .type = integer,
     .fallback = "60000",
     .doc = "Milliseconds between two pieces of a request body.",
     .reload = Reload::restart,
     .least = 10,
     .most = hour},
    {.path = "gateway.idleTimeoutMs",
     .type = integer,
     .fallback = "120000",
     .doc = "Milliseconds that a kept-alive connection may rest between two requests.",
     .reload = Reload::restart,
     .least = 10,
     .most = day},
    {.path = "gateway.writeTimeoutMs",
     .type = integer,
     .fallback = "60000",
     .doc = "Milliseconds after which a client that does not read is given up.",
     .reload = Reload::restart,
     .least = 10,
     .most = hour},
    {.path = "gateway.drainTimeoutMs",
     .type = integer,
     .fallback = "30000",
     .doc = "Milliseconds that calls in flight may take to end when the gateway stops.",
     .reload = Reload::restart,
     .least = 0,
     .most = hour},
    {.path = "gateway.toolTimeoutMs",
     .type = integer,
     .fallback = "60000",
     .doc = "Milliseconds that one tool call may take.",
     .reload = Reload::restart,
     .least = 10,
     .most = day},
    {.path = "gateway.streamPingMs",
     .type = integer,
     .fallback = "15000",
     .doc = "Milliseconds of silence in a stream after which a comment is sent, so that no proxy on the way "
            "gives it up; 0 sends none.",
     .reload = Reload::restart,
     .least = 0,
     .most = hour},
    {.path = "gateway.wsMaxFrameBytes",
     .type = integer,
     .fallback = "26214400",
     .doc =
         "Largest WebSocket message of an authenticated client, in bytes; a larger one closes it with 1009.",
     .reload = Reload::restart,
     .least = 65'536,
     .most = 1 << 30},
    {.path = "gateway.wsMaxBufferedBytes",
     .type = integer,
     .fallback = "52428800",
     .doc = "Bytes that may wait for a WebSocket client that reads slowly; beyond, it is closed with 1013.",
     .reload = Reload::restart,
     .least = 65'536,
     .most = 1 << 30},
    {.path = "gateway.wsAuthTimeoutMs",
     .type = integer,
     .fallback = "15000",
     .doc = "Milliseconds that a WebSocket client has to authenticate.",
     .reload = Reload::restart,
     .least = 10,
     .most = hour},
    {.path = "gateway.wsTickMs",
     .type = integer,
     .fallback = "30000",
     .doc = "Milliseconds between two tick events on a WebSocket.",
     .reload = Reload::restart,
     .least = 10,
     .most = hour},
    {.path = "gateway.wsPingMs",
     .type = integer,
     .fallback = "30000",
     .doc = "Milliseconds of silence after which a WebSocket client is pinged.",
     .reload = Reload::restart,
     .least = 10,
     .most = hour},
    {.path = "gateway.wsCompression",
     .type = boolean,
     .fallback = "false",
     .doc = "Compress WebSocket messages where the client offers it (permessage-deflate).",
     .reload = Reload::restart},
    {.path = "gateway.allowedOrigins",
     .type = stringList,
     .fallback = "[]",
     .doc = "Origins of pages that may call the gateway from a browser, such as \"https://app.example\", or "
            "\"*\" for any page that brings the credentials.",
     .reload = Reload::restart},

    {.path = "storage",
     .type = section,
     .doc = "Where the gateway keeps its data.",
     .reload = Reload::restart},
    {.path = "storage.path",
     .type = string,
     .fallback = R"("~/.openclaw/gateway.db")",
     .doc = "The database file. Without this key: gateway.db in $STATE_DIRECTORY where that is set.",
     .reload = Reload::restart,
     .form = Form::path},

    {.path = "plugins",
     .type = section,
     .doc = "Tools and providers beyond those that ship with the gateway."},
    {.path = "plugins.load", .type = section, .doc = "Where plugins are found."},
    {.path = "plugins.load.paths",
     .type = stringList,
     .fallback = "[]",
     .doc = "Further folders and plugin files; relative ones start at this file's folder.",
     .form = Form::path},
    {.path = "plugins.entries",
     .type = map,
     .doc = "Settings of single plugins, by plugin id.",
     .form = Form::pluginId},
    {.path = "plugins.entries.*", .type = section, .doc = "Settings of one plugin."},
    {.path = "plugins.entries.*.enabled",
     .type = boolean,
     .fallback = "true",
     .doc = "false leaves the plugin out."},
    {.path = "plugins.entries.*.config",
     .type = object,
     .fallback = "{}",
     .doc = "The plugin's own settings; its documentation names them."},

    {.path = "models", .type = section, .doc = "Who answers chat requests."},
    {.path = "models.providers",
     .type = map,
     .doc = "Servers that run models, by a name of your choice.",
     .form = Form::name},
    {.path = "models.providers.*",
     .type = openSection,
     .doc = "One provider. Every key but `plugin` goes to the plugin, whose documentation names them."},
    {.path = "models.providers.*.plugin",
     .type = string,
     .doc = "Id of the plugin that talks to it.",
     .form = Form::pluginId,
     .required = true},
    {.path = "models.providers.*.baseUrl", .type = string, .doc = "Address of its API."},
    {.path = "models.providers.*.apiKey",
     .type = string,
     .doc = "The key that the provider gave you.",
     .form = Form::credential,
     .secret = true},
    {.path = "models.providers.*.headers", .type = map, .doc = "Headers to add to each request."},
    {.path = "models.providers.*.headers.*",
     .type = string,
     .doc = "Value of one header.",
     .form = Form::credential},
    {.path = "models.routes",
     .type = map,
     .doc = "Which model answers for which name. The exact name wins, then the longest `prefix*`, then `*`.",
     .form = Form::modelPattern},
    {.path = "models.routes.*",
     .type = string,
     .doc = "provider/model; a `*` in it stands for what the pattern's `*` matched.",
     .form = Form::target},
    {.path = "models.aliases", .type = map, .doc = "Further names for models.", .form = Form::modelName},
    {.path = "models.aliases.*", .type = string, .doc = "The name that is meant.", .form = Form::modelName},

    {.path = "tools", .type = section, .doc = "Which tools may be called. What no rule allows is denied."},
    {.path = "tools.allow",
     .type = stringList,
     .fallback = "[]",
     .doc = "Tools that may be called: names, `prefix_*`, `group:NAME`.",
     .form = Form::toolRule},
    {.path = "tools.deny",
     .type = stringList,
     .fallback = "[]",
     .doc = "Tools that may not be called; wins over allow.",
     .form = Form::toolRule},
    {.path = "tools.ask",
     .type = stringList,
     .fallback = "[]",
     .doc = "Tools that a run may call only once a person has approved the call; wins over allow.",
     .form = Form::toolRule},
    {.path = "tools.groups",
     .type = map,
     .doc = "Groups of tools, for `group:NAME` in allow and deny.",
     .form = Form::name},
    {.path = "tools.groups.*",
     .type = stringList,
     .doc = "Tools of the group: names and `prefix_*`.",
     .form = Form::toolPattern},

    {.path = "runs",
     .type = section,
     .doc = "Limits on a run: one turn of a conversation with all its calls of models and tools."},
    {.path = "runs.maxSteps",
     .type = integer,
     .fallback = "32",
     .doc = "Calls of a model in one run.",
     .least = 1,
     .most = 1000},
    {.path = "runs.maxToolCalls",
     .type = integer,
     .fallback = "128",
     .doc = "Calls of tools in one run.",
     .least = 0,
     .most = 10'000},
    {.path = "runs.maxOutputTokens",
     .type = integer,
     .fallback = "0",
     .doc = "Tokens that the models of one run may write in all; 0 is no limit.",
     .least = 0,
     .most = 1'000'000'000},
    {.path = "runs.timeoutMs",
     .type = integer,
     .fallback = "1800000",
     .doc = "Milliseconds that one run may take.",
     .least = 100,
     .most = 7 * day},
    {.path = "runs.approvalTimeoutMs",
     .type = integer,
     .fallback = "300000",
     .doc = "Milliseconds that a run waits for the approval of a tool call; then it is denied.",
     .least = 10,
     .most = day},

    {.path = "channels",
     .type = map,
     .doc = "The doors through which messages reach sessions, by a name of your choice.",
     .form = Form::name},
    {.path = "channels.*", .type = object, .doc = "Settings of one channel."},

    {.path = "log", .type = section, .doc = "What the gateway writes to standard error."},
    {.path = "log.level",
     .type = string,
     .fallback = R"("info")",
     .doc = "The least important lines to write.",
     .form = Form::choice,
     .choices = logLevels},
    {.path = "log.format",
     .type = string,
     .fallback = R"("text")",
     .doc = "One line of text or one JSON object an event.",
     .form = Form::choice,
     .choices = logFormats},
});

constexpr Key root{.path = "", .type = section, .doc = "Configuration of OpenClaw Gateway (JSON5)."};

/// The name that `path` adds to `parent`; empty when it stands elsewhere.
std::string_view nameBelow(std::string_view parent, std::string_view path) noexcept {
    if (!parent.empty()) {
        if (!path.starts_with(parent) || path.size() == parent.size() || path[parent.size()] != '.')
            return {};
        path.remove_prefix(parent.size() + 1);
    }
    return path.find('.') == std::string_view::npos ? path : std::string_view{};
}

}  // namespace

std::span<const Key> keys() noexcept {
    return table;
}

const Key& rootKey() noexcept {
    return root;
}

const Key* childOf(const Key& parent, std::string_view name) noexcept {
    const std::string_view wanted = parent.type == map ? "*" : name;
    const auto* const found = std::find_if(table.begin(), table.end(), [&](const Key& key) {
        const std::string_view below = nameBelow(parent.path, key.path);
        return !below.empty() && below == wanted;
    });
    return found == table.end() ? nullptr : found;
}

std::vector<std::string_view> namesBelow(const Key& parent) {
    std::vector<std::string_view> names;
    for (const Key& key : table) {
        const std::string_view name = nameBelow(parent.path, key.path);
        if (!name.empty() && name != "*") names.push_back(name);
    }
    return names;
}

const Key* keyAt(std::string_view path) {
    const Key* key = &root;
    for (const std::string& name : namesOf(path)) {
        const Key* const child = childOf(*key, name);
        if (child == nullptr) return key->type == object || key->type == openSection ? key : nullptr;
        key = child;
    }
    return key;
}

}  // namespace openclaw::config

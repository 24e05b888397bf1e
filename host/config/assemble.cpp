#include "config/assemble.h"

#include <charconv>
#include <utility>

#include "base/error.h"
#include "config/channel.h"
#include "config/key_path.h"
#include "config/paths.h"
#include "config/schema.h"

namespace openclaw::config {
namespace {

constexpr const char* portVariable = "OPENCLAW_GATEWAY_PORT";

/// Follows `path`; null when something on the way is not given.
const Node* at(const Node& root, std::string_view path) {
    const Node* node = &root;
    for (const std::string& name : namesOf(path)) {
        node = member(*node, name);
        if (node == nullptr) return nullptr;
    }
    return node;
}

/// The value of a key under whichever of its spellings is given.
const Node* given(const Node& root, std::string_view path) {
    if (const Node* const node = at(root, path)) return node;
    for (const Key& key : keys()) {
        if (key.aliasOf == path) {
            if (const Node* const node = at(root, key.path)) return node;
        }
    }
    return nullptr;
}

const std::vector<Member>& membersAt(const Node& root, std::string_view path) {
    static const std::vector<Member> none;
    const Node* const node = at(root, path);
    return node == nullptr ? none : node->members;
}

template <typename T>
T toInteger(const std::string& digits) {
    T value{};
    std::from_chars(digits.data(), digits.data() + digits.size(), value);  // `validate` has seen it
    return value;
}

std::vector<std::string> strings(const Node& node) {
    if (node.type == Node::Type::string) return {node.value};
    std::vector<std::string> values;
    values.reserve(node.items.size());
    for (const Node& item : node.items) values.push_back(item.value);
    return values;
}

/// Everything but `without`, as JSON text.
std::string jsonOfRest(const Node& object, std::string_view without) {
    Node rest;
    rest.type = Node::Type::object;
    for (const Member& entry : object.members) {
        if (entry.key != without) rest.members.push_back(entry);
    }
    return toJson(rest);
}

class Assembly {
  public:
    Assembly(const Node& root, const std::string& folder, const Environment& environment, Findings& findings)
        : root_(root), folder_(folder), environment_(environment), findings_(findings) {}

    Settings run() {
        settings_.flat = flatten(root_);
        readGateway();
        readStorage();
        readPlugins();
        readModels();
        readTools();
        readRuns();
        readLog();
        for (const Member& channel : membersAt(root_, "channels")) {
            settings_.channels[channel.key] =
                readChannel(channel.value, childPath("channels", channel.key), findings_);
        }
        return std::move(settings_);
    }

  private:
    void read(std::string_view path, std::string& value) const {
        if (const Node* const node = given(root_, path)) value = node->value;
    }
    void read(std::string_view path, std::vector<std::string>& values) const {
        if (const Node* const node = given(root_, path)) values = strings(*node);
    }
    template <typename T>
    void readInteger(std::string_view path, T& value) const {
        if (const Node* const node = given(root_, path)) value = toInteger<T>(node->value);
    }
    void read(std::string_view path, std::chrono::milliseconds& value) const {
        if (const Node* const node = given(root_, path)) {
            value = std::chrono::milliseconds(toInteger<std::int64_t>(node->value));
        }
    }

    void readGateway() {
        GatewaySettings& gateway = settings_.gateway;
        read("gateway.authToken", gateway.authToken);
        read("gateway.password", gateway.password);
        readInteger("gateway.port", gateway.port);
        read("gateway.bind", gateway.bind);
        gateway.bindIsDefault = given(root_, "gateway.bind") == nullptr;
        readInteger("gateway.loops", gateway.loops);
        readInteger("gateway.workers", gateway.workers);
        readInteger("gateway.callThreads", gateway.callThreads);
        readInteger("gateway.maxConnections", gateway.maxConnections);
        readInteger("gateway.maxBodyBytes", gateway.maxBodyBytes);
        read("gateway.headTimeoutMs", gateway.headTimeout);
        read("gateway.bodyTimeoutMs", gateway.bodyTimeout);
        read("gateway.idleTimeoutMs", gateway.idleTimeout);
        read("gateway.writeTimeoutMs", gateway.writeTimeout);
        read("gateway.drainTimeoutMs", gateway.drainTimeout);
        read("gateway.toolTimeoutMs", gateway.toolTimeout);
        read("gateway.streamPingMs", gateway.streamPing);
        readInteger("gateway.wsMaxFrameBytes", gateway.wsMaxFrameBytes);
        readInteger("gateway.wsMaxBufferedBytes", gateway.wsMaxBufferedBytes);
        read("gateway.wsAuthTimeoutMs", gateway.wsAuthTimeout);
        read("gateway.wsTickMs", gateway.wsTickInterval);
        read("gateway.wsPingMs", gateway.wsPingInterval);
        read("gateway.wsResponsesLifetimeMs", gateway.wsResponsesLifetime);
        if (const Node* const node = given(root_, "gateway.wsCompression"))
            gateway.wsCompression = node->boolean;
        read("gateway.allowedOrigins", gateway.allowedOrigins);
        readPortVariable();
    }

    void readPortVariable() {
        const std::string text = environment_(portVariable).value_or("");
        if (text.empty()) return;
        std::uint16_t port = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
        if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
            findings_.add(std::string("the environment variable ") + portVariable +
                          " must be an integer from 0 to 65535");
            return;
        }
        settings_.gateway.port = port;
        settings_.flat["gateway.port"] = std::to_string(port);
    }

    void readStorage() {
        readInteger("storage.responsesDays", settings_.storage.responsesDays);
        try {
            const Node* const node = given(root_, "storage.path");
            settings_.storage.path = node == nullptr ? defaultDatabase(environment_) : resolved(*node);
        } catch (const Error& error) {
            findings_.add(error.what());
        }
    }

    /// A finding of its own, with its place, when it cannot be resolved.
    std::string resolved(const Node& path) {
        try {
            return resolvePath(path.value, folder_, environment_);
        } catch (const Error& error) {
            findings_.add(path.range.begin, error.what());
            return {};
        }
    }

    void readPlugins() {
        if (const Node* const paths = given(root_, "plugins.load.paths")) {
            for (const Node& path : paths->items) settings_.plugins.paths.push_back(resolved(path));
        }
        for (const Member& entry : membersAt(root_, "plugins.entries")) {
            PluginEntry& plugin = settings_.plugins.entries[entry.key];
            if (const Node* const enabled = member(entry.value, "enabled")) plugin.enabled = enabled->boolean;
            if (const Node* const config = member(entry.value, "config")) plugin.configJson = toJson(*config);
        }
    }

    void readModels() {
        for (const Member& entry : membersAt(root_, "models.providers")) {
            settings_.models.providers[entry.key] = {member(entry.value, "plugin")->value,
                                                     jsonOfRest(entry.value, "plugin")};
        }
        for (const Member& route : membersAt(root_, "models.routes")) {
            settings_.models.routes.emplace_back(route.key, route.value.value);
        }
        for (const Member& alias : membersAt(root_, "models.aliases")) {
            settings_.models.aliases.emplace_back(alias.key, alias.value.value);
        }
    }

    void readTools() {
        read("tools.allow", settings_.tools.allow);
        read("tools.ask", settings_.tools.ask);
        read("tools.deny", settings_.tools.deny);
        for (const Member& group : membersAt(root_, "tools.groups")) {
            settings_.tools.groups[group.key] = strings(group.value);
        }
    }

    void readRuns() {
        readInteger("runs.maxSteps", settings_.runs.maxSteps);
        readInteger("runs.maxToolCalls", settings_.runs.maxToolCalls);
        readInteger("runs.maxOutputTokens", settings_.runs.maxOutputTokens);
        read("runs.timeoutMs", settings_.runs.timeout);
        read("runs.approvalTimeoutMs", settings_.runs.approvalTimeout);
    }

    void readLog() {
        static const std::map<std::string, log::Level> levels{{"debug", log::Level::debug},
                                                              {"info", log::Level::info},
                                                              {"warn", log::Level::warn},
                                                              {"error", log::Level::error}};
        if (const Node* const level = given(root_, "log.level"))
            settings_.log.level = levels.at(level->value);
        if (const Node* const format = given(root_, "log.format")) {
            settings_.log.format = format->value == "json" ? log::Format::json : log::Format::text;
        }
    }

    const Node& root_;
    const std::string& folder_;
    const Environment& environment_;
    Findings& findings_;
    Settings settings_;
};

}  // namespace

Settings assemble(const Node& root, const std::string& folder, const Environment& environment,
                  Findings& findings) {
    return Assembly(root, folder, environment, findings).run();
}

}  // namespace openclaw::config

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "app/exit_code.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/gateway_client.h"
#include "cli/installed_plugins.h"
#include "cli/restart_notes.h"
#include "cli/text_table.h"
#include "service/folders.h"
#include "service/pid_file.h"

namespace openclaw::cli {
namespace {

std::string nameOf(plugins::PluginState state) {
    switch (state) {
        case plugins::PluginState::loaded:
            return "loaded";
        case plugins::PluginState::disabled:
            return "disabled";
        case plugins::PluginState::refused:
            return "refused";
    }
    return {};
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
    return all;
}

Poco::JSON::Array::Ptr arrayOf(const std::vector<std::string>& texts) {
    Poco::JSON::Array::Ptr array = new Poco::JSON::Array;
    for (const std::string& text : texts) array->add(text);
    return array;
}

void printJson(const std::vector<plugins::PluginInfo>& plugins) {
    Poco::JSON::Array list;
    for (const plugins::PluginInfo& plugin : plugins) {
        Poco::JSON::Object::Ptr object = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
        object->set("file", plugin.file);
        object->set("id", plugin.id);
        object->set("version", plugin.version);
        object->set("description", plugin.description);
        object->set("kinds", arrayOf(plugin.kinds));
        object->set("items", arrayOf(plugin.items));
        object->set("state", nameOf(plugin.state));
        object->set("reason", plugin.reason);
        list.add(object);
    }
    list.stringify(std::cout, 2);
    std::cout << std::endl;
}

/// Loaded here is what a gateway would load that is started now; one that is running may have what was there
/// before.
void noteOutdated(std::vector<plugins::PluginInfo>& plugins, const ClientOptions& gateway,
                  const config::Settings& settings) {
    constexpr std::chrono::milliseconds answerTimeout{2'000};
    if (!service::runningGateway(service::pidFilePath(settings.storage.path))) return;
    try {
        const auto status = GatewayClient(gateway).get("/v1/gateway/status", answerTimeout);
        const std::vector<std::string> outdated = outdatedFiles(*status);
        for (plugins::PluginInfo& plugin : plugins) {
            if (std::find(outdated.begin(), outdated.end(), plugin.file) == outdated.end()) continue;
            plugin.reason += plugin.reason.empty() ? "" : "; ";
            plugin.reason += "the running gateway has loaded what this file held before; restart it";
        }
    } catch (const Error&) {
        return;  // it does not answer: then this is only what is installed
    }
}

int list(const std::string& configFile, bool json) {
    const config::Settings settings = configurationOrDefaults(configFile);
    const InstalledPlugins installed(settings);
    std::vector<plugins::PluginInfo> plugins = installed.catalog->plugins();
    noteOutdated(plugins, {configFile, {}, {}}, settings);
    if (json) {
        printJson(plugins);
        return app::exitOk;
    }
    std::vector<std::vector<std::string>> rows{
        {"STATE", "ID", "VERSION", "KINDS", "ITEMS", "FILE", "REASON"}};
    for (const plugins::PluginInfo& plugin : plugins) {
        rows.push_back({nameOf(plugin.state), plugin.id, plugin.version, joined(plugin.kinds),
                        joined(plugin.items), plugin.file, plugin.reason});
    }
    writeTable(std::cout, rows);
    return app::exitOk;
}

}  // namespace

void addPluginsCommands(CLI::App& app, Action& action) {
    CLI::App* plugins = app.add_subcommand("plugins", "Look at the installed plugins");
    plugins->require_subcommand(1);
    plugins->footer("Example:\n  openclaw plugins list");
    const auto file = std::make_shared<std::string>();
    const auto json = std::make_shared<bool>(false);

    CLI::App* command = plugins->add_subcommand("list", "Every plugin file, its state and why it is refused");
    addConfigOption(*command, *file);
    command->add_flag("--json", *json, "As JSON");
    command->footer(
        "Searched are the folders of $OPENCLAW_PLUGIN_PATH, lib/openclaw/plugins beside the program's "
        "folder,\n"
        "and plugins.load.paths of the configuration, in this order. A file that has changed since the\n"
        "running gateway loaded it is in use only after a restart; its reason says so.\n"
        "Example:\n  openclaw plugins list --json");
    command->callback([file, json, &action] { action = [file, json] { return list(*file, *json); }; });
}

}  // namespace openclaw::cli

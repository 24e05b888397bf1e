#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "app/exit_code.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/installed_plugins.h"
#include "cli/text_table.h"

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

int list(const std::string& configFile, bool json) {
    const InstalledPlugins installed(configurationOrDefaults(configFile));
    const auto& plugins = installed.catalog->plugins();
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
        "Searched are lib/openclaw/plugins beside the program's folder (or $OPENCLAW_PLUGIN_PATH) and\n"
        "plugins.load.paths of the configuration.\n"
        "Example:\n  openclaw plugins list --json");
    command->callback([file, json, &action] { action = [file, json] { return list(*file, *json); }; });
}

}  // namespace openclaw::cli

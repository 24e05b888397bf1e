#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "access/permissions.h"
#include "app/exit_code.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/installed_plugins.h"
#include "config/load.h"
#include "routing/route_table.h"

namespace openclaw::cli {
namespace {

/// What a gateway would start with, but hardly as it was meant.
std::vector<std::string> warningsOf(const config::Settings& settings) {
    std::vector<std::string> warnings;
    if (settings.gateway.authToken.empty() && settings.gateway.password.empty()) {
        warnings.emplace_back(
            "neither gateway.authToken nor gateway.password is set: the gateway will not start");
    }
    const InstalledPlugins installed(settings);
    for (const plugins::PluginInfo& plugin : installed.catalog->plugins()) {
        if (plugin.state == plugins::PluginState::refused) {
            warnings.push_back("plugin " + plugin.file + " is refused: " + plugin.reason);
        }
    }
    std::vector<routing::KnownProvider> providers;
    for (const plugins::Item* provider : installed.catalog->providers()) {
        providers.push_back({provider->name(), provider->models()});
    }
    const auto routes = routing::RouteTable::build(settings.models, providers);
    for (const std::string& route : routes.dangling()) {
        warnings.push_back("route " + route + ": there is no such provider");
    }
    return warnings;
}

int validate(const std::string& explicitPath) {
    const std::string file = requireConfigFile(explicitPath);
    const config::Settings settings = config::loadFile(file, config::processEnvironment());
    access::PermissionTable::build(settings.tools);
    const std::vector<std::string> warnings = warningsOf(settings);
    for (const std::string& warning : warnings) std::cerr << "warning: " << warning << "\n";
    std::cout << file << " is valid" << std::endl;
    return app::exitOk;
}

int printPath(const std::string& explicitPath) {
    std::cout << requireConfigFile(explicitPath) << std::endl;
    return app::exitOk;
}

}  // namespace

void addConfigCommands(CLI::App& app, Action& action) {
    CLI::App* config = app.add_subcommand("config", "Check and find the configuration");
    config->require_subcommand(1);
    config->footer("Examples:\n  openclaw config validate\n  openclaw config path");
    const auto file = std::make_shared<std::string>();

    CLI::App* command =
        config->add_subcommand("validate", "Say everything that is wrong with the configuration");
    addConfigOption(*command, *file);
    command->footer(
        "Exit code: 1 when it is invalid.\nExample:\n  openclaw config validate --config ./openclaw.json");
    command->callback([file, &action] { action = [file] { return validate(*file); }; });

    command = config->add_subcommand("path", "Print which configuration is used");
    addConfigOption(*command, *file);
    command->footer("Example:\n  openclaw config path");
    command->callback([file, &action] { action = [file] { return printPath(*file); }; });
}

}  // namespace openclaw::cli

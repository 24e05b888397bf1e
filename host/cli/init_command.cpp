#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "app/exit_code.h"
#include "base/error.h"
#include "base/ids.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/first_configuration.h"
#include "cli/first_root.h"
#include "cli/installed_plugins.h"
#include "cli/new_file.h"
#include "config/load.h"
#include "service/folders.h"

namespace openclaw::cli {
namespace {

struct InitCommand {
    std::string configFile;
    bool force = false;
};

std::string targetFile(const std::string& explicitPath) {
    if (!explicitPath.empty()) return std::filesystem::absolute(explicitPath);
    const char* variable = std::getenv("OPENCLAW_CONFIG");
    if (variable != nullptr && *variable != '\0') return std::filesystem::absolute(variable);
    return service::homeFolder() + "/.openclaw/openclaw.json";
}

bool isSet(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

bool hasProviderPlugin(const std::string& id) {
    const InstalledPlugins installed{config::Settings{}};
    const auto& plugins = installed.catalog->plugins();
    return std::any_of(plugins.begin(), plugins.end(), [&](const plugins::PluginInfo& plugin) {
        return plugin.id == id &&
               std::find(plugin.kinds.begin(), plugin.kinds.end(), "provider") != plugin.kinds.end();
    });
}

/// Every command looks there for the configuration, and the gateway keeps its database there.
void requireHome() {
    if (isSet("HOME")) return;
    throw Error(ErrorCode::usage,
                "HOME is not set, so there is no place for the configuration and the database: set it, e.g. "
                "`HOME=" +
                    service::homeFolder() + " openclaw init`");
}

int init(const InitCommand& command) {
    requireHome();
    const std::string file = targetFile(command.configFile);
    // Asked again when it is written; here so that nothing else happens first.
    if (!command.force && std::filesystem::exists(std::filesystem::symlink_status(file))) {
        throw Error(ErrorCode::usage, file + " exists already: edit it, or replace it with --force");
    }
    FirstConfiguration first;
    first.token = newSecret("oc_gw_");
    first.root = firstRoot(std::filesystem::current_path(), service::homeFolder(), file);
    first.anthropicWanted = isSet("ANTHROPIC_API_KEY");
    first.withAnthropic = first.anthropicWanted && hasProviderPlugin("anthropic");
    const std::string text = render(first);
    config::loadText(text, file, config::processEnvironment());  // what we write must load
    writePrivateFile(file, text, command.force);

    std::cout << "configuration written to " << file << "\n"
              << "token (shown only now, it is in that file): " << first.token << "\n"
              << "folder that the file tools may read: " << first.root << "\n"
              << "next: openclaw gateway start" << std::endl;
    return app::exitOk;
}

}  // namespace

void addInitCommand(CLI::App& app, Action& action) {
    const auto options = std::make_shared<InitCommand>();
    CLI::App* command = app.add_subcommand("init", "Write a first configuration with a random token");
    command
        ->add_option("--config", options->configFile,
                     "File to write (default: $OPENCLAW_CONFIG, ~/.openclaw/openclaw.json)")
        ->type_name("FILE");
    command->add_flag("--force", options->force, "Replace an existing file");
    command->footer(
        "The file tools get the folder you are in, or ~/.openclaw/files when that would open your home "
        "folder.\n"
        "Examples:\n"
        "  openclaw init\n"
        "  openclaw init --config ./openclaw.json --force");
    command->callback([options, &action] { action = [options] { return init(*options); }; });
}

}  // namespace openclaw::cli

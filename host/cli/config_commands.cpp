#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/exit_code.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/configuration_warnings.h"
#include "config/load.h"

namespace openclaw::cli {
namespace {

int validate(const std::string& explicitPath) {
    const std::string file = requireConfigFile(explicitPath);
    const config::Settings settings = config::loadFile(file, config::processEnvironment());
    config::requireCredential(settings, file);
    const std::vector<std::string> warnings = warningsOf(settings);
    for (const std::string& warning : warnings) std::cerr << "warning: " << warning << "\n";
    std::cout << file << " is valid";
    if (!warnings.empty()) {
        std::cout << ", with " << warnings.size() << (warnings.size() == 1 ? " warning" : " warnings");
    }
    std::cout << std::endl;
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
        "Exit codes: 1 when it is invalid, 3 when it has no credential.\nExample:\n  openclaw config "
        "validate --config ./openclaw.json");
    command->callback([file, &action] { action = [file] { return validate(*file); }; });

    command = config->add_subcommand("path", "Print which configuration is used");
    addConfigOption(*command, *file);
    command->footer("Example:\n  openclaw config path");
    command->callback([file, &action] { action = [file] { return printPath(*file); }; });
}

}  // namespace openclaw::cli

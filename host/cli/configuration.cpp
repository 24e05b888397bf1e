#include "cli/configuration.h"

#include <filesystem>

#include "base/error.h"
#include "config/load.h"

namespace openclaw::cli {

void addConfigOption(CLI::App& command, std::string& file) {
    command
        .add_option("--config", file,
                    "Configuration file (default: $OPENCLAW_CONFIG, ~/.openclaw/openclaw.json, "
                    "/etc/openclaw/openclaw.json)")
        ->type_name("FILE");
}

std::string requireConfigFile(const std::string& explicitPath) {
    const std::string found = config::findFile(explicitPath, config::processEnvironment());
    if (!found.empty()) return std::filesystem::absolute(found).lexically_normal();
    throw Error(ErrorCode::no_authentication,
                "no configuration found ($OPENCLAW_CONFIG, ~/.openclaw/openclaw.json, "
                "/etc/openclaw/openclaw.json): write one with `openclaw init`");
}

config::Settings loadConfiguration(const std::string& explicitPath) {
    return config::loadFile(requireConfigFile(explicitPath), config::processEnvironment());
}

config::Settings configurationOrDefaults(const std::string& explicitPath) {
    const std::string found = config::findFile(explicitPath, config::processEnvironment());
    return found.empty() ? config::Settings{} : config::loadFile(found, config::processEnvironment());
}

}  // namespace openclaw::cli

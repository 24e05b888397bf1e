#pragma once

#include <string>

#include <CLI/App.hpp>

#include "config/settings.h"

namespace openclaw::cli {

/// Adds `--config FILE`.
void addConfigOption(CLI::App& command, std::string& file);

/// The configuration in force for `explicitPath` (may be empty), as an absolute path. Throws
/// Error(no_authentication) when there is none anywhere: without one there are no credentials.
std::string requireConfigFile(const std::string& explicitPath);

/// Reads it. Throws what config::loadFile throws.
config::Settings loadConfiguration(const std::string& explicitPath);

/// The defaults where there is no configuration.
config::Settings configurationOrDefaults(const std::string& explicitPath);

}  // namespace openclaw::cli

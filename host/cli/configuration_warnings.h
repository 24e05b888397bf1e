#pragma once

#include <string>
#include <vector>

#include "config/settings.h"

namespace openclaw::cli {

/// What a gateway would start with, but hardly as it was meant. Loads the plugins. Throws
/// Error(config_invalid) for what it would not start with.
std::vector<std::string> warningsOf(const config::Settings& settings);

}  // namespace openclaw::cli

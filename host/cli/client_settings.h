#pragma once

#include <string>

#include "config/settings.h"

namespace openclaw::cli {

/// The configuration as far as it takes to reach a gateway: address, credential, database, drain limit.
/// Unlike the gateway, a command gets by with a file that has errors (somebody is just editing it) or
/// variables that are set for the gateway only: what cannot be read has its default. Throws
/// Error(config_invalid) when a file was named that is not there.
config::Settings clientSettings(const std::string& explicitPath);

}  // namespace openclaw::cli

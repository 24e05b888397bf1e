#pragma once

#include <string>
#include <vector>

#include "plugins/prober.h"

namespace openclaw::app {

/// Where the plugins shipped with the gateway are: $OPENCLAW_PLUGIN_PATH (folders separated by colons) where
/// it is set, else lib/openclaw/plugins beside the folder of the executable.
std::vector<std::string> pluginFolders();

/// How this program tries plugins out before it loads them, and remembers what came of it: beside the
/// database, whose path may be empty.
plugins::Prober::Options pluginProbes(const std::string& databasePath);

}  // namespace openclaw::app

#pragma once

#include <string>
#include <vector>

#include "plugins/prober.h"

namespace openclaw::app {

/// Where plugins are looked for without being configured: the folders of $OPENCLAW_PLUGIN_PATH, separated by
/// colons, then those shipped with the gateway: lib/openclaw/plugins beside the folder of the executable. Of
/// two files that bring one plugin the first is taken, so that the variable can replace a shipped one.
std::vector<std::string> pluginFolders();

/// How this program tries plugins out before it loads them, and remembers what came of it: beside the
/// database, whose path may be empty.
plugins::Prober::Options pluginProbes(const std::string& databasePath);

}  // namespace openclaw::app

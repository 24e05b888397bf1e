#pragma once

#include <string>
#include <vector>

namespace openclaw::app {

/// Where the plugins shipped with the gateway are: $OPENCLAW_PLUGIN_PATH (folders separated by colons) where
/// it is set, else lib/openclaw/plugins beside the folder of the executable.
std::vector<std::string> pluginFolders();

}  // namespace openclaw::app

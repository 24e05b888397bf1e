#pragma once

#include <string>

#include "config/environment.h"

namespace openclaw::config {

/// `path` with a leading `~` replaced by $HOME and, when it is relative, placed in `folder` (empty: left
/// relative). Throws Error(config_invalid) for `~` without HOME.
std::string resolvePath(const std::string& path, const std::string& folder, const Environment& environment);

/// gateway.db in the first folder of $STATE_DIRECTORY, as systemd sets it, else in ~/.openclaw. Throws
/// Error(config_invalid) when neither STATE_DIRECTORY nor HOME is set.
std::string defaultDatabase(const Environment& environment);

}  // namespace openclaw::config

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/environment.h"
#include "config/settings.h"

namespace openclaw::config {

/// The file to use: `explicitPath` if not empty, then $OPENCLAW_CONFIG, ~/.openclaw/openclaw.json,
/// /etc/openclaw/openclaw.json. Only the last two are skipped when missing; empty when there is none. Always
/// absolute. Throws Error(config_invalid) when a file that was named is missing.
std::string findFile(const std::string& explicitPath, const Environment& environment);

/// Reads and validates a whole file. Throws Error(config_invalid) whose message has one line a finding:
/// "FILE:LINE:COLUMN: reason", with the nearest known key for an unknown one. Relative paths in it start at
/// its folder. OPENCLAW_GATEWAY_PORT wins over gateway.port. Every secret it holds is from then on kept out
/// of the log; one that other users of the machine can read is warned of. Whether there are credentials is
/// not checked.
Settings loadFile(const std::string& path, const Environment& environment);

/// The same for a text; `name` stands for the file in messages.
Settings loadText(std::string_view text, const std::string& name, const Environment& environment);

/// Throws Error(no_authentication) where a gateway with these settings would not start for want of a
/// credential; `name` stands for the file in the message.
void requireCredential(const Settings& settings, const std::string& name);

struct Change {
    std::string key;            ///< dotted path
    bool needsRestart = false;  ///< by the schema
};

/// Keys whose values differ, sorted. Giving a key its default value is no change.
std::vector<Change> changes(const Settings& before, const Settings& after);

}  // namespace openclaw::config

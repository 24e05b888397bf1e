#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace openclaw::config {

/// Looks a variable up, as std::getenv does.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment processEnvironment();

/// The file to use: `explicitPath` if not empty, then $OPENCLAW_CONFIG, ~/.openclaw/openclaw.json,
/// /etc/openclaw/openclaw.json. Only the last two are skipped when missing; empty when there is none.
std::string findFile(const std::string& explicitPath, const Environment& environment);

/// Reads and validates a whole file. Throws Error(config_invalid) whose message has one line a finding:
/// "FILE:LINE:COLUMN: reason", with the nearest known key for an unknown one.
Settings loadFile(const std::string& path, const Environment& environment);

/// The same for a text; `name` stands for the file in messages.
Settings loadText(std::string_view text, const std::string& name, const Environment& environment);

struct Change {
    std::string key;            ///< dotted path
    bool needsRestart = false;  ///< by the schema
};

/// Keys whose values differ, sorted.
std::vector<Change> changes(const Settings& before, const Settings& after);

}  // namespace openclaw::config

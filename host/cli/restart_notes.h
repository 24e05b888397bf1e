#pragma once

#include <string>
#include <vector>

#include <Poco/JSON/Object.h>

namespace openclaw::cli {

/// What the running gateway goes on without until it is started again, by the answer of its
/// /v1/gateway/status: a sentence each.
std::vector<std::string> restartNotes(const Poco::JSON::Object& status);

/// The plugin files that have changed since that gateway loaded them.
std::vector<std::string> outdatedFiles(const Poco::JSON::Object& status);

}  // namespace openclaw::cli

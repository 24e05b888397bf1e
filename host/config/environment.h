#pragma once

#include <functional>
#include <optional>
#include <string>

namespace openclaw::config {

/// Looks a variable up, as std::getenv does.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment processEnvironment();

}  // namespace openclaw::config

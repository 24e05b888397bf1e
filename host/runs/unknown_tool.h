#pragma once

#include <string>

#include "base/error.h"
#include "plugins/registry.h"

namespace openclaw::runs {

/// Why a tool that was asked for is not there, with the nearest name that is.
Error unknownTool(const plugins::Catalog& catalog, const std::string& name);

}  // namespace openclaw::runs

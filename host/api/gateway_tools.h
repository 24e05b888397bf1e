#pragma once

#include <span>
#include <string>
#include <vector>

#include "dialects/turn.h"
#include "plugins/registry.h"

namespace openclaw::api {

/// The names of the gateway's tools that a request asks for. Throws Error(invalid_request), with the place in
/// `param`, for one that is not there.
std::vector<std::string> namesOf(const plugins::Catalog& catalog, std::span<const dialects::NamedTool> tools);

}  // namespace openclaw::api

#pragma once

#include <span>
#include <string>
#include <vector>

#include "access/principal.h"
#include "dialects/turn.h"
#include "plugins/registry.h"
#include "runs/tables.h"

namespace openclaw::api {

/// The names of the gateway's tools that a request asks for. Throws Error(invalid_request), with the place in
/// `param`, for one that is not there.
std::vector<std::string> namesOf(const plugins::Catalog& catalog, std::span<const dialects::NamedTool> tools);

/// Throws Error with the place in `param`: invalid_request, naming those that `principal` may call, for a
/// tool that is not there, and permission_denied for one that it may not call.
void refuseUncallable(const runs::Tables& tables, const access::Principal& principal,
                      std::span<const dialects::NamedTool> tools);

}  // namespace openclaw::api

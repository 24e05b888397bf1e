#pragma once

#include <cstdint>
#include <memory>

#include "access/permissions.h"
#include "base/snapshot.h"
#include "config/settings.h"
#include "plugins/registry.h"
#include "routing/route_table.h"

namespace openclaw::runs {

/// Everything a request decides by, built and validated whole, then swapped in one step: a request keeps the
/// tables it started with.
struct Tables {
    std::uint64_t version = 0;  ///< 1 at the start, one more with each reload that took effect
    std::int64_t loadedAt = 0;  ///< Unix milliseconds
    config::Settings settings;
    access::PermissionTable permissions;
    routing::RouteTable routes;
    std::shared_ptr<const plugins::Catalog> catalog;
};

using TablesSnapshot = Snapshot<Tables>;

}  // namespace openclaw::runs

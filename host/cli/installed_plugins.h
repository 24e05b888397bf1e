#pragma once

#include <memory>

#include "config/settings.h"
#include "plugins/registry.h"

namespace openclaw::cli {

/// The plugins as a gateway with these settings would have them, loaded into this process. Their items can be
/// looked at; calls have no network.
struct InstalledPlugins {
    explicit InstalledPlugins(const config::Settings& settings);

    plugins::Registry registry;  ///< outlives its catalog
    std::shared_ptr<const plugins::Catalog> catalog;
};

}  // namespace openclaw::cli

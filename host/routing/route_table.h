#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace openclaw::routing {

/// Where a request for a model goes.
struct Target {
    std::string provider;
    std::string model;  ///< as the provider knows it
};

/// A name that clients can ask for.
struct ListedModel {
    std::string id;
    std::string ownedBy;  ///< provider
};

/// What a provider knows of its own models.
struct KnownProvider {
    std::string name;
    std::vector<std::string> models;  ///< empty: not known in advance
};

/// Resolves model names: exact route, alias, `provider/model`, longest `prefix-*`, `*`. A `*` in a target
/// stands for what the pattern's `*` matched. Immutable, any thread.
class RouteTable {
  public:
    /// Throws Error(config_invalid): malformed target, alias in a circle or without an end. Names of
    /// providers that are not known are accepted (they may be installed later) and listed by `dangling`.
    static RouteTable build(const config::ModelsSettings& settings, std::vector<KnownProvider> providers);

    /// At least one target, in order of preference. Throws Error(not_found) with reason "model_not_found",
    /// which names the nearest known model and what can be asked for.
    std::vector<Target> resolve(std::string_view model) const;

    /// Sorted by id: exact routes, aliases, and the known models of every provider as `provider/model`.
    const std::vector<ListedModel>& models() const noexcept { return models_; }

    /// Routes whose provider is not known: "pattern -> target".
    const std::vector<std::string>& dangling() const noexcept { return dangling_; }

  private:
    struct Route {
        std::string pattern;
        Target target;
    };
    std::vector<Route> exact_;     ///< sorted by pattern
    std::vector<Route> prefixes_;  ///< longest first; "*" is the empty prefix
    std::vector<std::string> providers_;
    std::vector<ListedModel> models_;
    std::vector<std::string> dangling_;
};

}  // namespace openclaw::routing

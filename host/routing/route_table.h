#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace openclaw::routing {

/// Where a request for a model goes.
struct Target {
    std::string provider;
    std::string model;  ///< as the provider knows it; may contain slashes
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
    /// `provider/model` is understood for configured providers too, even when they are not known, so that a
    /// provider that failed to load is never silently replaced by what `*` says.
    static RouteTable build(const config::ModelsSettings& settings,
                            const std::vector<KnownProvider>& providers);

    /// At least one target, in order of preference. Throws Error(not_found) with reason "model_not_found",
    /// which names the nearest known model and what can be asked for; Error(invalid_request) for an empty
    /// name. Both name the parameter "model".
    std::vector<Target> resolve(std::string_view model) const;

    /// Sorted by id, each id once: exact routes, aliases, and the known models of every provider as
    /// `provider/model`.
    const std::vector<ListedModel>& models() const noexcept { return models_; }

    /// Routes and aliases whose provider is not known: "pattern -> target".
    const std::vector<std::string>& dangling() const noexcept { return dangling_; }

  private:
    struct Route {
        std::string pattern;  ///< of a prefix route: without its `*`
        Target target;        ///< of a prefix route: the model may hold one `*`
    };

    void addRoutes(const config::ModelsSettings& settings);
    void addAliases(const config::ModelsSettings& settings);
    void listModels(const std::vector<KnownProvider>& providers);
    std::optional<Target> find(std::string_view model) const;
    std::string nearest(std::string_view model) const;

    std::vector<Route> exact_;            ///< sorted by pattern; aliases too
    std::vector<Route> prefixes_;         ///< longest first; "*" is the empty prefix
    std::vector<std::string> providers_;  ///< sorted
    std::vector<ListedModel> models_;
    std::vector<std::string> dangling_;
};

}  // namespace openclaw::routing

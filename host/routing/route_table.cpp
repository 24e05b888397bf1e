#include "routing/route_table.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "routing/pattern.h"

namespace openclaw::routing {
namespace {

/// Names come from clients: longer ones are neither compared with every model nor repeated whole.
constexpr std::size_t longestShown = 64;

using Aliases = std::map<std::string, std::string, std::less<>>;

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::string written(const Target& target) {
    return target.provider + '/' + target.model;
}

bool contains(const std::vector<std::string>& sorted, std::string_view name) {
    return std::binary_search(sorted.begin(), sorted.end(), name, std::less<>());
}

std::string subject(std::string_view model) {
    if (!text::isValidUtf8(model)) return "A model of that name";
    if (model.size() <= longestShown) return "The model " + quoted(model);
    std::size_t end = longestShown;
    while ((static_cast<unsigned char>(model[end]) & 0xC0) == 0x80) --end;
    return "The model \"" + std::string(model.substr(0, end)) + "…\"";
}

/// Follows `name` to the last name that is no alias.
std::string followAliases(const Aliases& aliases, const std::string& name,
                          const std::function<bool(const std::string&)>& isRoute) {
    std::vector<std::string> path{name};
    for (;;) {
        const auto next = aliases.find(path.back());
        if (next == aliases.end() || (path.size() > 1 && isRoute(path.back()))) return path.back();
        const auto seen = std::find(path.begin(), path.end(), next->second);
        if (seen != path.end()) {
            std::string circle;
            for (auto at = seen; at != path.end(); ++at) circle += quoted(*at) + " -> ";
            throw Error(ErrorCode::config_invalid,
                        "models.aliases: a circle that never reaches a route: " + circle + quoted(*seen) +
                            "; let one of these names stand for a route");
        }
        path.push_back(next->second);
    }
}

}  // namespace

RouteTable RouteTable::build(const config::ModelsSettings& settings,
                             const std::vector<KnownProvider>& providers) {
    std::vector<std::string> known;
    known.reserve(providers.size());
    for (const KnownProvider& provider : providers) known.push_back(provider.name);
    std::sort(known.begin(), known.end());

    RouteTable table;
    table.providers_ = known;
    for (const auto& [name, provider] : settings.providers) {
        if (name.empty() || name.find('/') != std::string::npos) {
            throw Error(ErrorCode::config_invalid, "models.providers: " + quoted(name) +
                                                       " cannot be a provider's name, because models are "
                                                       "asked for as \"provider/model\"; choose a "
                                                       "name without a slash");
        }
        table.providers_.push_back(name);
    }
    std::sort(table.providers_.begin(), table.providers_.end());

    table.addRoutes(settings);
    table.addAliases(settings);
    const auto noteDangling = [&](const Route& route, std::string_view star) {
        if (contains(known, route.target.provider)) return;
        table.dangling_.push_back(route.pattern + std::string(star) + " -> " + written(route.target));
    };
    for (const Route& route : table.exact_) noteDangling(route, "");
    for (const Route& route : table.prefixes_) noteDangling(route, "*");
    table.listModels(providers);
    return table;
}

void RouteTable::addRoutes(const config::ModelsSettings& settings) {
    for (const auto& [written, target] : settings.routes) {
        Pattern pattern = parsePattern(written);
        std::vector<Route>& routes = pattern.isPrefix ? prefixes_ : exact_;
        const bool twice = std::any_of(routes.begin(), routes.end(),
                                       [&](const Route& route) { return route.pattern == pattern.text; });
        if (twice)
            throw Error(ErrorCode::config_invalid,
                        "models.routes: " + quoted(written) + " stands there twice; keep one");
        Target parsed = parseTarget(target, "models.routes." + quoted(written), pattern.isPrefix);
        routes.push_back({std::move(pattern.text), std::move(parsed)});
    }
    std::sort(exact_.begin(), exact_.end(),
              [](const Route& a, const Route& b) { return a.pattern < b.pattern; });
    std::stable_sort(prefixes_.begin(), prefixes_.end(),
                     [](const Route& a, const Route& b) { return a.pattern.size() > b.pattern.size(); });
}

void RouteTable::addAliases(const config::ModelsSettings& settings) {
    const Aliases aliases(settings.aliases.begin(), settings.aliases.end());
    const auto isRoute = [this](const std::string& name) {
        return std::any_of(exact_.begin(), exact_.end(),
                           [&](const Route& route) { return route.pattern == name; });
    };
    std::vector<Route> resolved;
    for (const auto& [name, target] : aliases) {
        const std::string place = "models.aliases." + quoted(name);
        if (name.empty() || name.find('*') != std::string::npos) {
            throw Error(ErrorCode::config_invalid,
                        place + ": an alias is one name, without *; a prefix belongs under models.routes");
        }
        const std::string end = followAliases(aliases, name, isRoute);
        std::optional<Target> found = find(end);
        if (!found && isTarget(end)) found = parseTarget(end, place, false);
        if (!found) {
            throw Error(
                ErrorCode::config_invalid,
                place + ": " + quoted(end) +
                    " is neither a route nor \"provider/model\"; add it to models.routes or name another");
        }
        if (!isRoute(name)) resolved.push_back({name, *std::move(found)});
    }
    exact_.insert(exact_.end(), std::make_move_iterator(resolved.begin()),
                  std::make_move_iterator(resolved.end()));
    std::sort(exact_.begin(), exact_.end(),
              [](const Route& a, const Route& b) { return a.pattern < b.pattern; });
}

void RouteTable::listModels(const std::vector<KnownProvider>& providers) {
    for (const Route& route : exact_) models_.push_back({route.pattern, route.target.provider});
    for (const KnownProvider& provider : providers) {
        for (const std::string& model : provider.models) {
            if (!model.empty()) models_.push_back({provider.name + '/' + model, provider.name});
        }
    }
    // Stable: where a route has the name of a provider's model, the route says whose it is.
    std::stable_sort(models_.begin(), models_.end(),
                     [](const ListedModel& a, const ListedModel& b) { return a.id < b.id; });
    const auto sameId = [](const ListedModel& a, const ListedModel& b) { return a.id == b.id; };
    models_.erase(std::unique(models_.begin(), models_.end(), sameId), models_.end());
}

std::vector<Target> RouteTable::resolve(std::string_view model) const {
    if (model.empty()) {
        throw Error(ErrorCode::invalid_request,
                    "The field \"model\" is empty. Name a model; GET /v1/models lists what can be asked for.")
            .withParam("model");
    }
    std::vector<Target> targets;
    if (std::optional<Target> target = find(model)) {
        targets.push_back(*std::move(target));
        return targets;
    }
    std::string message = subject(model) + " does not exist here.";
    if (const std::string suggestion = nearest(model); !suggestion.empty()) {
        message += " Did you mean " + quoted(suggestion) + "?";
    }
    throw Error(ErrorCode::not_found, message + " GET /v1/models lists what can be asked for.")
        .withReason("model_not_found")
        .withParam("model");
}

std::optional<Target> RouteTable::find(std::string_view model) const {
    const auto exact =
        std::lower_bound(exact_.begin(), exact_.end(), model,
                         [](const Route& route, std::string_view name) { return route.pattern < name; });
    if (exact != exact_.end() && exact->pattern == model) return exact->target;

    if (isTarget(model)) {
        const std::size_t slash = model.find('/');
        const std::string_view provider = model.substr(0, slash);
        if (contains(providers_, provider)) {
            return Target{std::string(provider), std::string(model.substr(slash + 1))};
        }
    }
    for (const Route& route : prefixes_) {
        if (!model.starts_with(route.pattern)) continue;
        Target target = substitute(route.target, model.substr(route.pattern.size()));
        if (!target.model.empty()) return target;
    }
    return std::nullopt;
}

std::string RouteTable::nearest(std::string_view model) const {
    if (model.size() > longestShown) return {};
    std::vector<std::string_view> ids;
    std::vector<std::string_view> names;  // behind the provider, where there is one
    for (const ListedModel& listed : models_) {
        if (listed.id.size() > 2 * longestShown) continue;
        const std::string_view id = listed.id;
        const std::string_view name = id.substr(id.find('/') + 1);  // npos + 1 is 0
        if (name == model) return listed.id;
        ids.push_back(id);
        names.push_back(name);
    }
    const std::string_view id = text::nearest(model, ids);
    if (!id.empty()) return std::string(id);
    const std::string_view name = text::nearest(model, names);
    if (name.empty()) return {};
    const auto at = std::find(names.begin(), names.end(), name) - names.begin();
    return std::string(ids[static_cast<std::size_t>(at)]);
}

}  // namespace openclaw::routing

#include "app/live_tables.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/plugin_folders.h"
#include "base/clock.h"
#include "base/log.h"

namespace openclaw::app {

void LiveTables::initialize(Poco::Util::Application&) {
    plugins::Registry::Options options;
    options.folders = pluginFolders();
    options.callThreads = configuration_.settings().gateway.callThreads;
    options.probes = pluginProbes(configuration_.settings().storage.path);
    options.clientOf = [this](net::Loop& loop) -> upstream::Client& { return door_.clientOf(loop); };
    registry_ = std::make_unique<plugins::Registry>(std::move(options));
    snapshot_.set(build(nullptr));
}

void LiveTables::reinitialize(Poco::Util::Application&) {
    const auto previous = snapshot_.get();
    try {
        const auto fresh = build(previous.get());
        refuseLosses(*previous, *fresh);
        snapshot_.set(fresh);
    } catch (...) {
        configuration_.revert();
        throw;
    }
    configuration_.logChanges();
}

/// At the start the rest is worth having without a plugin that cannot be used; at a reload what works must
/// not be lost to a slip of the pen.
void LiveTables::refuseLosses(const runs::Tables& before, const runs::Tables& after) {
    for (const plugins::PluginInfo& plugin : after.catalog->plugins()) {
        if (plugin.state != plugins::PluginState::refused) continue;
        for (const plugins::PluginInfo& old : before.catalog->plugins()) {
            if (old.file != plugin.file || old.state != plugins::PluginState::loaded) continue;
            throw Error(ErrorCode::config_invalid,
                        "plugin \"" + old.id + "\" would be lost: " + plugin.reason);
        }
    }
    for (const std::string& route : after.routes.dangling()) {
        const auto& known = before.routes.dangling();
        if (std::find(known.begin(), known.end(), route) != known.end()) continue;
        throw Error(ErrorCode::config_invalid,
                    "the route " + route + " leads to a provider that is neither configured nor installed");
    }
}

void LiveTables::uninitialize() {
    snapshot_.set(nullptr);
    registry_.reset();
}

std::shared_ptr<const runs::Tables> LiveTables::build(const runs::Tables* previous) {
    auto tables = std::make_shared<runs::Tables>();
    const config::Settings& settings = configuration_.settings();
    tables->version = previous != nullptr ? previous->version + 1 : 1;
    tables->loadedAt = unixMillis();
    tables->settings = settings;
    tables->permissions = access::PermissionTable::build(settings.tools);
    tables->catalog = registry_->build(settings, previous != nullptr ? previous->catalog.get() : nullptr);

    std::vector<routing::KnownProvider> providers;
    for (const plugins::Item* provider : tables->catalog->providers()) {
        providers.push_back({provider->name(), provider->models()});
    }
    for (const auto& [name, provider] : settings.models.providers) {
        if (tables->catalog->provider(name) == nullptr) providers.push_back({name, {}});
    }
    tables->routes = routing::RouteTable::build(settings.models, providers);
    for (const std::string& route : tables->routes.dangling()) {
        log::warn("a route leads to a provider that is not installed", {{"route", route}});
    }
    return tables;
}

}  // namespace openclaw::app

#include "app/live_tables.h"

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
    options.clientOf = [this](net::Loop& loop) -> upstream::Client& { return door_.clientOf(loop); };
    registry_ = std::make_unique<plugins::Registry>(std::move(options));
    snapshot_.set(build(nullptr));
}

void LiveTables::reinitialize(Poco::Util::Application&) {
    const auto previous = snapshot_.get();
    try {
        snapshot_.set(build(previous.get()));
    } catch (...) {
        configuration_.revert();
        throw;
    }
    configuration_.logChanges();
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
    tables->routes = routing::RouteTable::build(settings.models, std::move(providers));
    for (const std::string& route : tables->routes.dangling()) {
        log::warn("a route leads to a provider that is not installed", {{"route", route}});
    }
    return tables;
}

}  // namespace openclaw::app

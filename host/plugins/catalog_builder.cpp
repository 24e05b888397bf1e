#include "plugins/catalog_builder.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "plugins/instance_config.h"

namespace openclaw::plugins {

CatalogBuilder::CatalogBuilder(const config::Settings& settings, std::shared_ptr<Runtime> runtime,
                               const Prober& prober, const std::vector<std::shared_ptr<Instance>>& previous)
    : settings_(settings), runtime_(std::move(runtime)), prober_(prober), previous_(previous) {}

void CatalogBuilder::addFile(std::shared_ptr<PluginFile> file) {
    const Manifest& manifest = file->manifest();
    PluginInfo row;
    row.file = file->path();
    row.id = manifest.id;
    row.version = manifest.version;
    row.description = manifest.description;
    row.kinds = manifest.kinds;
    plugins_.push_back({std::move(file), std::move(row), {}, {}, false});
}

void CatalogBuilder::addRefused(const std::string& file, const std::string& reason) {
    PluginInfo row;
    row.file = file;
    row.reason = reason;
    parts_.rows.push_back(std::move(row));
}

CatalogParts CatalogBuilder::run() && {
    std::stable_sort(plugins_.begin(), plugins_.end(),
                     [](const Plugin& a, const Plugin& b) { return a.row.id < b.row.id; });
    refuseSecondFiles();
    for (Plugin& plugin : plugins_) plan(plugin);
    probe();
    for (Plugin& plugin : plugins_) carryOut(plugin);
    for (Plugin& plugin : plugins_) conclude(plugin);
    noteMissingPlugins();
    std::sort(parts_.rows.begin(), parts_.rows.end(), [](const PluginInfo& a, const PluginInfo& b) {
        return std::tie(a.id, a.file) < std::tie(b.id, b.file);
    });
    return std::move(parts_);
}

void CatalogBuilder::refuseSecondFiles() {
    const Plugin* first = nullptr;
    for (Plugin& plugin : plugins_) {
        if (first != nullptr && first->row.id == plugin.row.id) {
            plugin.problems.push_back("another file brings the plugin \"" + plugin.row.id +
                                      "\" already: " + first->row.file);
        } else {
            first = &plugin;
        }
    }
}

void CatalogBuilder::plan(Plugin& plugin) {
    if (!plugin.problems.empty()) return;
    const auto entry = settings_.plugins.entries.find(plugin.row.id);
    if (entry != settings_.plugins.entries.end() && !entry->second.enabled) {
        plugin.row.state = PluginState::disabled;
        plugin.row.reason = "plugins.entries." + plugin.row.id + ".enabled is false";
        return;
    }
    if (plugin.file->manifest().hasKind("tool")) planTools(plugin);
    planProviders(plugin);
}

void CatalogBuilder::planTools(Plugin& plugin) {
    const auto entry = settings_.plugins.entries.find(plugin.row.id);
    const bool configured = entry != settings_.plugins.entries.end();
    plugin.plans.push_back({{Item::Kind::tool, plugin.row.id, configured ? entry->second.configJson : "{}",
                             "plugins.entries." + plugin.row.id + ".config"},
                            {}});
}

void CatalogBuilder::planProviders(Plugin& plugin) {
    const bool canProvide = plugin.file->manifest().hasKind("provider");
    bool named = false;
    for (const auto& [name, provider] : settings_.models.providers) {
        if (provider.plugin != plugin.row.id) continue;
        named = true;
        const std::string where = "models.providers." + name;
        if (canProvide) {
            plugin.plans.push_back({{Item::Kind::provider, name, provider.configJson, where}, {}});
        } else {
            plugin.problems.push_back(where + " names it, but it brings no provider");
        }
    }
    if (canProvide && !named) planUnnamedProvider(plugin);
}

void CatalogBuilder::planUnnamedProvider(Plugin& plugin) {
    const std::string& id = plugin.row.id;
    const auto standBack = [&](std::string reason) {
        if (plugin.file->manifest().hasKind("tool")) return;  // then it is in use all the same
        plugin.row.state = PluginState::disabled;
        plugin.row.reason = std::move(reason);
    };
    if (settings_.models.providers.contains(id)) {
        standBack("models.providers." + id + " takes its name for another plugin");
        return;
    }
    const auto entry = settings_.plugins.entries.find(id);
    const bool configured = entry != settings_.plugins.entries.end() && entry->second.configJson != "{}";
    Instance::Spec spec{Item::Kind::provider, id, configured ? entry->second.configJson : "{}",
                        "plugins.entries." + id + ".config"};
    const auto* const schema = plugin.file->configSchema();
    if (!configured && schema != nullptr && schema->check(boost::json::object())) {
        standBack("needs a configuration: name it in models.providers, as {plugin: \"" + id + "\", ...}");
        return;
    }
    plugin.plans.push_back({std::move(spec), {}});
}

/// All of them together, because they are probed side by side.
void CatalogBuilder::probe() {
    std::vector<Prober::Candidate> candidates;
    std::vector<Plan*> plans;
    for (Plugin& plugin : plugins_) {
        const PluginFile& file = *plugin.file;
        for (Plan& plan : plugin.plans) {
            if (previousOf(plugin, plan.spec) != nullptr) continue;
            try {
                InstanceConfig config = prepareConfig(plan.spec.configJson, file.manifest().configSchema,
                                                      file.configSchema(), plan.spec.where);
                candidates.push_back({plugin.file.get(), plan.spec, std::move(config.json)});
                plans.push_back(&plan);
            } catch (const Error& e) {
                plan.refusal = e.message();
            }
        }
    }
    const std::vector<std::string> refusals = prober_.refusals(candidates);
    for (std::size_t i = 0; i < plans.size(); ++i) plans[i]->refusal = refusals[i];
}

void CatalogBuilder::carryOut(Plugin& plugin) {
    for (Plan& plan : plugin.plans) {
        if (plan.refusal.empty()) {
            add(plugin, std::move(plan.spec));
        } else if (std::find(plugin.problems.begin(), plugin.problems.end(), plan.refusal) ==
                   plugin.problems.end()) {
            plugin.problems.push_back(std::move(plan.refusal));
        }
    }
}

void CatalogBuilder::add(Plugin& plugin, Instance::Spec spec) {
    try {
        std::shared_ptr<Instance> instance = instanceOf(plugin, std::move(spec));
        std::vector<std::shared_ptr<const Item>> items = Instance::itemsOf(instance);
        for (const auto& item : items) {
            if (item->kind() != Item::Kind::tool) continue;
            if (const auto owner = toolOwners_.find(item->name()); owner != toolOwners_.end()) {
                throw Error(ErrorCode::conflict, "the plugin \"" + owner->second + "\" brings the tool \"" +
                                                     item->name() + "\" already");
            }
        }
        for (auto& item : items) {
            if (item->kind() == Item::Kind::tool) toolOwners_.emplace(item->name(), plugin.row.id);
            plugin.row.items.push_back(item->name());
            parts_.items.push_back(std::move(item));
        }
        parts_.instances.push_back(std::move(instance));
        plugin.used = true;
    } catch (const std::exception& e) {
        plugin.problems.emplace_back(e.what());
    }
}

std::shared_ptr<Instance> CatalogBuilder::previousOf(const Plugin& plugin, const Instance::Spec& spec) const {
    const auto old = std::find_if(previous_.begin(), previous_.end(), [&](const auto& instance) {
        return instance->file() == plugin.row.file && instance->spec() == spec;
    });
    return old == previous_.end() ? nullptr : *old;
}

std::shared_ptr<Instance> CatalogBuilder::instanceOf(Plugin& plugin, Instance::Spec spec) {
    std::shared_ptr<Instance> previous = previousOf(plugin, spec);
    if (!previous) return Instance::create(runtime_, *plugin.file, std::move(spec));
    previous->refreshItems();
    return previous;
}

void CatalogBuilder::conclude(Plugin& plugin) {
    PluginInfo& row = plugin.row;
    if (plugin.used) {
        row.state = PluginState::loaded;
        row.reason.clear();
        row.inPart = !plugin.problems.empty();
        row.loadedFrom = plugin.file->identity();
        if (plugin.file->changedOnDisk()) {
            plugin.problems.emplace_back("the file has changed since it was loaded; restart to use it");
        }
    }
    for (const std::string& problem : plugin.problems)
        row.reason += (row.reason.empty() ? "" : "; ") + problem;
    parts_.rows.push_back(std::move(row));
}

void CatalogBuilder::noteMissingPlugins() {
    for (const auto& [id, entry] : settings_.plugins.entries) {
        if (entry.enabled) noteMissing(id, "plugins.entries." + id);
    }
    for (const auto& [name, provider] : settings_.models.providers) {
        noteMissing(provider.plugin, "models.providers." + name);
    }
}

void CatalogBuilder::noteMissing(const std::string& id, const std::string& key) {
    std::vector<std::string_view> known;
    for (const PluginInfo& row : parts_.rows) {
        if (row.id == id && !row.file.empty()) return;
        if (!row.id.empty() && !row.file.empty()) known.push_back(row.id);
    }
    PluginInfo row;
    row.id = id;
    row.reason = key + " names a plugin that was not found";
    if (const std::string_view near = text::nearest(id, known); !near.empty()) {
        row.reason += "; did you mean \"" + std::string(near) + "\"?";
    }
    parts_.rows.push_back(std::move(row));
}

}  // namespace openclaw::plugins

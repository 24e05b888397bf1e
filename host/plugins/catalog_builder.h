#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.h"
#include "plugins/instance.h"
#include "plugins/plugin_file.h"
#include "plugins/prober.h"
#include "plugins/registry.h"
#include "plugins/runtime.h"

namespace openclaw::plugins {

struct CatalogParts {
    std::vector<std::shared_ptr<const Item>> items;
    std::vector<std::shared_ptr<Instance>> instances;
    std::vector<PluginInfo> rows;  ///< sorted by id, then file
};

/// Decides which plugins are used, under which names and configurations; see Registry::build. Used once.
class CatalogBuilder {
  public:
    CatalogBuilder(const config::Settings& settings, std::shared_ptr<Runtime> runtime, const Prober& prober,
                   const std::vector<std::shared_ptr<Instance>>& previous);

    /// What discovery found, in its order.
    void addFile(std::shared_ptr<PluginFile> file);
    void addRefused(const std::string& file, const std::string& reason);

    CatalogParts run() &&;

  private:
    struct Plan {
        Instance::Spec spec;
        std::string refusal;  ///< by the prober
    };
    struct Plugin {
        std::shared_ptr<PluginFile> file;
        PluginInfo row;
        std::vector<Plan> plans;
        std::vector<std::string> problems;
        bool used = false;  ///< at least one instance of it is
    };

    void refuseSecondFiles();
    void plan(Plugin& plugin);
    void planTools(Plugin& plugin);
    void planProviders(Plugin& plugin);
    void planUnnamedProvider(Plugin& plugin);
    void probe();
    void carryOut(Plugin& plugin);
    void add(Plugin& plugin, Instance::Spec spec);
    std::shared_ptr<Instance> previousOf(const Plugin& plugin, const Instance::Spec& spec) const;
    std::shared_ptr<Instance> instanceOf(Plugin& plugin, Instance::Spec spec);
    void conclude(Plugin& plugin);
    void noteMissingPlugins();
    void noteMissing(const std::string& id, const std::string& key);

    const config::Settings& settings_;
    std::shared_ptr<Runtime> runtime_;
    const Prober& prober_;
    const std::vector<std::shared_ptr<Instance>>& previous_;
    std::vector<Plugin> plugins_;
    std::map<std::string, std::string> toolOwners_;  ///< plugin ids by tool name
    CatalogParts parts_;
};

}  // namespace openclaw::plugins

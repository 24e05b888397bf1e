#include "plugins/registry.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "base/log.h"
#include "plugins/catalog_builder.h"
#include "plugins/crash_report.h"
#include "plugins/discovery.h"
#include "plugins/plugin_file.h"
#include "plugins/runtime.h"

namespace openclaw::plugins {
namespace {

constexpr auto patienceWithCalls = std::chrono::seconds(2);

const Item* findByName(const std::vector<const Item*>& items, std::string_view name) noexcept {
    const auto found =
        std::lower_bound(items.begin(), items.end(), name,
                         [](const Item* item, std::string_view n) { return item->name() < n; });
    return found == items.end() || (*found)->name() != name ? nullptr : *found;
}

bool isOld(const PluginInfo& row, const Catalog* previous) {
    if (previous == nullptr) return false;
    const auto& rows = previous->plugins();
    return std::any_of(rows.begin(), rows.end(), [&](const PluginInfo& old) {
        return old.file == row.file && old.id == row.id && old.state == row.state &&
               old.reason == row.reason && old.items == row.items;
    });
}

void logRow(const PluginInfo& row) {
    switch (row.state) {
        case PluginState::loaded:
            log::info("plugin loaded", {{"plugin", row.id},
                                        {"version", row.version},
                                        {"items", static_cast<std::int64_t>(row.items.size())},
                                        {"file", row.file}});
            if (!row.reason.empty()) {
                log::warn(row.inPart ? "plugin is used in part" : "plugin is out of date",
                          {{"plugin", row.id}, {"reason", row.reason}});
            }
            break;
        case PluginState::disabled:
            log::info("plugin disabled", {{"plugin", row.id}, {"reason", row.reason}});
            break;
        case PluginState::refused:
            log::warn("plugin refused", {{"plugin", row.id}, {"file", row.file}, {"reason", row.reason}});
            break;
    }
}

}  // namespace

const Item* Catalog::tool(std::string_view name) const noexcept {
    return findByName(tools_, name);
}

const Item* Catalog::provider(std::string_view name) const noexcept {
    return findByName(providers_, name);
}

class Registry::Impl {
  public:
    explicit Impl(Options options)
        : folders_(std::move(options.folders)),
          prober_(std::move(options.probes)),
          runtime_(std::make_shared<Runtime>(options.callThreads, options.maxQueuedCalls,
                                             std::move(options.clientOf))) {}

    ~Impl() {
        const std::size_t stuck = runtime_->threads.stop(patienceWithCalls);
        if (stuck == 0) return;
        log::warn("call threads are stuck in plugins and left behind",
                  {{"threads", static_cast<std::int64_t>(stuck)}});
    }

    CatalogParts build(const config::Settings& settings,
                       const std::vector<std::shared_ptr<Instance>>& previous) {
        runtime_->itemsChanged = false;
        std::vector<std::string> places = folders_;
        places.insert(places.end(), settings.plugins.paths.begin(), settings.plugins.paths.end());
        CatalogBuilder builder(settings, runtime_, prober_, previous);
        for (const Candidate& candidate : findCandidates(places)) {
            if (candidate.problem.empty()) {
                inspect(candidate.file, builder);
            } else {
                builder.addRefused(candidate.file, candidate.problem);
            }
        }
        return std::move(builder).run();
    }

    bool itemsChanged() const noexcept { return runtime_->itemsChanged; }

  private:
    void inspect(const std::string& path, CatalogBuilder& builder) {
        std::shared_ptr<PluginFile>& file = files_[path];
        if (file && !file->loaded() && file->changedOnDisk()) file.reset();
        try {
            if (!file) file = std::make_shared<PluginFile>(path);
            builder.addFile(file);
        } catch (const std::exception& e) {
            files_.erase(path);
            builder.addRefused(path, e.what());
        }
    }

    const std::vector<std::string> folders_;
    const Prober prober_;
    const std::shared_ptr<Runtime> runtime_;
    std::map<std::string, std::shared_ptr<PluginFile>> files_;  ///< by canonical path
};

Registry::Registry(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {
    installCrashReport();
}

Registry::~Registry() = default;

std::shared_ptr<const Catalog> Registry::build(const config::Settings& settings, const Catalog* previous) {
    static const std::vector<std::shared_ptr<Instance>> none;
    CatalogParts parts = impl_->build(settings, previous == nullptr ? none : previous->instances_);
    const auto catalog = std::make_shared<Catalog>();
    catalog->items_ = std::move(parts.items);
    catalog->instances_ = std::move(parts.instances);
    catalog->plugins_ = std::move(parts.rows);
    for (const auto& item : catalog->items_) {
        (item->kind() == Item::Kind::tool ? catalog->tools_ : catalog->providers_).push_back(item.get());
    }
    const auto byName = [](const Item* a, const Item* b) { return a->name() < b->name(); };
    std::sort(catalog->tools_.begin(), catalog->tools_.end(), byName);
    std::sort(catalog->providers_.begin(), catalog->providers_.end(), byName);
    for (const PluginInfo& row : catalog->plugins_) {
        if (!isOld(row, previous)) logRow(row);
    }
    return catalog;
}

bool Registry::itemsChanged() const noexcept {
    return impl_->itemsChanged();
}

}  // namespace openclaw::plugins

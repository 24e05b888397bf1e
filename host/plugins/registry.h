#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "plugins/file_identity.h"
#include "plugins/item.h"
#include "plugins/prober.h"
#include "upstream/client.h"

namespace openclaw::plugins {

enum class PluginState : std::uint8_t { loaded, disabled, refused };

/// One plugin file, whether it could be used or not.
struct PluginInfo {
    std::string file;
    std::string id;  ///< empty when the manifest could not be read
    std::string version;
    std::string description;
    std::vector<std::string> kinds;
    std::vector<std::string> items;  ///< names of the items in force
    PluginState state = PluginState::refused;
    std::string reason;         ///< why it is refused or disabled, or what of it cannot be used
    bool inPart = false;        ///< loaded, but something that the configuration wants of it cannot be used
    FileIdentity loadedFrom{};  ///< when loaded: what the file held

    /// Does the file hold something else by now than is in use? Looks at the file. Any thread.
    bool outOfDate() const noexcept { return state == PluginState::loaded && loadedFrom.differsFrom(file); }
};

/// The items in force under one configuration. Immutable, any thread; keeps the instances it was built from
/// alive.
class Catalog {
  public:
    const Item* tool(std::string_view name) const noexcept;
    const Item* provider(std::string_view name) const noexcept;
    const std::vector<const Item*>& tools() const noexcept { return tools_; }          ///< sorted by name
    const std::vector<const Item*>& providers() const noexcept { return providers_; }  ///< sorted by name
    const std::vector<PluginInfo>& plugins() const noexcept { return plugins_; }  ///< sorted by id, then file

  private:
    friend class Registry;
    std::vector<std::shared_ptr<const Item>> items_;
    std::vector<std::shared_ptr<Instance>> instances_;
    std::vector<const Item*> tools_;
    std::vector<const Item*> providers_;
    std::vector<PluginInfo> plugins_;
};

/// Finds, inspects and loads plugin files, and makes instances of them. Files are loaded once and never
/// unloaded. `build` from one thread at a time.
class Registry {
  public:
    struct Options {
        std::vector<std::string> folders;  ///< searched first: the plugins shipped with the gateway
        unsigned callThreads = 64;         ///< for items that are not QUICK
        unsigned maxQueuedCalls = 256;
        /// Plugins that nobody has tried yet run in a process of their own first.
        Prober::Options probes;
        /// Outbound HTTP of the loop that a call belongs to.
        std::function<upstream::Client&(net::Loop&)> clientOf;
    };

    explicit Registry(Options options);
    /// After every catalog and call is gone; waits a bounded time for call threads, then leaves stuck ones
    /// behind.
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    /// Tools: one instance for each plugin of kind "tool" that is not disabled in plugins.entries. Providers:
    /// one for each entry of models.providers, and one under its own id for each provider plugin that no
    /// entry names and that accepts an empty configuration. A plugin that cannot be used is listed as
    /// refused, with the reason; items of one name: the first (by plugin id) stays, the later plugin is
    /// refused. Instances whose configuration did not change are shared with `previous`.
    std::shared_ptr<const Catalog> build(const config::Settings& settings, const Catalog* previous);

    /// Has a plugin said, since the last `build`, that its items are no longer the same? Then `build` again.
    /// Any thread.
    bool itemsChanged() const noexcept;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openclaw::plugins

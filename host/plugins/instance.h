#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "openclaw/plugin.h"
#include "plugins/call_state.h"
#include "plugins/host.h"
#include "plugins/item.h"
#include "plugins/library.h"
#include "plugins/plugin_file.h"
#include "plugins/runtime.h"

namespace openclaw::plugins {

/// A plugin under one configuration. Kept alive by the items made from it and by its unfinished calls; the
/// last one to let go leaves the plugin's `destroy` to a call thread. Any thread, unless stated otherwise.
class Instance {
  public:
    /// What makes two instances the same.
    struct Spec {
        Item::Kind kind = Item::Kind::tool;  ///< the items of this kind are the instance's
        std::string name;                    ///< providers: of the one item
        std::string configJson;
        std::string where;  ///< the configuration key, for messages
        bool operator==(const Spec&) const = default;
    };

    /// Loads the plugin if need be, makes the instance and describes its items. Throws Error with the reason
    /// why it cannot be used. [host thread]
    static std::shared_ptr<Instance> create(const std::shared_ptr<Runtime>& runtime, PluginFile& file,
                                            Spec spec);

    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const std::string& plugin() const noexcept { return library_->manifest().id; }
    const std::string& file() const noexcept { return library_->file(); }
    const Spec& spec() const noexcept { return spec_; }
    Runtime& runtime() const noexcept { return *runtime_; }

    /// Asks for the items again if the plugin said that they changed; when that fails the old ones stay and
    /// the reason is logged. [host thread]
    void refreshItems();

    static std::vector<std::shared_ptr<const Item>> itemsOf(const std::shared_ptr<Instance>& instance);

    /// Throws Error(unavailable) when too many calls have been left unfinished.
    void refuseWhenStuck() const;
    void callAbandoned() noexcept;
    void abandonedCallFinished() noexcept { --abandoned_; }

    /// The plugin's functions, with its name set for the crash report and exceptions caught.
    openclaw_status invoke(const CallState& state) noexcept;
    void cancel(openclaw_call call) noexcept;
    void writable(openclaw_call call) noexcept;

  private:
    struct Description;

    Instance(std::shared_ptr<Runtime> runtime, std::shared_ptr<const Library> library, Spec spec, Host& host);
    ~Instance();
    void start(const std::string& configJson);
    std::vector<Description> describe() const;
    Description read(const openclaw_item& item) const;

    std::shared_ptr<Runtime> runtime_;
    std::shared_ptr<const Library> library_;
    Spec spec_;
    Host& host_;
    openclaw_instance* instance_ = nullptr;
    bool created_ = false;
    const openclaw_ext_writable* writable_ = nullptr;
    std::vector<Description> items_;  ///< changed by the builder of catalogs only
    std::atomic<std::size_t> abandoned_{0};
};

}  // namespace openclaw::plugins

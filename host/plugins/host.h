#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "openclaw/plugin.h"
#include "plugins/runtime.h"

namespace openclaw::plugins {

/// What is lent to one instance: the openclaw_host structure and what stands behind its functions. Never
/// freed, so that a plugin that calls after `destroy` is answered instead of crashing; it holds no more than
/// names, and the instance's secrets until `retire`.
class Host {
  public:
    /// By reference, e.g. "secret:apiKey".
    using Secrets = std::map<std::string, std::string, std::less<>>;

    /// Lives for ever.
    static Host& make(std::shared_ptr<Runtime> runtime, std::string plugin, Secrets secrets);

    const openclaw_host* abi() const noexcept { return &abi_; }
    Runtime& runtime() const noexcept { return *runtime_; }
    const std::string& plugin() const noexcept { return plugin_; }

    /// Why `create` failed, as far as the plugin said.
    std::string explanation() const;

    /// Did the plugin ask to be described again? Asking forgets it.
    bool takeItemsChanged() noexcept { return itemsChanged_.exchange(false); }

    /// After `destroy`: forgets the secrets.
    void retire();

    static Host& of(const openclaw_host* host) noexcept { return *static_cast<Host*>(host->context); }

    void explain(std::string reason);
    void itemsHaveChanged() noexcept;
    /// Valid until `retire`; null when the reference is not one of this instance's.
    const std::string* secret(std::string_view reference) const;

  private:
    Host(std::shared_ptr<Runtime> runtime, std::string plugin, Secrets secrets);

    openclaw_host abi_;
    const std::shared_ptr<Runtime> runtime_;
    const std::string plugin_;
    std::atomic<bool> itemsChanged_{false};
    mutable std::mutex mutex_;
    Secrets secrets_;
    std::string explanation_;
};

}  // namespace openclaw::plugins

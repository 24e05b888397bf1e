#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/puppet.h"

namespace openclaw::plugins {

/// Holds the strings of one of the puppet plugins for a test. Set the functions before the registry builds.
class Puppet {
  public:
    explicit Puppet(const std::string& id);
    ~Puppet();
    Puppet(const Puppet&) = delete;
    Puppet& operator=(const Puppet&) = delete;

    std::function<openclaw_status(const openclaw_host*, std::string_view config)> create;
    std::function<void()> destroy;
    std::function<openclaw_status(openclaw_call, const openclaw_request*)> invoke;
    std::function<void(openclaw_call)> cancel;
    std::function<void(openclaw_call)> writable;

    struct Item {
        std::uint32_t kind = OPENCLAW_KIND_TOOL;
        std::string name = "puppet";
        std::string contract = "tool/1";
        std::uint32_t annotations = 0;
        std::string schema = R"({"type":"object"})";
        std::string details;
    };
    std::vector<Item> items{Item{}};

    static std::string fileOf(const std::string& id);

    // Of the instance made last.
    const openclaw_host* host = nullptr;
    std::string config;

    openclaw_status emit(openclaw_call call, std::uint32_t kind, std::string_view bytes,
                         std::uint32_t flags = 0) const;
    openclaw_status finish(openclaw_call call, openclaw_status status = OPENCLAW_OK,
                           std::string_view text = {}) const;
    template <typename Extension>
    const Extension* extension(const char* id) const {
        return static_cast<const Extension*>(host->extension(host, id));
    }

    int created() const { return count(&Puppet::created_); }
    int destroyed() const { return count(&Puppet::destroyed_); }
    void awaitDestroyed(int times);

  private:
    int count(int Puppet::*counter) const {
        const std::lock_guard lock(mutex_);
        return this->*counter;
    }

    PuppetStrings* strings_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    int created_ = 0;
    int destroyed_ = 0;
};

inline openclaw_string lent(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace openclaw::plugins

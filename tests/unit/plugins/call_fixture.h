#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "loop_thread.h"
#include "openclaw/plugin.h"
#include "plugins/registry.h"
#include "puppet.h"
#include "recording_sink.h"

namespace openclaw::plugins {

/// Something that one thread waits for and another one says.
class Event {
  public:
    void set() {
        const std::lock_guard lock(mutex_);
        set_ = true;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return set_; });
    }
    bool isSet() const {
        const std::lock_guard lock(mutex_);
        return set_;
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool set_ = false;
};

/// A registry with the puppet, a loop, and calls whose sink records. Calls, catalog and registry go in the
/// order that the gateway keeps.
class CallTest : public testing::Test {
  protected:
    ~CallTest() override {
        loop.run([&] { calls.clear(); });
        catalog.reset();
        registry.reset();
    }

    void build(unsigned callThreads = 4, unsigned maxQueued = 8) {
        config::Settings settings;
        settings.plugins.paths = {Puppet::fileOf(id)};
        Registry::Options options;
        options.callThreads = callThreads;
        options.maxQueuedCalls = maxQueued;
        options.clientOf = [this](net::Loop&) -> upstream::Client& { return loop.client(); };
        registry = std::make_unique<Registry>(std::move(options));
        catalog = registry->build(settings, nullptr);
        ASSERT_EQ(catalog->plugins().size(), 1u);
        ASSERT_EQ(catalog->plugins()[0].reason, "");
    }

    void buildQuick() {
        puppet.items[0].annotations = OPENCLAW_QUICK;
        build();
    }

    const Item& item() const { return *catalog->tool("puppet"); }

    /// [loop]
    Call& begin(RecordingSink& sink, CallRequest request = {}) {
        calls.push_back(item().invoke(loop.loop(), std::move(request), sink));
        return *calls.back();
    }
    Call& start(RecordingSink& sink, CallRequest request = {}) {
        return loop.run([&]() -> std::reference_wrapper<Call> { return begin(sink, std::move(request)); });
    }
    void drop(Call& call) {
        loop.run([&] { std::erase_if(calls, [&](const auto& c) { return c.get() == &call; }); });
    }

    std::string id = "puppet";
    LoopThread loop;
    Puppet puppet{id};
    std::unique_ptr<Registry> registry;
    std::shared_ptr<const Catalog> catalog;
    std::vector<std::unique_ptr<Call>> calls;  ///< [loop]
};

}  // namespace openclaw::plugins

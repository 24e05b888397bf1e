#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>

#include "net/loop.h"
#include "plugins/call_table.h"
#include "plugins/call_threads.h"
#include "upstream/client.h"

namespace openclaw::plugins {

/// What all instances of one registry share. Lives as long as any plugin could still call back, which is for
/// ever once an instance was made.
struct Runtime {
    Runtime(unsigned callThreads, std::size_t maxQueuedCalls,
            std::function<upstream::Client&(net::Loop&)> clients)
        : clientOf(std::move(clients)), threads(callThreads, maxQueuedCalls) {}

    const std::function<upstream::Client&(net::Loop&)> clientOf;
    CallTable calls;
    CallThreads threads;
    std::atomic<bool> itemsChanged{false};  ///< some instance wants to be described again
};

}  // namespace openclaw::plugins

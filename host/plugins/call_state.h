#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/loop.h"
#include "openclaw/plugin.h"
#include "plugins/call.h"

namespace openclaw::plugins {

class ActiveCall;
class Instance;

/// What one `emit` brought, copied.
struct Chunk {
    std::uint32_t kind = 0;
    double progress = 0;
    std::string mediaType;
    std::string bytes;
};

/// One call as the plugin sees it. Lives in a slot of the CallTable, whose memory is never freed, so that a
/// stale handle can be looked at for ever; `handle` tells whether the slot still holds the call that is
/// meant.
///
/// A slot is taken until three have let go of it: the plugin (`finished`), the starter (`active` is null) and
/// the stack of `invoke` (`invoking`). Everything but the constant parts is guarded by `mutex`, which is
/// never held while plugin code runs.
struct CallState {
    std::mutex mutex;
    std::condition_variable changed;  ///< there is room in the queue, or the call has ended

    // Constant while the slot is taken.
    std::uint64_t handle = 0;  ///< 0: the slot is free
    net::Loop* loop = nullptr;
    std::shared_ptr<Instance> instance;
    std::string item;  ///< as described
    CallRequest request;
    openclaw_request abi{};

    ActiveCall* active = nullptr;  ///< the starter's side, used on `loop` only; null when it has gone
    bool started = false;          ///< `invoke` was called
    bool invoking = false;         ///< and has not returned
    bool finished = false;         ///< by the plugin, or handed to the host as a relay: the handle is stale
    bool ended = false;            ///< nobody takes chunks any more
    bool tooLarge = false;         ///< because there were too many of them
    bool cancelTold = false;       ///< the plugin was told to cancel
    bool abandoned = false;        ///< ended before it was finished: counted by the instance
    bool headEmitted = false;
    bool outputEmitted = false;
    bool wantsWritable = false;  ///< an `emit` was answered AGAIN
    bool paused = false;         ///< the starter takes nothing for now
    bool scheduled = false;      ///< a delivery is on its way to the loop

    std::uint64_t outputBytes = 0;
    std::size_t queuedBytes = 0;
    std::vector<Chunk> queue;
    std::optional<CallResult> result;  ///< what the starter is going to hear last

    /// Makes the loop deliver what is there, unless it is about to or the starter takes nothing. Under
    /// `mutex`.
    void schedule();

    /// Nobody takes anything from the plugin any more. Under `mutex`.
    void end();

    /// The plugin, or the host in its place, is done with the call; `outcome` reaches the starter if it still
    /// waits for one. Under `mutex`.
    void finish(CallResult outcome);

    /// The slot as new, but for its handle. Under `mutex`.
    void reset();
};

}  // namespace openclaw::plugins

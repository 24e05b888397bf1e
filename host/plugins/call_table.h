#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "plugins/call_state.h"

namespace openclaw::plugins {

/// The slots of all calls under way. A handle is a slot's index and a generation, which grows with every use
/// of the slot; a slot whose generations are used up is never used again. Any thread.
class CallTable {
  public:
    CallTable();
    ~CallTable();
    CallTable(const CallTable&) = delete;
    CallTable& operator=(const CallTable&) = delete;

    /// A slot with a new handle and everything else as new, locked; the lock is empty when all are taken.
    std::unique_lock<std::mutex> acquire(CallState*& state);

    /// Locks the slot that `handle` names, if it still holds that call; otherwise the lock is empty.
    std::unique_lock<std::mutex> lock(std::uint64_t handle, CallState*& state) const noexcept;

    /// Frees the slot when everybody has let go of it (see CallState); `lock` is released either way.
    void releaseIfUnused(CallState& state, std::unique_lock<std::mutex> lock);

  private:
    static constexpr unsigned indexBits = 18;
    static constexpr std::size_t blockSize = 128;
    static constexpr std::size_t maxBlocks = (std::size_t{1} << indexBits) / blockSize;
    static constexpr std::uint64_t oneGeneration = std::uint64_t{1} << indexBits;
    struct Free {
        std::uint64_t handle = 0;  ///< of the slot's next use
        CallState* state = nullptr;
    };

    bool grow();  ///< under `mutex_`

    std::unique_ptr<std::atomic<CallState*>[]> blocks_;  ///< arrays of blockSize slots
    std::mutex mutex_;
    std::vector<Free> free_;
    std::size_t blockCount_ = 0;
};

}  // namespace openclaw::plugins

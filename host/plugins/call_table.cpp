#include "plugins/call_table.h"

#include <utility>

#include "plugins/instance.h"

namespace openclaw::plugins {

CallTable::CallTable() : blocks_(new std::atomic<CallState*>[maxBlocks]()) {}

CallTable::~CallTable() {
    for (std::size_t i = 0; i < blockCount_; ++i) delete[] blocks_[i].load(std::memory_order_relaxed);
}

std::unique_lock<std::mutex> CallTable::acquire(CallState*& state) {
    Free slot{};
    {
        const std::lock_guard lock(mutex_);
        if (free_.empty() && !grow()) return {};
        slot = free_.back();
        free_.pop_back();
    }
    state = slot.state;
    std::unique_lock lock(state->mutex);  // stale handles may be looking at the slot
    state->handle = slot.handle;
    return lock;
}

bool CallTable::grow() {
    if (blockCount_ == maxBlocks) return false;
    free_.reserve((blockCount_ + 1) * blockSize);
    auto* const block = new CallState[blockSize];
    blocks_[blockCount_].store(block, std::memory_order_release);
    const std::uint64_t firstIndex = blockCount_ * blockSize;
    ++blockCount_;
    for (std::size_t i = blockSize; i-- > 0;) free_.push_back({oneGeneration | (firstIndex + i), &block[i]});
    return true;
}

std::unique_lock<std::mutex> CallTable::lock(std::uint64_t handle, CallState*& state) const noexcept {
    const std::uint64_t index = handle & (oneGeneration - 1);
    CallState* const block = blocks_[index / blockSize].load(std::memory_order_acquire);
    if (block == nullptr || handle == 0) return {};
    CallState& slot = block[index % blockSize];
    std::unique_lock lock(slot.mutex);
    if (slot.handle != handle) return {};
    state = &slot;
    return lock;
}

void CallTable::releaseIfUnused(CallState& state, std::unique_lock<std::mutex> lock) {
    if (!state.finished || state.active != nullptr || state.invoking) return;
    // Both may be large or run code when they go: after the lock.
    const std::shared_ptr<Instance> instance = std::move(state.instance);
    const CallRequest request = std::move(state.request);
    const std::uint64_t used = std::exchange(state.handle, 0);
    state.reset();
    lock.unlock();

    const std::uint64_t next = used + oneGeneration;
    if (next < used) return;  // the slot's generations are used up
    const std::lock_guard tableLock(mutex_);
    free_.push_back({next, &state});
}

}  // namespace openclaw::plugins

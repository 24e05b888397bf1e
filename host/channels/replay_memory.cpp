#include "channels/replay_memory.h"

#include <utility>

namespace openclaw::channels {
namespace {

std::string idKey(const std::string& id) {
    return "i" + id;
}

std::string signatureKey(const std::string& signature) {
    return "s" + signature;
}

}  // namespace

ReplayMemory::Verdict ReplayMemory::remember(const std::string& id, const std::string& signature,
                                             std::int64_t until, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    expire(now);
    if (until_.contains(idKey(id)) || until_.contains(signatureKey(signature))) return Verdict::seen;
    if (expiries_.size() >= limit) return Verdict::full;
    keep(idKey(id), until);
    keep(signatureKey(signature), until);
    return Verdict::fresh;
}

void ReplayMemory::forget(const std::string& id, const std::string& signature) {
    const std::lock_guard lock(mutex_);
    until_.erase(idKey(id));
    until_.erase(signatureKey(signature));
}

void ReplayMemory::expire(std::int64_t now) {
    while (!expiries_.empty() && expiries_.begin()->first < now) {
        const auto& [until, key] = *expiries_.begin();
        // It may have been forgotten meanwhile, and come again with a later time.
        if (const auto found = until_.find(key); found != until_.end() && found->second == until) {
            until_.erase(found);
        }
        expiries_.erase(expiries_.begin());
    }
}

void ReplayMemory::keep(std::string key, std::int64_t until) {
    until_[key] = until;
    expiries_.emplace(until, std::move(key));
}

}  // namespace openclaw::channels

#include "control/presence.h"

#include <utility>

namespace openclaw::control {

std::uint64_t Presence::enter(std::string entry) {
    const std::lock_guard lock(mutex_);
    ++version_;
    entries_.emplace_hint(entries_.end(), ++lastNumber_, std::move(entry));
    return lastNumber_;
}

void Presence::change(std::uint64_t number, std::string entry) {
    const std::lock_guard lock(mutex_);
    ++version_;
    entries_[number] = std::move(entry);
}

void Presence::leave(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    ++version_;
    entries_.erase(number);
}

std::shared_ptr<const Presence::List> Presence::list() const {
    const std::lock_guard lock(mutex_);
    if (list_ && list_->version == version_) return list_;
    auto fresh = std::make_shared<List>();
    fresh->version = version_;
    fresh->json.push_back('[');
    std::size_t listed = 0;
    for (auto entry = entries_.rbegin(); entry != entries_.rend() && listed < mostListed; ++entry) {
        if (listed++ > 0) fresh->json.push_back(',');
        fresh->json += entry->second;
    }
    fresh->json.push_back(']');
    list_ = fresh;
    return list_;
}

std::uint64_t Presence::version() const {
    const std::lock_guard lock(mutex_);
    return version_;
}

bool Presence::claimTelling() {
    const std::lock_guard lock(mutex_);
    return !std::exchange(claimed_, true);
}

void Presence::told() {
    const std::lock_guard lock(mutex_);
    claimed_ = false;
}

}  // namespace openclaw::control

#include "control/idempotency.h"

namespace openclaw::control {

bool Idempotency::begin(const std::string& key, Told told, Clock::time_point now) {
    std::shared_ptr<const std::string> answer;
    {
        const std::lock_guard lock(mutex_);
        forgetOld(now);
        const auto [entry, fresh] = entries_.try_emplace(key);
        if (fresh) return true;
        if (!entry->second.done) {
            entry->second.waiting.push_back(std::move(told));
            return false;
        }
        answer = entry->second.answer;
    }
    told(answer);
    return false;
}

void Idempotency::finish(const std::string& key, std::string answer, Clock::time_point now) {
    const auto shared = std::make_shared<const std::string>(std::move(answer));
    std::vector<Told> waiting;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end()) return;
        found->second.done = true;
        found->second.answer = shared;
        waiting.swap(found->second.waiting);
        finished_.emplace_back(now, key);
        withAnswer_.push_back(key);
        bytes_ += shared->size();
        forgetOld(now);
    }
    for (const Told& told : waiting) told(shared);
}

void Idempotency::forget(const std::string& key, std::string answer) {
    std::vector<Told> waiting;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end()) return;
        waiting.swap(found->second.waiting);
        entries_.erase(found);
    }
    const auto shared = std::make_shared<const std::string>(std::move(answer));
    for (const Told& told : waiting) told(shared);
}

void Idempotency::forgetOld(Clock::time_point now) {
    while (bytes_ > keptBytes && withAnswer_.size() > 1) {
        Entry& oldest = entries_[withAnswer_.front()];
        bytes_ -= oldest.answer->size();
        oldest.answer.reset();
        withAnswer_.pop_front();
    }
    while (!finished_.empty() && finished_.front().first + kept <= now) {
        const auto found = entries_.find(finished_.front().second);
        if (found->second.answer) {
            bytes_ -= found->second.answer->size();
            withAnswer_.pop_front();  // both lists are in the same order
        }
        entries_.erase(found);
        finished_.pop_front();
    }
}

}  // namespace openclaw::control

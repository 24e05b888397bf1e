#include "upstream/resolver.h"

#include <algorithm>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace openclaw::upstream {

/// What the threads hold on to: they may outlive the resolver and its loop.
struct Resolver::Shared {
    Shared(LookUp f, net::Loop& itsLoop, Resolver& owner)
        : lookUp(std::move(f)), loop(&itsLoop), resolver(&owner) {}

    const LookUp lookUp;
    std::mutex mutex;
    net::Loop* loop;     ///< guarded by `mutex`; null once the resolver is gone
    Resolver* resolver;  ///< for the loop's thread only; null once it is gone
};

Resolver::Resolver(net::Loop& loop, LookUp lookUp)
    : loop_(loop), shared_(std::make_shared<Shared>(std::move(lookUp), loop, *this)) {}

Resolver::~Resolver() {
    const std::lock_guard lock(shared_->mutex);
    shared_->loop = nullptr;
    shared_->resolver = nullptr;
}

Addresses Resolver::known(std::string_view host) {
    if (Addresses literal = addressesOfLiteral(host)) return literal;
    const auto found = cache_.find(std::string(host));
    if (found == cache_.end() || found->second.until < loop_.now()) return nullptr;
    return found->second.addresses;
}

void Resolver::resolve(const std::string& host, Waiter& waiter) {
    const auto [entry, first] = waiting_.try_emplace(host);
    entry->second.push_back(&waiter);
    if (!first) return;
    queue_.push_back(host);
    startThreads();
}

void Resolver::forget(Waiter& waiter) noexcept {
    // The look-up itself goes on: its answer may serve the next one, and waiters that come meanwhile.
    for (auto& [host, waiters] : waiting_) std::erase(waiters, &waiter);
    std::erase(delivering_, &waiter);
}

void Resolver::startThreads() {
    while (threads_ < threadLimit && !queue_.empty()) {
        if (const auto entry = waiting_.find(queue_.front()); entry->second.empty()) {
            waiting_.erase(entry);  // all of them gave up
            queue_.pop_front();
            continue;
        }
        try {
            std::thread([shared = shared_, host = queue_.front()] {
                LookUpResult result = shared->lookUp(host);
                const std::lock_guard lock(shared->mutex);
                if (shared->loop == nullptr) return;
                shared->loop->post([shared, host, result = std::move(result)] {
                    if (shared->resolver != nullptr) shared->resolver->onResult(host, result);
                });
            }).detach();
        } catch (const std::system_error& error) {
            if (threads_ > 0) return;  // the next one that ends goes on with the queue
            loop_.post([shared = shared_, host = queue_.front(), why = std::string(error.what())] {
                if (shared->resolver != nullptr) shared->resolver->onResult(host, {nullptr, why});
            });
        }
        queue_.pop_front();
        ++threads_;
    }
}

void Resolver::onResult(const std::string& host, const LookUpResult& result) {
    --threads_;
    if (result.addresses) remember(host, result.addresses);
    if (auto waiters = waiting_.extract(host)) delivering_ = std::move(waiters.mapped());
    startThreads();
    while (!delivering_.empty()) {
        Waiter* const waiter = delivering_.back();
        delivering_.pop_back();
        waiter->onResolved(result);
    }
}

void Resolver::remember(const std::string& host, const Addresses& addresses) {
    if (cache_.size() >= cacheLimit) {
        std::erase_if(cache_, [now = loop_.now()](const auto& entry) { return entry.second.until < now; });
        if (cache_.size() >= cacheLimit) cache_.erase(cache_.begin());
    }
    cache_.insert_or_assign(host, Known{addresses, loop_.now() + timeToLive});
}

}  // namespace openclaw::upstream

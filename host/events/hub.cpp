#include "events/hub.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace openclaw::events {

void Hub::publish(Event event) {
    if (!heard()) return;
    std::vector<std::shared_ptr<Audience>> audiences;
    {
        const std::lock_guard lock(mutex_);
        audiences = audiences_;
    }
    const auto shared = std::make_shared<const Event>(std::move(event));
    for (const std::shared_ptr<Audience>& audience : audiences) {
        if (audience->loop.isCurrentThread()) {
            audience->deliver(shared);
        } else {
            audience->loop.post([audience, shared] { audience->deliver(shared); });
        }
    }
}

void Hub::Audience::deliver(const std::shared_ptr<const Event>& event) {
    // By index: a receiver may subscribe others, or publish, from inside.
    const bool outermost = !std::exchange(delivering, true);
    const std::size_t count = receivers.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (receivers[i] != nullptr) receivers[i]->onPublished(event);
    }
    if (!outermost) return;
    delivering = false;
    receivers.erase(std::remove(receivers.begin(), receivers.end(), nullptr), receivers.end());
}

std::shared_ptr<Hub::Audience> Hub::audienceOf(net::Loop& loop) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(audiences_.begin(), audiences_.end(),
                                    [&](const auto& each) { return &each->loop == &loop; });
    if (found != audiences_.end()) return *found;
    return audiences_.emplace_back(std::make_shared<Audience>(loop));
}

void Hub::subscribe(Receiver& receiver) {
    audienceOf(*net::Loop::current())->receivers.push_back(&receiver);
    subscribers_.fetch_add(1, std::memory_order_relaxed);
}

void Hub::unsubscribe(Receiver& receiver) {
    const std::shared_ptr<Audience> audience = audienceOf(*net::Loop::current());
    const auto found = std::find(audience->receivers.begin(), audience->receivers.end(), &receiver);
    if (found == audience->receivers.end()) return;
    if (audience->delivering) {
        *found = nullptr;
    } else {
        audience->receivers.erase(found);
    }
    subscribers_.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace openclaw::events

#include "control/bulletin.h"

#include <chrono>
#include <utility>

namespace openclaw::control {
namespace {

/// What goes out at a time, and how long the others have the loop in between.
constexpr std::size_t bytesAtATime = std::size_t{128} * 1024;
constexpr std::size_t clientsAtATime = 32;
constexpr std::chrono::milliseconds pause{10};

}  // namespace

void Bulletin::tell(std::shared_ptr<const std::string> rest) {
    if (rest_) {
        next_ = std::move(rest);
        return;
    }
    rest_ = std::move(rest);
    waiting_ = everybody_();
    tellSome();
}

void Bulletin::tellSome() {
    std::size_t clients = 0;
    for (std::size_t bytes = 0; !waiting_.empty() && bytes < bytesAtATime && clients < clientsAtATime;) {
        const auto link = waiting_.back().lock();
        waiting_.pop_back();
        if (!link || link->client == nullptr) continue;
        link->client->sendEvent(rest_);
        bytes += rest_->size();
        ++clients;
    }
    if (!waiting_.empty()) return timer_.arm(loop_, pause);
    waiting_.shrink_to_fit();
    rest_ = nullptr;
    if (!next_) return;
    rest_ = std::exchange(next_, nullptr);
    waiting_ = everybody_();
    timer_.arm(loop_, pause);
}

}  // namespace openclaw::control

#include "upstream/http1_engine.h"

#include <cstddef>
#include <utility>

#include "upstream/http1_exchange.h"

namespace openclaw::upstream {
namespace {

constexpr std::size_t bufferSize = std::size_t{64} * 1024;

}  // namespace

Http1Engine::Http1Engine(net::Loop& loop, Resolver::LookUp lookUp)
    : loop_(loop),
      resolver_(loop, std::move(lookUp)),
      pool_(loop),
      self_(std::make_shared<Http1Engine*>(this)) {}

Http1Engine::~Http1Engine() {
    for (Http1Exchange* const exchange : exchanges_) exchange->detach();
}

std::unique_ptr<Exchange> Http1Engine::start(Request request, Observer& observer) {
    auto exchange = std::make_unique<Http1Exchange>(*this, std::move(request), observer);
    exchange->begin();
    return exchange;
}

void Http1Engine::queue(Http1Exchange& exchange) {
    if (turns_.empty()) {
        loop_.defer([weak = std::weak_ptr(self_)] {
            if (const auto self = weak.lock()) (*self)->runTurns();
        });
    }
    turns_.push_back(&exchange);
}

void Http1Engine::runTurns() {
    running_.swap(turns_);
    for (std::size_t i = 0; i < running_.size(); ++i) {
        if (running_[i] != nullptr) running_[i]->onTurn();
    }
    running_.clear();
}

std::span<char> Http1Engine::buffer() {
    if (buffer_ == nullptr) buffer_ = std::make_unique_for_overwrite<char[]>(bufferSize);
    return {buffer_.get(), bufferSize};
}

}  // namespace openclaw::upstream

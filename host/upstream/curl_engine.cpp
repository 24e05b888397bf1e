#include "upstream/curl_engine.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "upstream/curl_exchange.h"

namespace openclaw::upstream {

CurlEngine::CurlEngine(net::Loop& loop, const ProxyEnvironment& proxies, Resolver::LookUp lookUp)
    : loop_(loop),
      proxies_(proxies),
      resolver_(loop, std::move(lookUp)),
      self_(std::make_shared<CurlEngine*>(this)) {}

CurlEngine::~CurlEngine() {
    for (CurlExchange* const exchange : exchanges_) exchange->detach();
}

std::unique_ptr<Exchange> CurlEngine::start(Request request, Observer& observer) {
    auto exchange = std::make_unique<CurlExchange>(*this, std::move(request), observer);
    exchange->begin();
    return exchange;
}

CurlPool& CurlEngine::poolFor(const CurlPool::Policy& policy) {
    for (const auto& pool : pools_) {
        if (pool->policy() == policy) return *pool;
    }
    const auto drop = [this, policy] {
        std::erase_if(pools_, [&](const auto& pool) { return pool->policy() == policy; });
    };
    return *pools_.emplace_back(std::make_unique<CurlPool>(loop_, policy, drop));
}

void CurlEngine::queue(CurlExchange& exchange) {
    if (turns_.empty()) {
        loop_.defer([weak = std::weak_ptr(self_)] {
            if (const auto self = weak.lock()) (*self)->runTurns();
        });
    }
    turns_.push_back(&exchange);
}

void CurlEngine::runTurns() {
    running_.swap(turns_);
    for (std::size_t i = 0; i < running_.size(); ++i) {
        if (running_[i] != nullptr) running_[i]->onTurn();
    }
    running_.clear();
}

}  // namespace openclaw::upstream

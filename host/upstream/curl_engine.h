#pragma once

#include <memory>
#include <vector>

#include "net/loop.h"
#include "upstream/client.h"
#include "upstream/curl_pool.h"
#include "upstream/proxy_environment.h"
#include "upstream/resolver.h"

namespace openclaw::upstream {

class CurlExchange;

/// HTTP by libcurl, for what the other engine does not speak: TLS, HTTP/2 and proxies. What all exchanges of
/// one loop share. [loop thread]
class CurlEngine {
  public:
    /// `proxies` outlive it.
    CurlEngine(net::Loop& loop, const ProxyEnvironment& proxies, Resolver::LookUp lookUp = upstream::lookUp);
    /// Ends the exchanges that are still there; their observers hear nothing more.
    ~CurlEngine();
    CurlEngine(const CurlEngine&) = delete;
    CurlEngine& operator=(const CurlEngine&) = delete;

    /// As Client::start.
    std::unique_ptr<Exchange> start(Request request, Observer& observer);

  private:
    friend class CurlExchange;

    /// Throws Error when it cannot be made.
    CurlPool& poolFor(const CurlPool::Policy& policy);
    /// Calls the exchange's `onTurn` once libcurl and the stack have returned.
    void queue(CurlExchange& exchange);
    void runTurns();

    net::Loop& loop_;
    const ProxyEnvironment& proxies_;
    Resolver resolver_;
    std::vector<std::unique_ptr<CurlPool>> pools_;
    std::vector<CurlExchange*> exchanges_;  ///< each knows its index
    std::vector<CurlExchange*> turns_;      ///< those that left became null
    std::vector<CurlExchange*> running_;    ///< the turns at hand
    std::shared_ptr<CurlEngine*> self_;     ///< lets a deferred task see whether the engine is still there
};

}  // namespace openclaw::upstream

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/fields.h"
#include "net/loop.h"
#include "upstream/client.h"
#include "upstream/pool.h"
#include "upstream/resolver.h"

namespace openclaw::upstream {

class Http1Exchange;

/// HTTP/1.1 over plain TCP, driven by the loop: what all exchanges of one loop share. [loop thread]
class Http1Engine {
  public:
    explicit Http1Engine(net::Loop& loop, Resolver::LookUp lookUp = upstream::lookUp);
    /// Ends the exchanges that are still there; their observers hear nothing more.
    ~Http1Engine();
    Http1Engine(const Http1Engine&) = delete;
    Http1Engine& operator=(const Http1Engine&) = delete;

    /// As Client::start, for http:// targets.
    std::unique_ptr<Exchange> start(Request request, Observer& observer);

    const Pool& pool() const noexcept { return pool_; }

  private:
    friend class Http1Exchange;

    /// Calls the exchange's `onTurn` once the stack has unwound.
    void queue(Http1Exchange& exchange);
    void runTurns();
    std::span<char> buffer();

    net::Loop& loop_;
    Resolver resolver_;
    Pool pool_;
    std::vector<Http1Exchange*> exchanges_;  ///< each knows its index
    std::vector<Http1Exchange*> turns_;      ///< those that left became null
    std::vector<Http1Exchange*> running_;    ///< the turns at hand
    std::shared_ptr<Http1Engine*> self_;     ///< lets a deferred task see whether the engine is still there

    // Used by one exchange at a time, from a read to the end of the observer's call: no exchange keeps
    // buffers of its own while it waits.
    std::unique_ptr<char[]> buffer_;
    net::Fields fields_;
    std::string head_;
};

}  // namespace openclaw::upstream

#pragma once

#include <Poco/Net/HTTPRequestHandler.h>

#include "net/exchange.h"

namespace openclaw::net {

/// A handler that never blocks and runs on the loop of its connection. It answers at once, or hands the
/// exchange a Continuation that answers later. Any other Poco::Net::HTTPRequestHandler runs on a worker
/// thread, where it may block, with Poco's request, response and streams.
class InlineHandler : public Poco::Net::HTTPRequestHandler {
  public:
    virtual void handle(Exchange& exchange) = 0;

    /// False: `handle` is called as soon as the head is there, and the body is skipped or the connection
    /// closed.
    virtual bool wantsBody() const noexcept { return true; }

    void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse&) final {
        handle(static_cast<Exchange&>(request));
    }
};

}  // namespace openclaw::net

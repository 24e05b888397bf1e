#pragma once

#include "access/principal.h"
#include "net/exchange.h"

namespace Poco::Net {
class HTTPServerRequest;
class HTTPServerResponse;
}  // namespace Poco::Net

namespace openclaw::http {

/// Answers the requests of one route on the loop, without blocking. Shared by all loops. An Error that
/// `handle` throws becomes the answer, in the route's error shape.
class Endpoint {
  public:
    virtual ~Endpoint() = default;
    virtual void handle(net::Exchange& exchange, const access::Principal& principal) = 0;
};

/// The same for what may block: on a worker thread, with Poco's request and response.
class WorkerEndpoint {
  public:
    virtual ~WorkerEndpoint() = default;
    virtual void handle(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response,
                        const access::Principal& principal) = 0;
};

}  // namespace openclaw::http

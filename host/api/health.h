#pragma once

#include <atomic>

#include "http/endpoint.h"

namespace openclaw::api {

/// GET /healthz: the process answers.
class Healthz final : public http::Endpoint {
  public:
    void handle(net::Exchange& exchange, const access::Principal& principal) override;
};

/// GET /readyz: new requests are welcome; 503 while the gateway drains.
class Readyz final : public http::Endpoint {
  public:
    explicit Readyz(const std::atomic<bool>& draining) : draining_(draining) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    const std::atomic<bool>& draining_;
};

}  // namespace openclaw::api

#pragma once

#include "api/response_run.h"
#include "http/endpoint.h"

namespace openclaw::api {

/// POST /v1/responses: Open Responses' own way to ask a model. Whatever dialect its provider speaks, tools of
/// the gateway that are named by a string are run here, and the conversation is kept.
class CreateResponse final : public http::Endpoint {
  public:
    explicit CreateResponse(const ResponseServices& services) : services_(services) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    void answer(net::Exchange& exchange, const access::Principal& principal, AskedResponse asked);

    ResponseServices services_;
};

}  // namespace openclaw::api

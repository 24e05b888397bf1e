#pragma once

#include "api/response_run.h"
#include "http/endpoint.h"

namespace openclaw::api {

/// POST /v1/responses/input_tokens: how long a request is for its model. The provider counts where it can;
/// otherwise the answer is an estimate, see api/token_estimate.h.
class CountInputTokens final : public http::Endpoint {
  public:
    explicit CountInputTokens(const ResponseServices& services) : services_(services) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    void answer(net::Exchange& exchange, const access::Principal& principal, AskedResponse asked);

    ResponseServices services_;
};

}  // namespace openclaw::api

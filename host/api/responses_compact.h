#pragma once

#include "api/response_run.h"
#include "http/endpoint.h"

namespace openclaw::api {

/// POST /v1/responses/compact: a conversation made short. The model that is named writes the summary; it is
/// given back as a compaction item, which stands for the conversation in later requests. Nothing is kept.
class CompactResponse final : public http::Endpoint {
  public:
    explicit CompactResponse(const ResponseServices& services) : services_(services) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    void answer(net::Exchange& exchange, const access::Principal& principal, AskedResponse asked);

    ResponseServices services_;
};

}  // namespace openclaw::api

#pragma once

#include <string>
#include <string_view>

#include "api/response_run.h"
#include "http/endpoint.h"

namespace openclaw::api {

// What is asked of a response by its id. A response of another principal is not there.

/// GET /v1/responses/{id}, with `stream=true` for one of the background; GET /v1/responses/{id}/input_items.
class GetResponse final : public http::Endpoint {
  public:
    explicit GetResponse(const ResponseServices& services) : services_(services) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    void answerInputItems(net::Exchange& exchange, const access::Principal& principal, const std::string& id);

    ResponseServices services_;
};

/// DELETE /v1/responses/{id}. One that is under way ends.
class DeleteResponse final : public http::Endpoint {
  public:
    explicit DeleteResponse(const ResponseServices& services) : services_(services) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    ResponseServices services_;
};

/// POST /v1/responses/{id}/cancel: ends one of the background and answers it as it stands then.
class CancelResponse final : public http::Endpoint {
  public:
    explicit CancelResponse(const ResponseServices& services) : services_(services) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    ResponseServices services_;
};

/// The resource of a response as the store has it.
std::string storedResource(const store::StoredResponse& response);

}  // namespace openclaw::api

#pragma once

#include <memory>

#include "api/response_run.h"
#include "http/endpoint.h"
#include "ws/settings.h"

namespace openclaw::api {

/// The WebSocket mode of /v1/responses: each `response.create` frame is answered with the events of its
/// response, one frame an event, one response after the other. The connection remembers the last one, also
/// where it is not stored, so that the next frame may name it in previous_response_id; a turn that fails is
/// forgotten with the one before it.
class ResponsesWebSocket final : public http::Endpoint {
  public:
    ResponsesWebSocket(const ResponseServices& services, std::size_t maxMessageBytes);
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    ResponseServices services_;
    std::shared_ptr<const ws::Settings> settings_;
};

}  // namespace openclaw::api

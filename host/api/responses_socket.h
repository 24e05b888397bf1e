#pragma once

#include <chrono>
#include <memory>

#include "api/response_run.h"
#include "http/endpoint.h"
#include "ws/handshake.h"
#include "ws/settings.h"

namespace openclaw::api {

/// The WebSocket mode of /v1/responses: each `response.create` frame is answered with the events of its
/// response, one frame an event, one response after the other. The connection remembers the last one, also
/// where it is not stored, so that the next frame may name it in previous_response_id; a turn that fails is
/// forgotten with the one before it. A connection has an end: clients are told, and open another.
class ResponsesWebSocket final : public http::Endpoint {
  public:
    /// `lifetime` of a connection; a response that is under way then is completed.
    ResponsesWebSocket(const ResponseServices& services, ws::HandshakeOptions options,
                       std::shared_ptr<const ws::Settings> settings, std::chrono::milliseconds lifetime);
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    ResponseServices services_;
    ws::HandshakeOptions options_;
    std::shared_ptr<const ws::Settings> settings_;
    std::chrono::milliseconds lifetime_;
};

}  // namespace openclaw::api

#pragma once

#include "channels/directory.h"
#include "http/endpoint.h"

namespace openclaw::channels {

/// POST /v1/channels/NAME/messages: an open route, because each channel has its own way to know who writes.
class MessagesEndpoint final : public http::Endpoint {
  public:
    explicit MessagesEndpoint(const Directory& directory) : directory_(directory) {}

    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    const Directory& directory_;
};

}  // namespace openclaw::channels

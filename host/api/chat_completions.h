#pragma once

#include "dialects/request_envelope.h"
#include "http/endpoint.h"
#include "runs/tables.h"

namespace openclaw::api {

/// POST /v1/chat/completions: relays to the provider that the model's route names. Nothing of the request is
/// rebuilt but the model's name, nothing of the answer at all.
class ChatCompletions final : public http::Endpoint {
  public:
    explicit ChatCompletions(const runs::TablesSnapshot& tables) : tables_(tables) {}

    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    void relay(net::Exchange& exchange, const access::Principal& principal,
               const dialects::RequestEnvelope& envelope);

    const runs::TablesSnapshot& tables_;
};

}  // namespace openclaw::api

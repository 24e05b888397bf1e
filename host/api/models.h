#pragma once

#include "http/endpoint.h"
#include "runs/tables.h"

namespace openclaw::api {

/// GET /v1/models: every name that can be asked for, in OpenAI's list shape.
class ListModels final : public http::Endpoint {
  public:
    explicit ListModels(const runs::TablesSnapshot& tables) : tables_(tables) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    const runs::TablesSnapshot& tables_;
};

/// GET /v1/models/{id}: one of them, or any name that a pattern routes. The id may contain slashes.
class GetModel final : public http::Endpoint {
  public:
    explicit GetModel(const runs::TablesSnapshot& tables) : tables_(tables) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    const runs::TablesSnapshot& tables_;
};

}  // namespace openclaw::api

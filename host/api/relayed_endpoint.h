#pragma once

#include <cstdint>
#include <string_view>

#include "api/model_request.h"
#include "http/endpoint.h"
#include "runs/tables.h"

namespace openclaw::api {

/// An endpoint of OpenAI's that providers of the same dialect answer, and no other: the request goes through
/// but for the model's name, the answer as it is.
class RelayedEndpoint final : public http::Endpoint {
  public:
    struct Operation {
        std::uint32_t number = 0;   ///< OPENCLAW_OP_*
        std::string_view contract;  ///< that the provider must speak
        RequiredField required;
        std::string_view name;  ///< for messages: "embeddings"
    };

    static const Operation embeddings;
    static const Operation completions;

    RelayedEndpoint(const runs::TablesSnapshot& tables, const Operation& operation)
        : tables_(tables), operation_(operation) {}

    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    const runs::TablesSnapshot& tables_;
    const Operation& operation_;
};

}  // namespace openclaw::api

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/responses_request.h"
#include "runs/model_target.h"
#include "runs/tables.h"

namespace openclaw::api {

/// A request for a response that was found good, and what answers it.
struct AskedResponse {
    dialects::ResponsesRequest request;
    std::vector<dialects::NamedTool> namedTools;  ///< whoever runs it sees whether they may be called
    std::vector<std::string> gatewayTools;        ///< those that are there; not among the turn's tools
    runs::ModelTarget target;
    std::shared_ptr<const runs::Tables> tables;
};

/// The contract that is preferred for responses: what is spoken needs no translation.
constexpr std::string_view responsesContract = "responses/1";

/// Throws Error: a field is wrong, or the model is not there. [any thread]
AskedResponse readAskedResponse(std::shared_ptr<const runs::Tables> tables, std::string_view body,
                                bool webSocket = false);

}  // namespace openclaw::api

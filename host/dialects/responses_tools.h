#pragma once

#include <boost/json/object.hpp>

#include "dialects/responses_request.h"

namespace openclaw::dialects {

/// Reads `tools`, `tool_choice` and `parallel_tool_calls` of a request of Open Responses, for the model and
/// for the echo.
void readResponsesTools(const boost::json::object& given, ResponsesRequest& request);

}  // namespace openclaw::dialects

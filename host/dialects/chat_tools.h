#pragma once

#include <boost/json/object.hpp>

#include "dialects/chat_request.h"
#include "dialects/field_rules.h"

namespace openclaw::dialects {

/// Reads `tools`, `tool_choice` and `parallel_tool_calls` of a chat request into the result. Throws
/// Error(invalid_request) with the field in `param`.
void readChatTools(const boost::json::object& request, FieldPolicy& policy, ChatRequest& result);

}  // namespace openclaw::dialects

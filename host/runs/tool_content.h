#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <vector>

#include "dialects/turn.h"
#include "runs/tool_outcome.h"

namespace openclaw::runs {

/// {content: [{type: "text", text} | {type: "image" | "data", mimeType, data}], details?} of a call that
/// succeeded: what clients of tools get.
boost::json::object resultOf(const ToolOutcome& outcome);

/// What a model is told of a call, failed or not: texts and images; of other data only what it is.
std::vector<dialects::Part> partsOf(const ToolOutcome& outcome);

/// The texts of the content alone, or the error's message.
std::string textOf(const ToolOutcome& outcome);

}  // namespace openclaw::runs

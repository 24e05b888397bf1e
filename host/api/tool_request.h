#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace openclaw::api {

/// The body of tools/invoke: {"tool": name, "arguments": {…}}; `name` and `args` are accepted for them.
struct ToolRequest {
    std::string tool;
    boost::json::value arguments;  ///< an object
    std::string session;           ///< `sessionKey`, may be empty
};

/// Throws Error(invalid_request) that names the field.
ToolRequest parseToolRequest(std::string_view body);

}  // namespace openclaw::api

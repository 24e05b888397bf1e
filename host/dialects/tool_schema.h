#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "dialects/json_reader.h"

namespace openclaw::dialects {

/// The schema of a tool's arguments as every vendor takes it: an object that says that it is one. Without a
/// schema the tool has no arguments. Refuses what is not an object, or is the schema of something else.
std::string toolSchema(const boost::json::value* schema, const Place& place);

/// The same for a schema that is text; nothing when it describes something else than an object.
std::optional<std::string> objectSchema(std::string_view schema);

}  // namespace openclaw::dialects

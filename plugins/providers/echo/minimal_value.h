#pragma once

#include <string_view>

#include <boost/json.hpp>

namespace openclaw::echo {

/// A small value that fits a JSON Schema: required properties only, the first of an enumeration, `text` for
/// every string. Schemas that only a search could satisfy get a best effort.
boost::json::value minimalValue(const boost::json::value& schema, std::string_view text);

}  // namespace openclaw::echo

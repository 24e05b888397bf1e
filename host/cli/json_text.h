#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace openclaw::cli {

/// `what` names the text in the message. Throws Error(usage) with the reason and, as LINE:COLUMN, the place.
boost::json::value parseJson(std::string_view text, const std::string& what);

/// Indented by two, in the order in which it is.
std::string prettyJson(const boost::json::value& value);

/// The string at `name` of an object, empty where there is none.
std::string textAt(const boost::json::object& object, std::string_view name);
std::string textAt(const boost::json::value& value, std::string_view name);

/// A member of `object`, which outlives it; null where there is none.
const boost::json::object* objectAt(const boost::json::object& object, std::string_view name);
const boost::json::object* objectAt(const boost::json::value& value, std::string_view name);

}  // namespace openclaw::cli

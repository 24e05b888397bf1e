#pragma once

#include <string_view>

#include <boost/json/value.hpp>

namespace openclaw::plugins {

/// What a schema is read by: `pattern` under this name, so that the validator leaves it to us.
inline constexpr std::string_view patternKeyword = "openclaw-pattern";

struct ReviewedSchema {
    boost::json::value schema;  ///< rewritten for the validator
    bool uniqueItems = false;   ///< somewhere in it
};

/// Reads a JSON Schema as somebody who does not trust it: refuses what the validator would crash on, loop in,
/// fetch or silently ignore, and rewrites what it would do badly. Throws Error(invalid_request) that names
/// the place.
ReviewedSchema reviewSchema(std::string_view text);

/// The part of a reviewed schema that a reference such as "#/definitions/point" names, or null.
const boost::json::value* resolveReference(const boost::json::value& root, std::string_view reference);

}  // namespace openclaw::plugins

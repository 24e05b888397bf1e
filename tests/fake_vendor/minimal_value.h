#pragma once

#include <boost/json.hpp>

namespace fake_vendor {

/// The least value that fits a plain JSON Schema (types, required properties, enum, const, minimum, anyOf).
boost::json::value minimalValue(const boost::json::value& schema, int depth = 0);

}  // namespace fake_vendor

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace openclaw::config {

/// A JSON5 number that fits the grammar, as JSON text: no plus sign, no hexadecimal, integral values without
/// fraction and exponent, others in the shortest form that reads back the same. "Infinity", "-Infinity" and
/// "NaN" stay. Nothing when it fits neither a double nor, in hexadecimal, 64 bits.
std::optional<std::string> canonicalNumber(std::string_view written);

}  // namespace openclaw::config

#pragma once

#include <optional>
#include <string_view>

#include "config/findings.h"
#include "config/node.h"

namespace openclaw::config {

/// The deepest nesting of arrays and objects that is read.
inline constexpr unsigned deepestNesting = 128;

/// Reads one JSON5 value (spec.json5.org) with its comments. Stricter than the specification in three points:
/// a key may appear once in its object, numbers must fit a double, and strings hold whole code points. A key
/// that appears twice is a finding and reading goes on; what breaks the grammar is a finding and ends it:
/// then there is no result. No message repeats what is written where a value stands, which may be a secret.
std::optional<Node> readJson5(std::string_view text, Findings& findings);

}  // namespace openclaw::config

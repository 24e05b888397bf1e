#pragma once

#include "config/findings.h"
#include "config/node.h"

namespace openclaw::config {

/// Holds a tree, with its variables substituted, against the schema table: unknown keys with the nearest
/// known one, types, ranges, forms, required keys, keys given under two spellings. No message repeats a value
/// of a secret key, or one that came from the environment.
void validate(const Node& root, Findings& findings);

}  // namespace openclaw::config

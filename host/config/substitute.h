#pragma once

#include "config/environment.h"
#include "config/findings.h"
#include "config/node.h"

namespace openclaw::config {

/// Replaces variables in every string value of the tree, never in keys: `${VAR}` must be set, `${VAR:-text}`
/// gives the text when VAR is unset or empty, and `$${` stands for `${`. A `$` before anything else is just
/// that. What a variable holds is not looked at again.
void substitute(Node& node, const Environment& environment, Findings& findings);

}  // namespace openclaw::config

#pragma once

#include <map>
#include <string>

#include "config/environment.h"
#include "config/findings.h"
#include "config/node.h"
#include "config/settings.h"

namespace openclaw::config {

/// Makes typed settings of a tree that `validate` has accepted. Relative paths start at `folder`. What the
/// environment lacks or holds wrongly becomes a finding.
Settings assemble(const Node& root, const std::string& folder, const Environment& environment,
                  Findings& findings);

/// The leaves of an accepted tree as in Settings::flat: aliases under their proper path, a single string
/// where a list may stand as a list of one. Empty objects count where they mean something.
std::map<std::string, std::string> flatten(const Node& root);

}  // namespace openclaw::config

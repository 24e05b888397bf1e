#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.h"
#include "config/settings.h"

namespace openclaw::access {

/// May this tool be called, and which rule says so.
struct Verdict {
    bool allowed = false;
    std::string rule;         ///< e.g. `tools.deny: "fs_*"`; "default" where no rule fits
    std::string explanation;  ///< a sentence for the caller: what denied it and how to allow it
};

/// The tool permissions of one snapshot: names, `prefix_*` patterns and `group:NAME`. Deny wins; what no rule
/// allows is denied. Sees tools as names only. Immutable, any thread.
class PermissionTable {
  public:
    /// Throws Error(config_invalid) for an unknown group or a malformed pattern.
    static PermissionTable build(const config::ToolsSettings& settings);

    Verdict check(const Principal& principal, std::string_view tool) const;

  private:
    struct Rule {
        std::string pattern;  ///< name or prefix_*
        std::string source;   ///< as the person wrote it, with its list
    };
    std::vector<Rule> allow_;
    std::vector<Rule> deny_;
};

}  // namespace openclaw::access

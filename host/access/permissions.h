#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "access/principal.h"
#include "access/rule_set.h"
#include "config/settings.h"

namespace openclaw::access {

enum class Decision : std::uint8_t { denied, ask, allowed };

/// May this tool be called, and which rule says so.
struct Verdict {
    Decision decision = Decision::denied;
    std::string rule;  ///< e.g. `tools.deny: "fs_*"`; "default" where no rule fits
    std::string
        explanation;  ///< unless allowed, sentences for the caller: what stands against it, what to do

    bool allowed() const noexcept { return decision == Decision::allowed; }
};

/// The tool permissions of one snapshot: names, `prefix_*` patterns and `group:NAME`. Deny wins over ask, ask
/// over allow; what no rule names is denied, so that a table which was not built denies everything. Sees
/// tools as names only. Immutable, any thread.
class PermissionTable {
  public:
    /// Groups are those of the settings and the built-in ones; a group may name other groups. Throws
    /// Error(config_invalid) for an unknown group, a group that contains itself, a malformed pattern, or a
    /// configured group with the name of a built-in one.
    static PermissionTable build(const config::ToolsSettings& settings);

    Verdict check(const Principal& principal, std::string_view tool) const;

  private:
    RuleSet allow_;
    RuleSet ask_;
    RuleSet deny_;
};

}  // namespace openclaw::access

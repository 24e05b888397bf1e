#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/node.h"

namespace openclaw::config {

/// What is wrong with one configuration text, gathered so that a person hears of everything at once.
class Findings {
  public:
    void add(const Position& at, std::string reason);
    /// For what does not stand in the text, such as an environment variable; `reason` names it.
    void add(std::string reason);

    bool empty() const noexcept { return findings_.empty(); }

    /// Throws Error(config_invalid) unless empty: one line a finding, "NAME:LINE:COLUMN: reason", in the
    /// order of the text; the first hundred of them.
    void throwIfAny(std::string_view name) const;

  private:
    struct Finding {
        std::optional<Position> at;
        std::string reason;
    };
    std::vector<Finding> findings_;
};

/// `text` in quotation marks for a message: control characters escaped, cut when it is long.
std::string quoted(std::string_view text);

}  // namespace openclaw::config

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace openclaw::access {

/// Names and `prefix_*` patterns, each with the words of the person who wrote it. A name wins over a pattern,
/// a longer pattern over a shorter one. Filled once, then read by any thread.
class RuleSet {
  public:
    /// Throws Error(config_invalid) if `pattern` is neither a tool's name nor `prefix_*` nor `*`; the message
    /// begins with `source`. Of two rules with the same pattern the first one stays.
    void add(std::string_view pattern, const std::string& source);

    /// The source of the rule that fits best, or null. Valid as long as the set.
    const std::string* find(std::string_view name) const;

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> names_;
    std::vector<std::pair<std::string, std::string>> prefixes_;  ///< longest first
};

/// ^[A-Za-z_][A-Za-z0-9_-]{0,63}$, as the plugin ABI wants it.
bool isToolName(std::string_view text) noexcept;

}  // namespace openclaw::access

#include "dialects/effort.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace openclaw::dialects {
namespace {

constexpr std::array<std::string_view, 6> words{"none", "minimal", "low", "medium", "high", "xhigh"};

}  // namespace

std::string_view wordOf(Effort effort) noexcept {
    return words[static_cast<std::size_t>(effort)];
}

std::optional<Effort> effortOf(std::string_view word) noexcept {
    const auto* const found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) return std::nullopt;
    return static_cast<Effort>(found - words.begin());
}

}  // namespace openclaw::dialects

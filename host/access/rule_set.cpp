#include "access/rule_set.h"

#include <algorithm>

#include "base/error.h"

namespace openclaw::access {
namespace {

constexpr std::size_t longestName = 64;

bool isNameCharacter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool startsAName(char c) noexcept {
    return isNameCharacter(c) && c != '-' && (c < '0' || c > '9');
}

}  // namespace

bool isToolName(std::string_view text) noexcept {
    return !text.empty() && text.size() <= longestName && startsAName(text.front()) &&
           std::all_of(text.begin(), text.end(), isNameCharacter);
}

void RuleSet::add(std::string_view pattern, const std::string& source) {
    if (isToolName(pattern)) {
        names_.emplace(pattern, source);
        return;
    }
    const bool isPrefix =
        pattern.ends_with('*') && (pattern.size() == 1 || isToolName(pattern.substr(0, pattern.size() - 1)));
    if (!isPrefix) {
        throw Error(ErrorCode::config_invalid,
                    source +
                        " is not a rule; write a tool's name (fs_read), a prefix with one * at its end "
                        "(fs_*), or a group (group:fs)");
    }
    const std::string_view prefix = pattern.substr(0, pattern.size() - 1);
    const auto place = std::find_if(prefixes_.begin(), prefixes_.end(), [&](const auto& other) {
        return other.first.size() < prefix.size() || other.first == prefix;
    });
    if (place != prefixes_.end() && place->first == prefix) return;
    prefixes_.emplace(place, prefix, source);
}

const std::string* RuleSet::find(std::string_view name) const {
    if (const auto exact = names_.find(name); exact != names_.end()) return &exact->second;
    for (const auto& [prefix, source] : prefixes_) {
        if (name.starts_with(prefix)) return &source;
    }
    return nullptr;
}

}  // namespace openclaw::access

#include "host_list.h"

#include <algorithm>
#include <optional>

#include "web_url.h"

namespace openclaw::web {

bool HostList::add(std::string_view pattern) {
    const bool below = pattern.substr(0, 2) == "*.";
    if (below) pattern.remove_prefix(2);
    std::optional<std::string> host = normalizeHost(pattern);
    if (!host) return false;
    patterns_.push_back(below ? "." + *host : *std::move(host));
    return true;
}

bool HostList::contains(std::string_view host) const noexcept {
    // A dot at the end makes the same name.
    if (!host.empty() && host.back() == '.') host.remove_suffix(1);
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string& pattern) {
        if (pattern.front() != '.') return host == pattern;
        return host.size() > pattern.size() && host.substr(host.size() - pattern.size()) == pattern;
    });
}

}  // namespace openclaw::web

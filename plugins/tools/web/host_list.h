#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openclaw::web {

/// Hosts by name: "example.com" is that host alone, "*.example.com" every host below it, but not itself.
class HostList {
  public:
    /// False when it is no pattern for a host.
    bool add(std::string_view pattern);

    bool empty() const noexcept { return patterns_.empty(); }
    /// `host` as WebUrl::host has it.
    bool contains(std::string_view host) const noexcept;

  private:
    std::vector<std::string> patterns_;  ///< a name, or a dot and the name that is below
};

}  // namespace openclaw::web

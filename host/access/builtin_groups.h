#pragma once

#include <array>
#include <string_view>

namespace openclaw::access {

/// A group of tools that exists without being configured. Groups never come from plugins: what one entry of
/// `tools.allow` opens must not grow by installing something.
struct BuiltinGroup {
    std::string_view name;                    ///< without "group:"
    std::array<std::string_view, 3> members;  ///< names; empty ones are no members
};

inline constexpr std::array<BuiltinGroup, 2> builtinGroups{{
    {"fs", {"fs_read", "fs_list", "fs_write"}},
    {"web", {"web_fetch"}},
}};

}  // namespace openclaw::access

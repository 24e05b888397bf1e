#pragma once

#include <cstdint>
#include <string_view>

namespace openclaw::echo {

/// FNV-1a.
inline std::uint64_t hash(std::string_view bytes) noexcept {
    std::uint64_t value = 0xcbf29ce484222325u;
    for (const char c : bytes) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return value;
}

}  // namespace openclaw::echo

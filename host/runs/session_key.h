#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openclaw::runs {

constexpr std::size_t longestSessionKey = 512;  ///< bytes
/// Behind "must be", where a key is refused.
constexpr std::string_view sessionKeyRule = "1 to 512 bytes of UTF-8 without control characters";

/// May a session have this key? It goes into texts that must be Unicode, and into logs.
bool isSessionKey(std::string_view key) noexcept;

/// Throws Error(invalid_request) unless it may. `param` names where the client wrote it.
void checkSessionKey(std::string_view key, const std::string& param);

}  // namespace openclaw::runs

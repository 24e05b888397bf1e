#pragma once

#include <cstddef>
#include <string>

namespace openclaw::config {

inline constexpr std::size_t largestFile = std::size_t{4} << 20;  ///< bytes

struct File {
    std::string text;
    unsigned mode = 0;  ///< permission bits
};

/// Throws Error(config_invalid) that says what to do: missing, not readable, not a regular file, too large.
File readFile(const std::string& path);

/// Replaces the content in one step: whoever reads sees the old text or the new one, also after a crash. The
/// mode stays, and so does a link that leads to the file. Throws Error(unavailable).
void replaceFile(const std::string& path, const std::string& text);

/// Is there anything under this name? A link that leads nowhere and a folder that may not be searched count
/// as yes: better a clear error later than a configuration passed over in silence.
bool fileExists(const std::string& path) noexcept;

}  // namespace openclaw::config

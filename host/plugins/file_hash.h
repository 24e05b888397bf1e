#pragma once

#include <string>
#include <string_view>

namespace openclaw::plugins {

/// SHA-256 of a file's bytes, in lower-case hexadecimal. Throws Error(unavailable) when it cannot be read.
std::string sha256OfFile(const std::string& path);

std::string sha256Of(std::string_view text);

}  // namespace openclaw::plugins

#pragma once

#include <string>

namespace openclaw::cli {

/// Writes a file that only its owner may read, whole or not at all, and makes its folder. An existing file is
/// kept unless `overwrite`: then Error(conflict). Throws Error(unavailable) when it cannot be written.
void writePrivateFile(const std::string& path, const std::string& content, bool overwrite);

}  // namespace openclaw::cli

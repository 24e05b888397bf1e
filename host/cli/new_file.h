#pragma once

#include <sys/types.h>

#include <string>

namespace openclaw::cli {

/// Writes a file that only its owner may read, whole or not at all, and makes its folder. An existing file is
/// kept unless `overwrite`: then Error(conflict). Throws Error(unavailable) when it cannot be written.
void writePrivateFile(const std::string& path, const std::string& content, bool overwrite);

/// The same for a file of any mode, which replaces what is there.
void writeWholeFile(const std::string& path, const std::string& content, mode_t mode);

}  // namespace openclaw::cli

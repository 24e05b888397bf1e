#pragma once

#include <filesystem>
#include <string>

namespace openclaw::cli {

/// The folder that the file tools get at first: `current`, unless that would show them the home folder or the
/// configuration with its token; then `home`/.openclaw/files, which is made (0700) with a file to read in it.
/// Throws Error(unavailable) when that fails.
std::string firstRoot(const std::filesystem::path& current, const std::filesystem::path& home,
                      const std::filesystem::path& configFile);

}  // namespace openclaw::cli

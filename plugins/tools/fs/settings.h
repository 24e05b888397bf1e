#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openclaw::fs {

/// The plugin's configuration (plugins.entries.fs.config).
struct Settings {
    std::vector<std::string> roots;  ///< as written; empty: the working directory of the process
    std::uint64_t maxReadBytes = 1 << 20;
    std::uint64_t maxWriteBytes = 10 << 20;
    std::uint64_t maxEntries = 1'000;
};

/// Throws plugin::Failure that names the key.
Settings parseSettings(std::string_view json);

}  // namespace openclaw::fs

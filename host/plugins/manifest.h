#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openclaw::plugins {

/// What a plugin says of itself before any of its code runs; see openclaw_manifest_header.
struct Manifest {
    std::string id;
    std::string version;
    std::string description;
    std::vector<std::string> kinds;  ///< only those this gateway knows, at least one
    std::string configSchema;        ///< JSON text; empty: any object will do
    std::vector<std::string> hosts;  ///< grants.hosts
    bool hasKind(std::string_view kind) const noexcept;
};

/// Reads a block as it lies in the file; bytes after it are ignored. Throws Error(invalid_request) with what
/// is wrong.
Manifest parseManifest(std::string_view block);

}  // namespace openclaw::plugins

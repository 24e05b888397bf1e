#pragma once

#include <string>
#include <vector>

namespace openclaw::plugins {

/// Reads the manifest block out of a shared library without loading it: no code of it runs. Checks on the way
/// that this machine could load the file and that it exports both symbols of a plugin. The result is
/// what the file holds of the symbol's data. Throws Error(invalid_request) with what is wrong.
std::string readManifestBlock(const std::string& file);

/// What a shared library tells the dynamic loader.
struct DynamicSection {
    std::string soname;                    ///< the name it goes by; may be empty
    std::vector<std::string> needed;       ///< the names of the libraries it is linked with
    std::vector<std::string> searchPaths;  ///< of its RUNPATH, or else RPATH; may begin with $ORIGIN
};

/// Empty where the file has none. Throws Error(invalid_request) for a file that is damaged.
DynamicSection readDynamicSection(const std::string& file);

}  // namespace openclaw::plugins

#pragma once

#include <string>

namespace openclaw::plugins {

/// Reads the manifest block out of a shared library without loading it: no code of it runs. Checks on the way
/// that this machine could load the file and that it exports both symbols of a plugin. The result is
/// what the file holds of the symbol's data. Throws Error(invalid_request) with what is wrong.
std::string readManifestBlock(const std::string& file);

}  // namespace openclaw::plugins

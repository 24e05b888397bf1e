#pragma once

#include <string>
#include <vector>

#include "config/node.h"

namespace openclaw::config {

/// A credential in a configuration.
struct Secret {
    std::string path;  ///< dotted
    std::string value;
    bool inFile = false;  ///< the file holds it, not the environment
};

/// The values of secret keys, and, where plugins, providers and channels have their own keys, of those whose
/// name suggests a credential ("x-api-key", "clientSecret"). Empty ones are left out.
std::vector<Secret> secretsIn(const Node& root);

/// Keeps all of them out of the log, for ever. Of "Bearer abc" also "abc" alone.
void redact(const std::vector<Secret>& secrets);

}  // namespace openclaw::config

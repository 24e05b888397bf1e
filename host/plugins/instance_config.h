#pragma once

#include <string>
#include <string_view>

#include "plugins/argument_schema.h"
#include "plugins/host.h"

namespace openclaw::plugins {

/// A configuration as the plugin may see it: where the schema marks a key `"secret": true`, its text is
/// replaced by a reference such as "secret:apiKey".
struct InstanceConfig {
    std::string json;
    Host::Secrets secrets;  ///< known to the log's redactor from now on
};

/// Checks `json` against the manifest's configSchema (`schemaText`, compiled as `schema`; empty and null when
/// there is none) and takes the secrets out. Throws Error(config_invalid), whose message starts with the
/// configuration key, below `where`.
InstanceConfig prepareConfig(std::string_view json, std::string_view schemaText, const ArgumentSchema* schema,
                             const std::string& where);

}  // namespace openclaw::plugins

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "host_list.h"

namespace openclaw::web {

/// The plugin's configuration (plugins.entries.web.config).
struct Settings {
    bool allowPrivateNetwork = false;
    HostList allowHosts;  ///< empty: all
    HostList denyHosts;   ///< wins over allowHosts
    std::size_t maxBytes = 5'000'000;
    std::size_t maxLength = 100'000;  ///< characters of one answer, where the call names no other
    std::uint32_t timeoutMs = 30'000;
    std::uint32_t maxRedirects = 5;
    std::string userAgent = "OpenClaw-web/0.1";
    bool useProxy = false;
    std::string caFile;
};

/// Throws plugin::Failure that names the key.
Settings parseSettings(std::string_view json);

}  // namespace openclaw::web

#pragma once

#include <cstdint>
#include <string>

#include <CLI/App.hpp>

namespace openclaw::cli {

/// How a command reaches the running gateway, as the command line says it; what is empty is found out.
struct ClientOptions {
    std::string configFile;
    std::string url;
    std::string token;
    std::string password{};
};

/// Adds `--url`, `--token`, `--password` and `--config`.
void addClientOptions(CLI::App& command, ClientOptions& options);

/// Where the gateway is, and what to show it.
///
/// Address: --url, $OPENCLAW_GATEWAY_URL, what the running gateway wrote into its pid file, then the
/// configured address. Credential: --token or --password, $OPENCLAW_GATEWAY_TOKEN, then the configured token
/// or password.
struct GatewayAddress {
    std::string url;  ///< "http://HOST:PORT", perhaps with a path, without a "/" at its end
    std::string credential;

    /// Throws Error(usage) for an address that cannot be used, or what clientSettings throws.
    static GatewayAddress find(const ClientOptions& options);
};

}  // namespace openclaw::cli

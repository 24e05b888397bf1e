#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

#include <Poco/JSON/Object.h>
#include <CLI/App.hpp>

#include "config/settings.h"

namespace openclaw::cli {

/// How a command reaches the running gateway, as the command line says it; what is empty is found out.
struct ClientOptions {
    std::string configFile;
    std::string url;
    std::string token;
};

/// Adds `--url`, `--token` and `--config`.
void addClientOptions(CLI::App& command, ClientOptions& options);

/// Speaks HTTP with a running gateway.
///
/// Address: --url, $OPENCLAW_GATEWAY_URL, what the running gateway wrote into its pid file, then the
/// configured address. Credential: --token, $OPENCLAW_GATEWAY_TOKEN, then the configured token or password.
class GatewayClient {
  public:
    /// Throws Error(usage) for an address it cannot use, or what clientSettings throws.
    explicit GatewayClient(const ClientOptions& options);

    const std::string& url() const noexcept { return url_; }

    /// Is the gateway on this machine, so that its process id means something here?
    bool isLocal() const;

    /// Each throws Error: unavailable when nobody answers, otherwise what the gateway's error body says.
    Poco::JSON::Object::Ptr get(const std::string& path, std::chrono::milliseconds timeout) const;
    Poco::JSON::Object::Ptr post(const std::string& path, const Poco::JSON::Object& body,
                                 std::chrono::milliseconds timeout) const;

  private:
    Poco::JSON::Object::Ptr exchange(const std::string& method, const std::string& path,
                                     const std::string& body, std::chrono::milliseconds timeout) const;

    std::string url_;
    std::string credential_;
};

}  // namespace openclaw::cli

#pragma once

#include <chrono>
#include <string>

#include <Poco/JSON/Object.h>

#include "cli/gateway_address.h"

namespace openclaw::cli {

/// Speaks HTTP with a running gateway.
class GatewayClient {
  public:
    /// Throws what GatewayAddress::find throws.
    explicit GatewayClient(const ClientOptions& options);

    const std::string& url() const noexcept { return address_.url; }

    /// Is the gateway on this machine, so that its process id means something here?
    bool isLocal() const;

    /// Each throws Error: unavailable when nobody answers, otherwise what the gateway's error body says.
    Poco::JSON::Object::Ptr get(const std::string& path, std::chrono::milliseconds timeout) const;
    Poco::JSON::Object::Ptr post(const std::string& path, const Poco::JSON::Object& body,
                                 std::chrono::milliseconds timeout) const;

  private:
    Poco::JSON::Object::Ptr exchange(const std::string& method, const std::string& path,
                                     const std::string& body, std::chrono::milliseconds timeout) const;

    GatewayAddress address_;
};

}  // namespace openclaw::cli

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "upstream/client.h"

namespace openclaw::upstream {

/// The proxies that the environment names, as curl reads it: http_proxy (not HTTP_PROXY, which a CGI request
/// could set), https_proxy, all_proxy and no_proxy, the latter three also in upper case. Immutable.
class ProxyEnvironment {
  public:
    struct Proxy {
        std::string url;     ///< as given: it may hold a credential
        std::string origin;  ///< scheme, host and port: for messages
        std::string host;    ///< empty when `url` makes no sense
        std::uint16_t port = 0;
    };
    using Variable = std::function<const char*(const char* name)>;

    ProxyEnvironment() = default;
    explicit ProxyEnvironment(const Variable& variable);

    /// The proxy on the way to `target`; null: none. This machine itself is never reached through one.
    const Proxy* proxyFor(const Url& target) const;

  private:
    bool isExcluded(const std::string& host) const;

    std::optional<Proxy> http_;
    std::optional<Proxy> https_;
    std::vector<std::string> excluded_;  ///< names, addresses, networks as ADDRESS/BITS, or "*"
};

}  // namespace openclaw::upstream

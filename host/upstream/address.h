#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openclaw::upstream {

/// An IPv4 or IPv6 address with a port, as the kernel wants it.
class Address {
  public:
    Address(const in_addr& address, std::uint16_t port) noexcept;
    Address(const in6_addr& address, std::uint32_t scope, std::uint16_t port) noexcept;

    const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const noexcept;
    int family() const noexcept { return storage_.sin6_family; }
    Address withPort(std::uint16_t port) const noexcept;
    /// The 4 or 16 bytes of the address, in network order.
    std::span<const std::uint8_t> bytes() const noexcept;
    /// The address without its port, as in RFC 5952.
    std::string text() const;

  private:
    sockaddr_in6 storage_{};  ///< or a sockaddr_in, which is smaller and has the port at the same place
};

/// In the order in which they should be tried. Shared with a cache.
using Addresses = std::shared_ptr<const std::vector<Address>>;

/// What needs no look-up: an address literal, or localhost (RFC 6761, section 6.3). Otherwise null.
Addresses addressesOfLiteral(std::string_view host);

struct LookUpResult {
    Addresses addresses;  ///< null when it failed
    std::string error;    ///< why, in the resolver's words
};

/// Asks the system. Blocks, perhaps for many seconds. [any thread]
LookUpResult lookUp(const std::string& host);

}  // namespace openclaw::upstream

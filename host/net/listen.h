#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace openclaw::net {

/// An address that the server accepts connections on.
struct BoundAddress {
    std::string address;       ///< as "127.0.0.1:8080" or "[::1]:8080"
    std::vector<int> sockets;  ///< listening, one for each loop
};

struct ListenRequest {
    std::vector<std::string> addresses;  ///< IP literals
    std::uint16_t port = 0;              ///< 0: one that is free, the same for all addresses
    bool skipMissingIPv6 = false;        ///< a machine without IPv6 is no error
    unsigned loops = 1;
};

/// Binds and listens with one socket for each loop and address (SO_REUSEPORT), so that the kernel spreads
/// connections. A port that any other process listens on is an error, also one of our own kind. Throws
/// Error(address_in_use) for every failure to bind, with what to do.
std::vector<BoundAddress> listen(const ListenRequest& request);

}  // namespace openclaw::net

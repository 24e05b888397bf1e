#include "net/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include "base/error.h"

namespace openclaw::net {
namespace {

constexpr int backlog = 4096;

struct Endpoint {
    sockaddr_storage storage{};
    socklen_t size = 0;

    bool isIPv6() const noexcept { return storage.ss_family == AF_INET6; }
    const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

Endpoint parseEndpoint(const std::string& address, std::uint16_t port) {
    Endpoint endpoint;
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&endpoint.storage);
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&endpoint.storage);
    if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        endpoint.size = sizeof(sockaddr_in);
    } else if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        endpoint.size = sizeof(sockaddr_in6);
    } else {
        throw Error(ErrorCode::address_in_use,
                    "cannot listen on \"" + address + "\": it is not an IP address");
    }
    return endpoint;
}

std::string describe(const std::string& address, std::uint16_t port) {
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

[[noreturn]] void throwCannotListen(const std::string& address, std::uint16_t port, int error) {
    std::string advice = "choose another with --port or gateway.port";
    if (error == EADDRINUSE) advice = "another program has this port; stop it, or " + advice;
    if (error == EACCES) advice = "ports below 1024 need CAP_NET_BIND_SERVICE; " + advice;
    if (error == EADDRNOTAVAIL) advice = "this machine does not have that address; see gateway.bind";
    throw Error(ErrorCode::address_in_use, "cannot listen on " + describe(address, port) + ": " +
                                               std::generic_category().message(error) + " (" + advice + ")");
}

void setOption(int fd, int level, int name) {
    const int on = 1;
    ::setsockopt(fd, level, name, &on, sizeof on);
}

/// A bound, not yet listening socket; -1 and errno on failure.
int bindOne(const Endpoint& endpoint, bool sharePort) {
    const int fd = ::socket(endpoint.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    setOption(fd, SOL_SOCKET, SO_REUSEADDR);
    if (sharePort) setOption(fd, SOL_SOCKET, SO_REUSEPORT);
    if (endpoint.isIPv6()) setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY);
    if (::bind(fd, endpoint.data(), endpoint.size) != 0) {
        const int error = errno;
        ::close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

std::uint16_t portOf(int fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size);
    return ntohs(storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                                               : reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
}

/// With SO_REUSEPORT alone a second gateway of the same user would bind without complaint and take half of
/// the connections: so ask first without it, with a listening socket, which nothing else may share. Returns
/// an errno or 0.
int probe(const Endpoint& endpoint) {
    const int fd = bindOne(endpoint, false);
    if (fd < 0) return errno;
    const int error = ::listen(fd, 1) == 0 ? 0 : errno;
    ::close(fd);
    return error;
}

void closeAll(const std::vector<BoundAddress>& bound) {
    for (const BoundAddress& address : bound) {
        for (const int fd : address.sockets) ::close(fd);
    }
}

std::optional<BoundAddress> listenOn(const std::string& address, std::uint16_t& port,
                                     const ListenRequest& request) {
    Endpoint endpoint = parseEndpoint(address, port);
    if (const int error = probe(endpoint); error != 0) {
        const bool noIPv6 = endpoint.isIPv6() && (error == EADDRNOTAVAIL || error == EAFNOSUPPORT);
        if (noIPv6 && request.skipMissingIPv6) return std::nullopt;
        throwCannotListen(address, port, error);
    }
    BoundAddress bound;
    for (unsigned i = 0; i < request.loops; ++i) {
        const int fd = bindOne(endpoint, true);
        if (fd < 0 || ::listen(fd, backlog) != 0) {
            const int error = errno;
            if (fd >= 0) ::close(fd);
            closeAll({bound});
            throwCannotListen(address, port, error);
        }
        bound.sockets.push_back(fd);
        if (port == 0) {
            port = portOf(fd);
            endpoint = parseEndpoint(address, port);
        }
    }
    bound.address = describe(address, port);
    return bound;
}

}  // namespace

std::vector<BoundAddress> listen(const ListenRequest& request) {
    std::vector<BoundAddress> all;
    std::uint16_t port = request.port;
    try {
        for (const std::string& address : request.addresses) {
            if (auto bound = listenOn(address, port, request)) all.push_back(std::move(*bound));
        }
    } catch (...) {
        closeAll(all);
        throw;
    }
    if (all.empty())
        throw Error(ErrorCode::address_in_use, "there is no address to listen on; see gateway.bind");
    return all;
}

}  // namespace openclaw::net

#include "tcp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace harness {

Tcp::Tcp(std::uint16_t port, const char* host) {
    sockaddr_in6 v6{};
    sockaddr_in v4{};
    const bool isV6 = std::strchr(host, ':') != nullptr;
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    ::inet_pton(AF_INET6, host, &v6.sin6_addr);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    ::inet_pton(AF_INET, host, &v4.sin_addr);
    fd_ = ::socket(isV6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* const address =
        isV6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
    if (::connect(fd_, address, isV6 ? sizeof v6 : sizeof v4) != 0) {
        const int error = errno;
        ::close(fd_);
        throw std::system_error(error, std::generic_category(), "connect");
    }
    const int one = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

Tcp::Tcp(Tcp&& other) noexcept : fd_(std::exchange(other.fd_, -1)), end_(other.end_) {}

Tcp::~Tcp() {
    close();
}

bool Tcp::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string Tcp::receive(std::chrono::milliseconds timeout) {
    pollfd readable{fd_, POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(timeout.count())) != 1) return {};
    std::array<char, 65'536> buffer{};
    const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (count > 0) return {buffer.data(), static_cast<std::size_t>(count)};
    end_ = count == 0 ? End::fin : End::reset;
    return {};
}

std::string Tcp::receiveToEnd(std::chrono::milliseconds timeout) {
    std::string all;
    for (;;) {
        const std::string bytes = receive(timeout);
        if (bytes.empty()) return all;
        all += bytes;
    }
}

void Tcp::finishSending() {
    ::shutdown(fd_, SHUT_WR);
}

void Tcp::close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void Tcp::abort() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
}

void Tcp::shrinkReceiveBuffer(int bytes) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

bool accepts(std::uint16_t port, const char* host) {
    try {
        const Tcp probe(port, host);
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

std::int64_t monotonicMicros() {
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace harness

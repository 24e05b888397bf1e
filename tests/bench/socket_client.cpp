#include "socket_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "client.h"

namespace loadgen {
namespace {

constexpr unsigned dialledAtATime = 256;
constexpr std::int64_t upgradePatience = 20'000'000'000;

}  // namespace

SocketClient::SocketClient(std::uint16_t port, std::string target)
    : port_(port),
      upgrade_("GET " + std::move(target) +
               " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

SocketClient::~SocketClient() {
    for (const Connection& connection : connections_) {
        if (connection.fd >= 0) ::close(connection.fd);
    }
    ::close(epoll_);
}

void SocketClient::connect(unsigned count) {
    connections_.resize(count);
    for (unsigned i = 0; i < count; ++i) {
        connections_[i].index = i;
        dial(connections_[i]);
        if ((i + 1) % dialledAtATime != 0 && i + 1 != count) continue;
        if (!pollUntil(nowNanos() + upgradePatience, [&] { return opened_ == i + 1; })) {
            throw std::runtime_error("the server upgraded " + std::to_string(opened_) + " of " +
                                     std::to_string(i + 1) + " connections");
        }
    }
}

void SocketClient::dial(Connection& connection) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection.fd < 0 ||
        ::connect(connection.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::system_error(
            errno, std::generic_category(),
            "WebSocket " + std::to_string(connection.index + 1) + " to port " + std::to_string(port_));
    }
    const int one = 1;
    ::setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
    event.data.u32 = connection.index;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event);
    if (::send(connection.fd, upgrade_.data(), upgrade_.size(), MSG_NOSIGNAL) < 0) lose(connection);
}

void SocketClient::send(Connection& connection, Opcode opcode, std::string_view payload) {
    std::string frame(1, static_cast<char>(0x80 | static_cast<unsigned>(opcode)));
    if (payload.size() < 126) {
        frame.push_back(static_cast<char>(0x80 | payload.size()));
    } else {
        frame.push_back(static_cast<char>(0x80 | 126));
        frame.push_back(static_cast<char>(payload.size() >> 8));
        frame.push_back(static_cast<char>(payload.size() & 0xff));
    }
    frame.append(4, '\0').append(payload);  // a mask of zeros changes nothing
    connection.sentAt = nowNanos();
    // Requests are small, and few are in flight: the socket takes them whole.
    if (::send(connection.fd, frame.data(), frame.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(frame.size())) {
        lose(connection);
    }
}

void SocketClient::poll(std::int64_t until) {
    const std::int64_t left = until - nowNanos();
    if (left <= 0) return;
    std::array<epoll_event, 256> events;  // NOLINT: filled by the kernel
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                   static_cast<int>((left + 999'999) / 1'000'000));
    for (int i = 0; i < count; ++i) {
        Connection& connection = connections_[events[static_cast<std::size_t>(i)].data.u32];
        if (connection.fd >= 0) receive(connection);
    }
}

bool SocketClient::pollUntil(std::int64_t until, const std::function<bool()>& done) {
    while (!done()) {
        if (nowNanos() >= until) return false;
        poll(until);
    }
    return true;
}

void SocketClient::receive(Connection& connection) {
    for (;;) {
        const ssize_t count = ::recv(connection.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) return lose(connection);
        std::string_view bytes(buffer_.data(), static_cast<std::size_t>(count));
        if (connection.unread.empty()) {
            connection.unread.assign(takeFrames(connection, bytes));
        } else {
            const std::string all = std::exchange(connection.unread, {}).append(bytes);
            connection.unread.assign(takeFrames(connection, all));
        }
        if (connection.unread.empty()) std::string().swap(connection.unread);
        if (connection.fd < 0 || bytes.size() < buffer_.size()) return;
    }
}

/// Returns what is no whole frame yet.
std::string_view SocketClient::takeFrames(Connection& connection, std::string_view bytes) {
    if (!connection.open) {
        const auto end = bytes.find("\r\n\r\n");
        if (end == std::string_view::npos) return bytes;
        if (!bytes.starts_with("HTTP/1.1 101")) {
            lose(connection);
            return {};
        }
        connection.open = true;
        ++opened_;
        bytes.remove_prefix(end + 4);
    }
    const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    while (bytes.size() >= 2 && connection.fd >= 0) {
        std::size_t head = 2;
        std::uint64_t size = byteAt(1);
        if (size >= 126) {
            head += size == 126 ? 2 : 8;
            if (bytes.size() < head) break;
            size = 0;
            for (std::size_t i = 2; i < head; ++i) size = size << 8 | byteAt(i);
        }
        if (bytes.size() < head + size) break;
        onFrame(connection, static_cast<Opcode>(byteAt(0) & 0x0f), bytes.substr(head, size));
        bytes.remove_prefix(head + size);
    }
    return bytes;
}

void SocketClient::lose(Connection& connection) {
    ::close(std::exchange(connection.fd, -1));
    if (onLost) onLost(connection);
}

std::string requestFrame(std::string_view id, std::string_view method, std::string_view params) {
    return R"({"type":"req","id":")" + std::string(id) + R"(","method":")" + std::string(method) +
           R"(","params":)" + std::string(params) + "}";
}

}  // namespace loadgen

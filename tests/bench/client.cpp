#include "client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace loadgen {

std::int64_t nowNanos() {
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

Client::Client(std::uint16_t port, std::string request) : port_(port), request_(std::move(request)) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
}

Client::~Client() {
    for (const Connection& connection : connections_) {
        if (connection.fd >= 0) ::close(connection.fd);
    }
    ::close(epoll_);
}

void Client::connect(unsigned count) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connections_.resize(count);
    for (unsigned i = 0; i < count; ++i) {
        Connection& connection = connections_[i];
        connection.index = i;
        connection.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connection.fd < 0 ||
            ::connect(connection.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::system_error(errno, std::generic_category(),
                                    "connect to port " + std::to_string(port_));
        }
        const int one = 1;
        ::setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        epoll_event event{};
        event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
        event.data.u32 = i;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event);
    }
}

void Client::send(Connection& connection) {
    connection.reader.reset();
    connection.busy = true;
    connection.events = 0;
    connection.sentAt = nowNanos();
    // Requests are small and only sent when nothing is in flight: the socket takes them whole.
    if (::send(connection.fd, request_.data(), request_.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request_.size())) {
        lose(connection);
    }
}

void Client::poll(std::int64_t until) {
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

void Client::receive(Connection& connection) {
    for (;;) {
        const ssize_t count = ::recv(connection.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            lose(connection);
            return;
        }
        const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(count));
        const std::int64_t now = nowNanos();
        if (onBytes) onBytes(connection, bytes, now);
        const auto result = connection.busy ? connection.reader.feed(bytes) : AnswerReader::Result::bad;
        if (result == AnswerReader::Result::bad) {
            lose(connection);
            return;
        }
        if (result == AnswerReader::Result::complete) {
            connection.busy = false;
            onAnswer(connection, now);
            if (connection.fd < 0) return;
        }
        if (bytes.size() < buffer_.size()) return;
    }
}

void Client::lose(Connection& connection) {
    ::close(std::exchange(connection.fd, -1));
    onLost(connection);
}

}  // namespace loadgen

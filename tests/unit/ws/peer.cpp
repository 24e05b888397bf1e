#include "peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "wire.h"

namespace openclaw::ws::test {
namespace {

constexpr int patienceMillis = 10'000;

}  // namespace

Peer::Peer(std::uint16_t port, int receiveBuffer) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receiveBuffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::system_error(errno, std::generic_category(), "connect");
    }
}

Peer::~Peer() {
    endNow();
}

void Peer::endNow() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void Peer::reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    endNow();
}

void Peer::shutDownSending() const {
    ::shutdown(fd_, SHUT_WR);
}

std::string Peer::upgrade(std::string_view fields, std::string_view behind) {
    std::string request =
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    request += fields;
    request += "\r\n";
    request += behind;
    send(request);
    std::size_t end = std::string::npos;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) throw std::runtime_error("no answer to the upgrade: " + end_);
    }
    std::string head = input_.substr(0, end + 4);
    input_.erase(0, end + 4);
    return head;
}

void Peer::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) throw std::system_error(errno, std::generic_category(), "send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Peer::sendSome(std::string_view bytes) const {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
}

bool Peer::fill() {
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, patienceMillis) <= 0) {
        end_ = "silence";
        return false;
    }
    std::array<char, 65'536> buffer;
    const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
        end_ = got == 0 ? "eof" : "reset";
        return false;
    }
    input_.erase(0, std::exchange(taken_, 0));
    input_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
}

std::string Peer::next() {
    for (;;) {
        if (!closed_) {
            std::span<char> bytes(input_.data() + taken_, input_.size() - taken_);
            const Decoder::Event event = decoder_.next(bytes);
            taken_ = input_.size() - bytes.size();
            if (event != Decoder::Event::more) {
                closed_ = event == Decoder::Event::close || event == Decoder::Event::fault;
                return describe(decoder_, event);
            }
        }
        if (!fill()) return end_;
    }
}

std::vector<std::string> Peer::rest() {
    std::vector<std::string> events;
    do {
        events.push_back(next());
    } while (events.back() != "eof" && events.back() != "reset" && events.back() != "silence");
    return events;
}

}  // namespace openclaw::ws::test

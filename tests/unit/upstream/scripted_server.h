#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace openclaw::upstream::test {

/// The server's side of one connection: plain blocking calls. A peer that is gone ends the script quietly.
class Peer {
  public:
    struct Gone {};

    explicit Peer(int fd) : fd_(fd) {
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Peer() { close(); }
    Peer(Peer&& other) noexcept : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    Peer& operator=(Peer&&) = delete;

    /// Head and body of the next request.
    std::string readRequest() {
        while (true) {
            if (const auto end = buffer_.find("\r\n\r\n"); end != std::string::npos) {
                std::size_t size = end + 4;
                constexpr std::string_view length = "Content-Length: ";
                if (const auto at = buffer_.find(length); at < end)
                    size += std::stoul(buffer_.substr(at + length.size()));
                while (buffer_.size() < size) fill();
                std::string request = buffer_.substr(0, size);
                buffer_.erase(0, size);
                return request;
            }
            fill();
        }
    }

    void write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t count = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (count < 0) throw Gone{};
            text.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    /// Returns once the client has closed; what it sends meanwhile is dropped.
    void awaitClose() {
        std::array<char, 4096> ignored;
        while (::read(fd_, ignored.data(), ignored.size()) > 0) {
        }
    }

    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

    int fd() const noexcept { return fd_; }

    /// Ends the connection with a reset.
    void reset() {
        const linger now{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }

  private:
    void fill() {
        std::array<char, 65536> piece;
        const ssize_t count = ::read(fd_, piece.data(), piece.size());
        if (count <= 0) throw Gone{};
        buffer_.append(piece.data(), static_cast<std::size_t>(count));
    }

    int fd_;
    std::string buffer_;
};

/// Listens on 127.0.0.1 and runs the n-th script with the n-th connection, each on a thread of its
/// own; connections without a script are closed at once.
class ScriptedServer {
  public:
    using Script = std::function<void(Peer&)>;

    explicit ScriptedServer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        if (fd_ < 0 || ::bind(fd_, plain, size) != 0 || ::listen(fd_, 4096) != 0 ||
            ::getsockname(fd_, plain, &size) != 0) {
            throw std::system_error(errno, std::generic_category(), "listen");
        }
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { acceptAll(); });
    }

    ~ScriptedServer() {
        ::shutdown(fd_, SHUT_RDWR);
        acceptor_.join();
        for (auto& thread : threads_) thread.join();
        ::close(fd_);
    }

    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    std::string url(std::string_view target = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
    }
    /// Connections so far.
    std::size_t accepted() const noexcept { return accepted_; }

  private:
    void acceptAll() {
        while (true) {
            const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            Peer peer(fd);
            const std::size_t index = accepted_++;
            if (index >= scripts_.size()) continue;
            threads_.emplace_back([script = scripts_[index], peer = std::move(peer)]() mutable {
                try {
                    script(peer);
                } catch (const Peer::Gone&) {
                }
                peer.close();
            });
        }
    }

    std::vector<Script> scripts_;
    int fd_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> accepted_ = 0;
    std::vector<std::thread> threads_;  ///< the acceptor's, until it has ended
    std::thread acceptor_;
};

}  // namespace openclaw::upstream::test

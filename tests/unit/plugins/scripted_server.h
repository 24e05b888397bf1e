#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace openclaw::plugins {

/// An HTTP server on the loopback whose answers a test writes byte by byte. One connection after the other.
class ScriptedServer {
  public:
    /// One connection, of which a request has been read.
    struct Exchange {
        int fd;
        std::string request;  ///< head and body

        void send(const std::string& bytes) const {
            std::size_t sent = 0;
            while (sent < bytes.size()) {
                const ssize_t n = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
                if (n <= 0) return;
                sent += static_cast<std::size_t>(n);
            }
        }
        /// Waits until the other side has hung up.
        void awaitHangUp() const {
            char byte = 0;
            while (::recv(fd, &byte, 1, 0) > 0) continue;
        }
    };

    explicit ScriptedServer(std::function<void(const Exchange&)> script)
        : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 8) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("the loopback cannot be listened on");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~ScriptedServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }

  private:
    void serve() {
        for (;;) {
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            script_({fd, read(fd)});
            ::close(fd);
        }
    }

    static std::string read(int fd) {
        std::string request;
        std::vector<char> buffer(4096);
        std::size_t wanted = std::string::npos;
        while (wanted == std::string::npos || request.size() < wanted) {
            const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
            if (n <= 0) break;
            request.append(buffer.data(), static_cast<std::size_t>(n));
            const auto end = request.find("\r\n\r\n");
            if (end == std::string::npos || wanted != std::string::npos) continue;
            wanted = end + 4;
            for (const std::string name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
                const auto length = request.find(name);
                if (length != std::string::npos) wanted += std::stoul(request.substr(length + name.size()));
            }
        }
        return request;
    }

    std::function<void(const Exchange&)> script_;
    int listener_;
    unsigned port_ = 0;
    std::thread thread_;
};

}  // namespace openclaw::plugins

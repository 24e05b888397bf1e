#include "site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace harness {
namespace {

int listenOnLoopback(std::uint16_t& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (fd < 0 || ::bind(fd, generic, length) != 0 || ::listen(fd, 64) != 0 ||
        ::getsockname(fd, generic, &length) != 0)
        throw std::system_error(errno, std::generic_category(), "listen");
    port = ntohs(address.sin_port);
    return fd;
}

}  // namespace

SilentPort::SilentPort() : fd_(listenOnLoopback(port_)) {}

void SilentPort::close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Site::Site() : listener_(listenOnLoopback(port_)), accepting_([this] { accept(); }) {}

Site::~Site() {
    ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);  // accept() returns
    accepting_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : answering_) thread.join();
    for (const int fd : open_) ::close(fd);
    ::close(listener_);
}

void Site::serve(const std::string& path, std::string answer) {
    const std::lock_guard lock(mutex_);
    pages_[path] = std::move(answer);
}

void Site::servePage(const std::string& path, std::string_view contentType, std::string_view body) {
    std::string answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ";
    answer.append(contentType).append("\r\nContent-Length: ").append(std::to_string(body.size()));
    serve(path, answer.append("\r\n\r\n").append(body));
}

void Site::serveRedirect(const std::string& path, std::string_view location) {
    std::string answer = "HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: ";
    serve(path, answer.append(location).append("\r\n\r\n"));
}

std::vector<std::string> Site::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void Site::accept() {
    while (!ending_) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        const std::lock_guard lock(mutex_);
        open_.push_back(fd);
        answering_.emplace_back([this, fd] { answer(fd); });
    }
}

void Site::answer(int fd) {
    std::string head;
    std::array<char, 4096> bytes{};
    while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::recv(fd, bytes.data(), bytes.size(), 0);
        if (count <= 0) return;
        head.append(bytes.data(), static_cast<std::size_t>(count));
    }
    const std::size_t start = head.find(' ') + 1;
    const std::string path = head.substr(start, head.find(' ', start) - start);
    std::string answer = "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back(path);
        if (const auto page = pages_.find(path); page != pages_.end()) answer = page->second;
    }
    if (answer.empty()) return;
    for (std::size_t sent = 0; sent < answer.size();) {
        const ssize_t count = ::send(fd, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return;
        sent += static_cast<std::size_t>(count);
    }
    ::shutdown(fd, SHUT_WR);
}

}  // namespace harness

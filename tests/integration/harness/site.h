#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace harness {

/// A port of this machine where connections are taken by the kernel and nobody ever answers.
class SilentPort {
  public:
    SilentPort();
    ~SilentPort() { close(); }
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    /// Ends the connections, too; the port is free again.
    void close();

  private:
    std::uint16_t port_ = 0;  // before the socket, which sets it
    int fd_ = -1;
};

/// A small web site on 127.0.0.1. Each connection is one request.
class Site {
  public:
    Site();
    ~Site();
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    /// `answer` is the whole message as bytes; an empty one: nothing is ever answered.
    void serve(const std::string& path, std::string answer);
    void servePage(const std::string& path, std::string_view contentType, std::string_view body);
    void serveRedirect(const std::string& path, std::string_view location);

    std::uint16_t port() const noexcept { return port_; }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    /// The paths asked for, in order.
    std::vector<std::string> asked() const;

  private:
    void accept();
    void answer(int fd);

    std::uint16_t port_ = 0;  // before the socket, which sets it
    int listener_ = -1;
    std::atomic<bool> ending_{false};
    std::map<std::string, std::string> pages_;
    mutable std::mutex mutex_;
    std::vector<std::string> asked_;
    std::vector<int> open_;
    std::list<std::thread> answering_;
    std::thread accepting_;
};

}  // namespace harness

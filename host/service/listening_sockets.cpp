#include "service/listening_sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

namespace openclaw::service {
namespace {

struct Listener {
    sa_family_t family;
    std::string url;
    bool operator<(const Listener& other) const {
        return std::tie(family, url) < std::tie(other.family, other.url);
    }
};

std::optional<Listener> listenerOf(int fd) {
    int accepting = 0;
    socklen_t size = sizeof accepting;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &size) != 0 || accepting == 0) return {};

    sockaddr_storage address{};
    size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return Listener{AF_INET,
                        std::string("http://") + text.data() + ":" + std::to_string(ntohs(v4.sin_port))};
    }
    if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return Listener{AF_INET6,
                        std::string("http://[") + text.data() + "]:" + std::to_string(ntohs(v6.sin6_port))};
    }
    return {};
}

}  // namespace

std::vector<std::string> listeningUrls() {
    std::set<Listener> listeners;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", failed)) {
        const std::string name = entry.path().filename();
        int fd = -1;
        std::from_chars(name.data(), name.data() + name.size(), fd);
        if (auto listener = listenerOf(fd)) listeners.insert(std::move(*listener));
    }
    std::vector<std::string> urls;
    urls.reserve(listeners.size());
    for (const Listener& listener : listeners) urls.push_back(listener.url);
    return urls;
}

}  // namespace openclaw::service

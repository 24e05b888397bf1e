#include "net/server_loop.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace openclaw::net {
namespace {

/// Beyond the limit this many more connections get a proper 503 before even that is too much.
constexpr std::uint32_t refusalMargin = 256;

std::string addressText(const sockaddr_storage& storage) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET) {
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(storage).sin_addr, text.data(),
                    text.size());
    } else {
        ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr, text.data(),
                    text.size());
    }
    return text.data();
}

}  // namespace

class ServerLoop::Listener final : public Watcher {
  public:
    Listener(ServerLoop& door, int fd) : door_(door), fd_(fd) { door_.loop_.watch(fd_, *this); }
    ~Listener() {
        door_.loop_.unwatch(fd_, *this);
        ::close(fd_);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void onEvents(std::uint32_t) override { door_.accept(fd_); }

  private:
    ServerLoop& door_;
    int fd_;
};

ServerLoop::ServerLoop(Loop& loop, ServerShared& shared, const std::vector<int>& listeners)
    : loop_(loop),
      shared_(shared),
      spareDescriptor_(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
      retryAccept_([this] { acceptAgain(); }) {
    for (const int fd : listeners) listeners_.push_back(std::make_unique<Listener>(*this, fd));
}

ServerLoop::~ServerLoop() {
    if (spareDescriptor_ >= 0) ::close(spareDescriptor_);
}

void ServerLoop::accept(int listener) {
    for (;;) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        const int fd =
            ::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            if (!admit(fd, addressText(peer))) ::close(fd);
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED) continue;
        if ((errno == EMFILE || errno == ENFILE) && dropOneForWantOfDescriptors(listener)) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EMFILE && errno != ENFILE) {
            log::error("cannot accept a connection", {{"detail", std::generic_category().message(errno)}});
        }
        return;
    }
}

/// With no descriptor left the connection would stay in the backlog, and the edge that announced it is spent.
/// Answers false when there was none to drop: the kernel looks for a descriptor before it looks for a
/// connection.
bool ServerLoop::dropOneForWantOfDescriptors(int listener) {
    if (loop_.now() - saidOutOfDescriptors_ > std::chrono::seconds(1)) {
        saidOutOfDescriptors_ = loop_.now();
        log::error(
            "out of file descriptors: connections are dropped (raise LimitNOFILE, or lower "
            "gateway.maxConnections)");
    }
    if (spareDescriptor_ >= 0) ::close(std::exchange(spareDescriptor_, -1));
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    const bool nothingLeft = fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (fd >= 0) ::close(fd);
    spareDescriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    // Somebody else took the descriptor: what waits is looked at again as soon as one may be free.
    if (fd < 0 && !nothingLeft) retryAccept_.arm(loop_, std::chrono::milliseconds(100));
    return fd >= 0;
}

void ServerLoop::acceptAgain() {
    for (const auto& listener : listeners_) listener->onEvents(0);
}

bool ServerLoop::admit(int fd, std::string remote) {
    const std::uint32_t open = shared_.openConnections.fetch_add(1, std::memory_order_relaxed) + 1;
    const std::uint32_t limit = shared_.options.maxConnections;
    if (open > limit + refusalMargin) {
        shared_.openConnections.fetch_sub(1, std::memory_order_relaxed);
        return false;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto connection = std::make_unique<Connection>(*this, fd, std::move(remote));
    Connection& added = *connection;
    connections_.emplace(&added, std::move(connection));
    if (open > limit) added.refuseFull();
    return true;
}

void ServerLoop::retire(Connection& connection) {
    forget(connection);
    oneLess();
}

void ServerLoop::retire(Upgraded& upgraded) {
    const auto found = upgraded_.find(&upgraded);
    loop_.defer([dead = found->second.release()] { delete dead; });
    upgraded_.erase(found);
    oneLess();
}

void ServerLoop::replace(Connection& connection, UpgradedSocket socket, std::unique_ptr<Upgraded> next) {
    forget(connection);
    Upgraded& added = *next;
    upgraded_.emplace(&added, std::move(next));
    added.begin(std::move(socket));
    // It may have ended at once, and with that be on its way out already.
    if (draining_ && upgraded_.contains(&added)) added.drain();
}

void ServerLoop::forget(Connection& connection) {
    const auto found = connections_.find(&connection);
    loop_.defer([dead = found->second.release()] { delete dead; });
    connections_.erase(found);
}

void ServerLoop::oneLess() {
    shared_.openConnections.fetch_sub(1, std::memory_order_relaxed);
    if (empty() && drained_) loop_.defer(std::exchange(drained_, nullptr));
}

void ServerLoop::drain(std::function<void()> drained) {
    listeners_.clear();
    draining_ = true;
    drained_ = std::move(drained);
    std::vector<Connection*> open;
    open.reserve(connections_.size());
    for (const auto& [connection, owner] : connections_) open.push_back(connection);
    std::vector<Upgraded*> others;
    others.reserve(upgraded_.size());
    for (const auto& [upgraded, owner] : upgraded_) others.push_back(upgraded);
    for (Connection* const connection : open) connection->drain();
    for (Upgraded* const upgraded : others) {
        // One of them may have ended another.
        if (upgraded_.contains(upgraded)) upgraded->drain();
    }
    if (empty() && drained_) std::exchange(drained_, nullptr)();
}

void ServerLoop::closeAll() {
    listeners_.clear();
    while (!connections_.empty()) connections_.begin()->first->stop();
    while (!upgraded_.empty()) upgraded_.begin()->first->close();
}

std::string_view ServerLoop::httpDate() {
    const std::time_t now = std::time(nullptr);
    if (now != dateSecond_) {
        dateSecond_ = now;
        std::tm utc{};
        ::gmtime_r(&now, &utc);
        // IMF-fixdate (RFC 9110, section 5.6.7); the process keeps the C locale.
        dateSize_ = std::strftime(date_.data(), date_.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    }
    return {date_.data(), dateSize_};
}

}  // namespace openclaw::net

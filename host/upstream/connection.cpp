#include "upstream/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "upstream/pool.h"

namespace openclaw::upstream {

std::unique_ptr<Connection> Connection::open(net::Loop& loop, const Address& address, User& user,
                                             int& error) {
    const int fd = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (fd < 0) {
        error = errno;
        return nullptr;
    }
    std::unique_ptr<Connection> connection(new Connection(loop, fd, user));
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd, address.data(), address.size()) != 0 && errno != EINPROGRESS && errno != EINTR) {
        error = errno;
        return nullptr;
    }
    try {
        loop.watch(fd, *connection);
    } catch (const std::system_error& failure) {
        error = failure.code().value();
        return nullptr;
    }
    return connection;
}

Connection::~Connection() {
    loop_.unwatch(fd_, *this);
    ::close(fd_);
}

int Connection::connectError() const noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

void Connection::onEvents(std::uint32_t events) {
    if (user_ != nullptr) {
        user_->onConnectionEvents(events);
    } else if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        pool_->drop(*this);
    }
}

}  // namespace openclaw::upstream

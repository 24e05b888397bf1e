#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "answers.h"
#include "text.h"

namespace fake_vendor {
namespace {

constexpr std::uint64_t listenerId = 0;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void setOption(int fd, int level, int option) {
    const int one = 1;
    ::setsockopt(fd, level, option, &one, sizeof one);
}

}  // namespace

Server::Server(std::uint16_t port, std::optional<TlsIdentity> identity) : identity_(std::move(identity)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener_ < 0) fail("socket");
    setOption(listener_, SOL_SOCKET, SO_REUSEADDR);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, sizeof address) != 0) fail("bind");
    if (::listen(listener_, 4096) != 0) fail("listen");
    socklen_t length = sizeof address;
    ::getsockname(listener_, generic, &length);
    port_ = ntohs(address.sin_port);

    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) fail("epoll_create1");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = listenerId;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) != 0) fail("epoll_ctl");
}

Server::~Server() {
    connections_.clear();
    ::close(epoll_);
    ::close(listener_);
}

void Server::run() {
    std::array<epoll_event, 256> events{};
    for (;;) {
        const int count =
            ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeoutMillis());
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (event.data.u64 == listenerId) {
                acceptAll();
            } else {
                onEvents(event.data.u64, event.events);
            }
        }
        for (const std::uint64_t id : std::exchange(nextTurn_, {})) {
            const auto found = connections_.find(id);
            if (found != connections_.end()) advance(*found->second);
        }
        wakeSleepers();
    }
}

int Server::timeoutMillis() const {
    if (!nextTurn_.empty()) return 0;
    if (sleepers_.empty()) return -1;
    const std::int64_t left = sleepers_.top().micros - monotonicMicros();
    return left <= 0 ? 0 : static_cast<int>((left + 999) / 1000);
}

void Server::wakeSleepers() {
    if (sleepers_.empty()) return;
    const std::int64_t now = monotonicMicros();
    while (!sleepers_.empty() && sleepers_.top().micros <= now) {
        const Wakeup wakeup = sleepers_.top();
        sleepers_.pop();
        const auto found = connections_.find(wakeup.connection);
        if (found != connections_.end() && found->second->wakeup == wakeup.number) advance(*found->second);
    }
}

void Server::acceptAll() {
    for (;;) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        setOption(fd, IPPROTO_TCP, TCP_NODELAY);
        auto connection = std::make_unique<Connection>(fd, identity_ ? &*identity_ : nullptr);
        connection->id = ++lastId_;
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
        event.data.u64 = connection->id;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
        note(*connection, "open");
        connections_.emplace(lastId_, std::move(connection));
    }
}

void Server::onEvents(std::uint64_t id, std::uint32_t events) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    Connection& connection = *found->second;
    const bool readable = (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    if ((readable || connection.wire.encrypted()) && !receive(connection)) {
        close(connection, true);
        return;
    }
    // A script that waits for its turn, its time or its release does not go on because the socket has room.
    if (std::exchange(connection.blocked, false)) {
        advance(connection);
    } else if (!connection.script) {
        serve(connection);
    }
}

bool Server::receive(Connection& connection) {
    for (;;) {
        const ssize_t count = connection.wire.receive(received_.data(), received_.size());
        if (count == 0) return false;
        if (count < 0) return errno == EAGAIN || errno == EINTR;
        connection.input.append(received_.data(), static_cast<std::size_t>(count));
        // A TLS record ends before the buffer does, and the next one may be there already.
        if (!connection.wire.encrypted() && static_cast<std::size_t>(count) < received_.size()) return true;
    }
}

void Server::serve(Connection& connection) {
    const std::uint64_t id = connection.id;
    while (connections_.contains(id) && !connection.script && !connection.waitingForEvent &&
           takeRequest(connection)) {
    }
}

bool Server::takeRequest(Connection& connection) {
    const std::string_view input = connection.input;
    const auto headEnd = input.find("\r\n\r\n");
    if (headEnd == std::string_view::npos) return false;
    Request request;
    request.head = input.substr(0, headEnd + 2);
    const std::size_t length = toNumber(headerValue(request.head, "content-length"));
    const std::size_t whole = headEnd + 4 + length;
    if (input.size() < whole) return false;
    request.body = input.substr(headEnd + 4, length);

    std::string_view line = request.head.substr(0, request.head.find("\r\n"));
    request.method = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), request.method.size() + 1));
    line = line.substr(0, line.find(' '));
    request.path = line.substr(0, line.find('?'));
    if (request.path.size() < line.size()) request.query = line.substr(request.path.size() + 1);

    connection.written = 0;
    if (request.path.starts_with("/control/")) {
        connection.journaled = false;
        control(connection, request);
    } else {
        const std::string_view model = textMember(request.body, "model");
        connection.journaled = !model.starts_with("bench-");
        connection.script = behaviours_.answer(request);
        if (connection.journaled) {
            connection.model = model;
            note(connection, "request", request.body.size());
        }
    }
    connection.input.erase(0, whole);
    if (connection.script) advance(connection);
    return true;
}

/// GET /control/log, GET /control/wait?event=KIND&after=N&model=M, POST /control/release.
void Server::control(Connection& connection, const Request& request) {
    const auto answer = [&](const std::string& body) {
        connection.script = std::make_shared<const Script>(Script{send(json(body))});
    };
    if (request.path == "/control/wait") {
        connection.waitingForEvent = true;
        eventWaits_.push_back({connection.id, toNumber(queryValue(request.query, "after")),
                               std::string(queryValue(request.query, "event")),
                               std::string(queryValue(request.query, "model"))});
        answerEventWaits();
    } else if (request.path == "/control/release") {
        release();
        answer("{}");
    } else {
        answer(journal_.toJson());
    }
}

void Server::answerEventWaits() {
    // Answering may close a connection, which is no event: control connections leave none.
    for (std::size_t i = 0; i < eventWaits_.size();) {
        const EventWait& wait = eventWaits_[i];
        const auto found = connections_.find(wait.connection);
        const Event* const event =
            found == connections_.end() ? nullptr : journal_.find(wait.after, wait.kind, wait.model);
        if (found != connections_.end() && event == nullptr) {
            ++i;
            continue;
        }
        eventWaits_.erase(eventWaits_.begin() + static_cast<std::ptrdiff_t>(i));
        if (event == nullptr) continue;
        Connection& connection = *found->second;
        connection.waitingForEvent = false;
        connection.script = std::make_shared<const Script>(Script{send(json(Journal::toJson(*event)))});
        nextTurn_.push_back(connection.id);
    }
}

void Server::release() {
    for (const auto& [id, connection] : connections_) {
        if (std::exchange(connection->held, false)) nextTurn_.push_back(id);
    }
}

void Server::advance(Connection& connection) {
    while (connection.script) {
        if (connection.step == connection.script->size()) {
            finishAnswer(connection);
            return;
        }
        const Step& step = (*connection.script)[connection.step];
        if (step.kind == Step::Kind::send) {
            if (!sendStep(connection, step.bytes)) return;
            continue;
        }
        ++connection.step;
        switch (step.kind) {
            case Step::Kind::turn:
                nextTurn_.push_back(connection.id);
                return;
            case Step::Kind::wait:
                connection.wakeup = ++lastWakeup_;
                sleepers_.push({monotonicMicros() + static_cast<std::int64_t>(step.millis) * 1000,
                                connection.id, connection.wakeup});
                return;
            case Step::Kind::hold:
                connection.held = true;
                return;
            case Step::Kind::close:
            case Step::Kind::reset:
                close(connection, false, step.kind == Step::Kind::reset);
                return;
            default:  // forever
                return;
        }
    }
}

bool Server::sendStep(Connection& connection, const std::string& bytes) {
    while (connection.offset < bytes.size()) {
        const ssize_t count =
            connection.wire.send(bytes.data() + connection.offset, bytes.size() - connection.offset);
        if (count < 0) {
            if (errno == EINTR) continue;
            connection.blocked = errno == EAGAIN;
            if (!connection.blocked) close(connection, true);
            return false;
        }
        connection.offset += static_cast<std::size_t>(count);
        connection.written += static_cast<std::size_t>(count);
    }
    connection.offset = 0;
    ++connection.step;
    return true;
}

void Server::finishAnswer(Connection& connection) {
    connection.script = nullptr;
    connection.step = 0;
    note(connection, "answered", connection.written);
    serve(connection);
}

void Server::close(Connection& connection, bool byClient, bool abortively) {
    if (byClient) {
        const bool busy = connection.script || !connection.input.empty();
        note(connection, busy ? "hangup" : "close", connection.written);
    }
    if (abortively) {
        const linger now{1, 0};
        ::setsockopt(connection.wire.fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else if (!byClient) {
        connection.wire.shutdown();
    }
    connections_.erase(connection.id);
}

void Server::note(const Connection& connection, std::string_view kind, std::uint64_t bytes) {
    if (!connection.journaled) return;
    Event event;
    event.kind = kind;
    event.connection = connection.id;
    event.model = connection.model;
    event.bytes = bytes;
    journal_.add(std::move(event));
    if (!eventWaits_.empty()) answerEventWaits();
}

}  // namespace fake_vendor

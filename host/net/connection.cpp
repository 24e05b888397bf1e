#include "net/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

#include "base/ids.h"
#include "base/log.h"
#include "net/handler.h"
#include "net/server_loop.h"

namespace openclaw::net {
namespace {

constexpr auto lingerTime = std::chrono::seconds(5);
constexpr int readsPerWakeUp = 16;

}  // namespace

Connection::Connection(ServerLoop& door, int fd, std::string remote)
    : door_(door), fd_(fd), remote_(std::move(remote)), deadline_([this] { deadlinePassed(); }) {
    door_.loop().watch(fd_, *this);
    deadline_.arm(door_.loop(), door_.options().headTimeout);
}

Connection::~Connection() {
    if (fd_ >= 0) ::close(fd_);
}

void Connection::onEvents(std::uint32_t events) {
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) readable_ = true;
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) peerClosed_ = true;
    if ((events & EPOLLOUT) != 0 && unsent() > 0) flush();
    readAvailable();
    endIfAbandoned();
}

// -- reading

void Connection::readAvailable() {
    auto& scratch = door_.scratch();
    for (int reads = 0; readable_ && state_ != State::answering && state_ != State::closed; ++reads) {
        if (reads == readsPerWakeUp) {  // others wait too
            door_.loop().defer([connection = this] { connection->readAvailable(); });
            return;
        }
        const ssize_t got = ::recv(fd_, scratch.data(), scratch.size(), 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            readable_ = false;
            if (errno != EAGAIN && errno != EWOULDBLOCK) hangUp();
            return;
        }
        if (got == 0) {
            readable_ = false;
            hangUp();
            return;
        }
        // A short read has emptied the socket; should the peer have closed behind it, only a further read
        // tells.
        if (static_cast<std::size_t>(got) < scratch.size() && !peerClosed_) readable_ = false;
        keepOrConsume({scratch.data(), static_cast<std::size_t>(got)});
    }
}

void Connection::keepOrConsume(std::string_view bytes) {
    if (state_ == State::lingering) return;
    if (input_.empty()) {
        consume(bytes);
        return;
    }
    std::string gathered = std::exchange(input_, {});
    gathered.append(bytes);
    consume(gathered);
}

void Connection::consume(std::string_view bytes) {
    while (!bytes.empty()) {
        if (state_ == State::head) {
            if (!headBegun_ && bytes.starts_with("\r\n")) {  // RFC 9112, section 2.2
                bytes.remove_prefix(2);
                continue;
            }
            if (!consumeHead(bytes)) break;
        } else if (state_ == State::body) {
            if (!consumeBody(bytes)) break;
        } else {
            break;
        }
    }
    if (!bytes.empty() && (state_ == State::head || state_ == State::answering)) input_.assign(bytes);
}

bool Connection::consumeHead(std::string_view& bytes) {
    switch (scanner_.scan(bytes)) {
        case HeadScanner::State::more:
            if (!headBegun_) deadline_.arm(door_.loop(), door_.options().headTimeout);
            headBegun_ = true;
            return false;
        case HeadScanner::State::bad: {
            const HeadFault fault = scanner_.fault();
            beginExchange({});
            refuse(fault.status, fault.reason);
            bytes = {};
            return false;
        }
        case HeadScanner::State::complete:
            break;
    }
    const std::size_t headBytes = scanner_.headBytes();
    beginExchange(std::string(bytes.substr(0, headBytes)));
    bytes.remove_prefix(headBytes);
    HeadFault fault;
    if (!parseRequestHead(exchange_->raw_, exchange_->head_, fault)) {
        refuse(fault.status, fault.reason);
        bytes = {};
        return false;
    }
    headComplete();
    if (state_ == State::body && bytes.empty() && exchange_->head_.expectContinue) {
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
        outputGrew();
    }
    return true;
}

void Connection::beginExchange(std::string head) {
    scanner_.reset();
    headBegun_ = false;
    exchange_ = std::make_shared<Exchange>(*this, door_.loop(), std::move(head));
    RequestRecord& record = exchange_->record_;
    record.id = newId("req_");
    record.started = Clock::now();
    record.remote = remote_;
}

void Connection::headComplete() {
    const RequestHead& head = exchange_->head_;
    exchange_->record_.method = head.method;
    exchange_->record_.path = head.path;
    if (head.framing.kind == Framing::Kind::length && head.framing.length > door_.options().maxBodyBytes) {
        refuse(413, "the request body is larger than this gateway accepts (gateway.maxBodyBytes)");
        return;
    }
    try {
        handler_.reset(door_.factory().createRequestHandler(*exchange_));
    } catch (const std::exception& e) {
        log::error("no handler could be made", {{"id", exchange_->record_.id}, {"detail", e.what()}});
        refuse(500, "an internal fault; the log names it by the request id");
        return;
    }
    if (!handler_) {
        refuse(404, "there is nothing at this path");
        return;
    }
    const bool bodyComes = head.framing.kind == Framing::Kind::chunked ||
                           (head.framing.kind == Framing::Kind::length && head.framing.length > 0);
    auto* const inlineHandler = dynamic_cast<InlineHandler*>(handler_.get());
    if (!bodyComes) {
        dispatch();
    } else if (inlineHandler != nullptr && !inlineHandler->wantsBody()) {
        // Answered without its body; where that has come or not, the next request cannot be told from it.
        exchange_->close_ = true;
        dispatch();
    } else {
        state_ = State::body;
        bodyLeft_ = head.framing.length;
        chunks_ = {};
        if (head.framing.kind == Framing::Kind::length) {
            exchange_->body_.reserve(
                static_cast<std::size_t>(std::min<std::uint64_t>(bodyLeft_, ServerLoop::scratchBytes)));
        }
        deadline_.arm(door_.loop(), door_.options().bodyTimeout);
    }
}

bool Connection::consumeBody(std::string_view& bytes) {
    std::string& body = exchange_->body_;
    bool complete = false;
    if (exchange_->head_.framing.kind == Framing::Kind::length) {
        const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(bodyLeft_, bytes.size()));
        body.append(bytes.substr(0, take));
        bytes.remove_prefix(take);
        bodyLeft_ -= take;
        complete = bodyLeft_ == 0;
    } else {
        while (!bytes.empty() && !complete) {
            std::string_view data;
            const ChunkedDecoder::State state = chunks_.next(bytes, data);
            if (state == ChunkedDecoder::State::bad) {
                refuse(400, "the chunked body is malformed");
                return false;
            }
            if (body.size() + data.size() > door_.options().maxBodyBytes) {
                refuse(413, "the request body is larger than this gateway accepts (gateway.maxBodyBytes)");
                return false;
            }
            body.append(data);
            complete = state == ChunkedDecoder::State::done;
        }
    }
    if (complete) {
        dispatch();
    } else {
        deadline_.arm(door_.loop(), door_.options().bodyTimeout);
    }
    return true;
}

// -- ending

/// Closing a socket with unread bytes in it would reset the connection and with it destroy the answer on its
/// way: so shut our side, and skip what still comes for a while.
void Connection::linger() {
    state_ = State::lingering;
    std::string().swap(input_);
    std::string().swap(output_);
    ::shutdown(fd_, SHUT_WR);
    deadline_.arm(door_.loop(), lingerTime);
    readAvailable();
}

void Connection::deadlinePassed() {
    switch (state_) {
        case State::head:
            if (!headBegun_) {
                close();
            } else {
                beginExchange({});
                refuse(408, "the request's head did not arrive in time (gateway.headTimeoutMs)");
            }
            return;
        case State::body:
            refuse(408, "the request's body did not arrive in time (gateway.bodyTimeoutMs)");
            return;
        case State::answering:
            log::info("a client did not read its answer in time",
                      {{"id", exchange_ ? std::string_view(exchange_->record_.id) : std::string_view{}},
                       {"remote", remote_}});
            hangUp();
            return;
        case State::lingering:
        case State::closed:
            close();
            return;
    }
}

void Connection::hangUp() {
    if (exchange_ && state_ == State::answering && exchange_->continuation_) {
        exchange_->continuation_->onHangUp();
    }
    close();
}

/// A client that will send nothing more is taken to be gone: a half-closed one cannot be told from it. What
/// can be answered at once has been.
void Connection::endIfAbandoned() {
    if (peerClosed_ && state_ == State::answering && exchange_ && !exchange_->ended_) hangUp();
}

void Connection::drain() {
    draining_ = true;
    if (state_ == State::head && !headBegun_) close();
}

void Connection::stop() {
    if (state_ == State::answering && exchange_ && !exchange_->ended_ && exchange_->continuation_) {
        if (exchange_->started_) {
            exchange_->continuation_->onStop();
        } else {
            refuse(503, "the gateway is stopping; ask again when it is back");
        }
        flush();
    }
    close();
}

void Connection::close() {
    if (state_ == State::closed) return;
    state_ = State::closed;
    deadline_.cancel();
    door_.loop().unwatch(fd_, *this);
    ::close(std::exchange(fd_, -1));
    if (exchange_) {
        RequestRecord& record = exchange_->record_;
        if (!exchange_->started_) record.status = 499;
        if (record.error.empty() && !(exchange_->ended_ && !cut_)) record.error = "the client hung up";
        if (!record.method.empty()) logRequest(record);
        exchange_->connection_ = nullptr;
        exchange_->continuation_.reset();
        exchange_->upgraded_.reset();
        exchange_.reset();
    }
    door_.retire(*this);
}

std::string_view Connection::httpDate() const {
    return door_.httpDate();
}

Poco::Net::SocketAddress Connection::peerAddress() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getpeername(fd_, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
    return {reinterpret_cast<const sockaddr*>(&storage), size};
}

Poco::Net::SocketAddress Connection::localAddress() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(fd_, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
    return {reinterpret_cast<const sockaddr*>(&storage), size};
}

}  // namespace openclaw::net

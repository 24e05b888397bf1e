#include "ws/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

#include "base/log.h"
#include "net/server_loop.h"
#include "ws/close_code.h"

// Life and reading; connection_output.cpp sends and keeps the deadlines.

namespace openclaw::ws {
namespace {

constexpr int readsPerWakeUp = 16;
/// Every ping gets its pong; where they come faster than pongs leave, only the latest does (RFC 6455, section
/// 5.5.3).
constexpr std::uint8_t maxPongsUnsent = 32;

}  // namespace

Connection::Connection(std::shared_ptr<const Settings> settings,
                       const std::optional<DeflateParameters>& deflate, std::unique_ptr<Endpoint> endpoint)
    : settings_(std::move(settings)),
      endpoint_(std::move(endpoint)),
      deflating_(deflate.has_value()),
      deflate_(deflate.value_or(DeflateParameters{})),
      decoder_(Role::server, settings_->maxMessageBytes, settings_->binary),
      timer_([this] { deadlinePassed(); }) {
    if (deflating_) decoder_.expectCompressed(deflate_.clientMaxWindowBits, deflate_.clientContextTakeover);
}

Connection::~Connection() {
    if (fd_ >= 0) ::close(fd_);
}

net::Loop& Connection::loop() const noexcept {
    return door_->loop();
}

net::WorkerPool& Connection::workers() const noexcept {
    return door_->workers();
}

void Connection::begin(net::UpgradedSocket socket) {
    door_ = &socket.door;
    fd_ = socket.fd;
    remote_ = std::move(socket.remote);
    lastHeard_ = lastSent_ = loop().now();
    queue_.addRaw(std::move(socket.unsent));
    outputGrew();
    guarded([this] { endpoint_->onOpen(*this); });
    if (state_ == State::closed) return;
    try {
        loop().watch(fd_, *this);
    } catch (const std::exception& e) {
        log::error("a WebSocket cannot be watched", {{"remote", remote_}, {"detail", e.what()}});
        abort();
        return;
    }
    schedule();
    consume(socket.early);
}

void Connection::drain() {
    if (state_ == State::open) guarded([this] { endpoint_->onShutdown(); });
}

// -- reading

void Connection::onEvents(std::uint32_t events) {
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) readable_ = true;
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) peerClosed_ = true;
    if ((events & EPOLLOUT) != 0 && blocked_) {
        // Who takes what waits for it is alive, and could not answer a ping behind that.
        lastHeard_ = loop().now();
        pinged_ = false;
        blocked_ = false;
        flush();
        schedule();
    }
    readAvailable();
}

void Connection::readAvailable() {
    auto& scratch = door_->scratch();
    for (int reads = 0; readable_ && !paused_ && state_ != State::closed; ++reads) {
        if (reads == readsPerWakeUp) {  // others wait too
            loop().defer([connection = this] { connection->readAvailable(); });
            return;
        }
        const ssize_t got = ::recv(fd_, scratch.data(), scratch.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            readable_ = false;
            if (got == 0 && state_ == State::leaving) return;  // the close frame may still find its reader
            if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) hangUp("the peer hung up");
            return;
        }
        // A short read has emptied the socket; should the peer have closed behind it, only a further read
        // tells.
        if (static_cast<std::size_t>(got) < scratch.size() && !peerClosed_) readable_ = false;
        lastHeard_ = loop().now();
        pinged_ = false;
        consume({scratch.data(), static_cast<std::size_t>(got)});
    }
}

void Connection::consume(std::span<char> bytes) {
    while (state_ == State::open || state_ == State::closing) {
        if (paused_) {
            unconsumed_.assign(bytes.data(), bytes.size());
            return;
        }
        const Decoder::Event event = decoder_.next(bytes);
        if (event == Decoder::Event::more) return;
        handle(event);
    }
}

void Connection::resume() {
    if (!paused_ || state_ == State::closed) return;
    loop().defer([this] {
        if (!std::exchange(paused_, false)) return;
        std::string bytes = std::exchange(unconsumed_, {});
        consume(bytes);
        readAvailable();
    });
}

void Connection::handle(Decoder::Event event) {
    const bool open = state_ == State::open;  // after our close frame the peer's messages count no more
    switch (event) {
        case Decoder::Event::text:
            if (open) guarded([this] { endpoint_->onText(decoder_.payload()); });
            return;
        case Decoder::Event::binary:
            if (open) guarded([this] { endpoint_->onBinary(decoder_.payload()); });
            return;
        case Decoder::Event::ping:
            if (open) answerPing(decoder_.payload());
            return;
        case Decoder::Event::close:
            answerClose();
            return;
        case Decoder::Event::fault:
            fail(decoder_.fault().code, decoder_.fault().reason);
            return;
        case Decoder::Event::pong:
        case Decoder::Event::more:
            return;
    }
}

void Connection::answerPing(std::string_view payload) {
    if (blocked_ || pongsUnsent_ >= maxPongsUnsent) {
        pongPending_ = true;
        pong_ = payload;
    } else {
        ++pongsUnsent_;
        queue_.add({.opcode = Opcode::pong}, payload);
    }
    outputGrew();
}

// -- ending

void Connection::close(std::uint16_t code, std::string_view reason) {
    if (state_ != State::open) return;
    state_ = State::closing;
    resume();  // the peer's answer is to be read
    sendClose(code, reason);
    waitForPeer(settings_->closeTimeout);
}

/// The peer has closed, or answered our close: its turn is over.
void Connection::answerClose() {
    const std::uint16_t code = decoder_.closeCode();
    const bool answered = std::exchange(state_, State::leaving) == State::closing;
    if (!answered) sendClose(code, {});
    over(code, decoder_.payload(), true);
    waitForPeer(settings_->closeTimeout);
    outputGrew();  // even with nothing to send: what follows the last byte is to be done
}

/// RFC 6455, section 7.1.7: says why, and listens no more.
void Connection::fail(std::uint16_t code, std::string_view reason) {
    if (state_ != State::open && state_ != State::closing) return;
    const bool said = std::exchange(state_, State::leaving) == State::closing;
    if (!said) sendClose(code, reason);
    over(code, reason, false);
    paused_ = false;
    waitForPeer(settings_->closeTimeout);
    outputGrew();
}

void Connection::hangUp(std::string_view why) {
    over(close_code::abnormal, why, false);
    end();
}

void Connection::abort() {
    if (state_ == State::closed) return;
    over(close_code::abnormal, "cut by this side", false);
    end();
}

/// Tells the endpoint once, when no call of its own is on the stack.
void Connection::over(std::uint16_t code, std::string_view reason, bool clean) {
    if (std::exchange(over_, true)) return;
    loop().defer([this, code, said = std::string(reason), clean] {
        try {
            endpoint_->onClose(code, said, clean);
        } catch (const std::exception& e) {
            log::error("a WebSocket's endpoint failed in its end",
                       {{"remote", remote_}, {"detail", e.what()}});
        }
        endpoint_.reset();
    });
}

/// Closing a socket with unread bytes in it would reset the connection, and destroy the close frame on its
/// way: so shut our side, and skip what still comes.
void Connection::linger() {
    state_ = State::lingering;
    ::shutdown(fd_, SHUT_WR);
    waitForPeer(settings_->closeTimeout);
    readable_ = true;  // its end may have been seen already
    readAvailable();
}

void Connection::end() {
    if (state_ == State::closed) return;
    state_ = State::closed;
    queue_.clear();
    timer_.cancel();
    loop().unwatch(fd_, *this);
    ::close(std::exchange(fd_, -1));
    door_->retire(*this);
}

void Connection::endpointFailed(const std::exception& e) {
    log::error("a WebSocket's endpoint failed", {{"remote", remote_}, {"detail", e.what()}});
    fail(close_code::internalError, "an internal fault; the log has it");
}

}  // namespace openclaw::ws

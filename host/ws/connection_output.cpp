#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "net/server_loop.h"
#include "ws/close_code.h"
#include "ws/connection.h"

// The half of a connection that sends, and the deadlines; connection.cpp reads and ends.

namespace openclaw::ws {
namespace {

/// Where no context is taken over, one compressor of each window size serves all connections of a thread.
Deflater& threadsDeflater(std::uint8_t windowBits) {
    thread_local std::array<std::unique_ptr<Deflater>, 16> deflaters;
    auto& deflater = deflaters[windowBits];
    if (!deflater) deflater = std::make_unique<Deflater>(windowBits);
    return *deflater;
}

}  // namespace

void Connection::sendText(std::string_view text) {
    sendMessage(Opcode::text, text);
}

void Connection::sendBinary(std::string_view bytes) {
    sendMessage(Opcode::binary, bytes);
}

void Connection::sendMessage(Opcode opcode, std::string_view payload) {
    if (state_ != State::open) return;
    if (!deflating_ || payload.size() < settings_->compressFromBytes) {
        queue_.add({.opcode = opcode}, payload);
    } else {
        const bool takeover = deflate_.serverContextTakeover;
        if (takeover && !deflater_) deflater_ = std::make_unique<Deflater>(deflate_.serverMaxWindowBits);
        Deflater& deflater = takeover ? *deflater_ : threadsDeflater(deflate_.serverMaxWindowBits);
        std::string compressed;
        deflater.compress(payload, takeover, compressed);
        queue_.add({.opcode = opcode, .compressed = true}, compressed);
    }
    outputGrew();
}

void Connection::sendText(std::string_view begin, const std::shared_ptr<const std::string>& rest) {
    if (state_ != State::open) return;
    queue_.add({}, begin, rest);
    outputGrew();
}

void Connection::sendClose(std::uint16_t code, std::string_view reason) {
    queue_.add({.opcode = Opcode::close}, closePayload(code, reason));
    outputGrew();
}

void Connection::outputGrew() {
    if (state_ == State::open && queue_.bytes() > settings_->maxBufferedBytes) {
        overflow();
        return;
    }
    if (queue_.bytes() > settings_->lowWaterBytes) aboveLowWater_ = true;
    if (flushQueued_ || blocked_) return;
    flushQueued_ = true;
    loop().defer([this] {
        flushQueued_ = false;
        flush();
    });
}

void Connection::overflow() {
    log::info("a WebSocket client reads too slowly",
              {{"remote", remote_}, {"unsent", std::to_string(queue_.bytes())}});
    queue_.dropUnstarted();
    pongPending_ = false;
    fail(close_code::tryAgainLater, "reads too slowly: too much was waiting to be sent");
}

void Connection::flush() {
    if (state_ == State::closed || state_ == State::lingering || blocked_) return;
    const SendQueue::Result result = queue_.send(fd_);
    if (result == SendQueue::Result::failed) {
        hangUp("the peer hung up");
        return;
    }
    lastSent_ = loop().now();
    if (aboveLowWater_ && queue_.bytes() <= settings_->lowWaterBytes) {
        aboveLowWater_ = false;
        if (state_ == State::open) guarded([this] { endpoint_->onDrained(); });
    }
    blocked_ = result == SendQueue::Result::blocked;
    if (blocked_) {
        schedule();
        return;
    }
    pongsUnsent_ = 0;
    if (std::exchange(pongPending_, false) && state_ == State::open) {
        answerPing(std::exchange(pong_, {}));
        return;
    }
    if (state_ == State::leaving && queue_.empty()) linger();
}

// -- deadlines. One timer serves all: it is armed for the first that could pass, and looks again then.

void Connection::waitForPeer(std::chrono::milliseconds time) {
    peerDeadline_ = loop().now() + time;
    schedule();
}

Clock::time_point Connection::deadline() const noexcept {
    const auto stalled = lastSent_ + settings_->writeTimeout;
    switch (state_) {
        case State::open:
            if (blocked_) return stalled;
            return pinged_ ? peerDeadline_ : lastHeard_ + settings_->pingInterval;
        case State::closing:  // its time begins when the close frame has left
            return blocked_ ? stalled : std::max(peerDeadline_, lastSent_ + settings_->closeTimeout);
        case State::leaving:
        case State::lingering:
        case State::closed:
            break;
    }
    return peerDeadline_;
}

void Connection::schedule() {
    if (state_ == State::closed) return;
    const auto left = deadline() - loop().now();
    timer_.arm(loop(),
               std::max(std::chrono::ceil<std::chrono::milliseconds>(left), std::chrono::milliseconds(0)));
}

void Connection::deadlinePassed() {
    if (loop().now() < deadline()) {
        schedule();
        return;
    }
    if (state_ != State::open || blocked_) {
        if (blocked_) log::info("a WebSocket client reads nothing any more", {{"remote", remote_}});
        hangUp(blocked_ ? "the peer reads nothing any more" : "the peer did not answer the close");
        return;
    }
    if (pinged_) {
        fail(close_code::policyViolation, "no pong came in time");
        return;
    }
    pinged_ = true;
    deflater_.reset();  // a fresh one is as good to the peer
    queue_.add({.opcode = Opcode::ping}, {});
    outputGrew();
    waitForPeer(settings_->pongTimeout);
}

}  // namespace openclaw::ws

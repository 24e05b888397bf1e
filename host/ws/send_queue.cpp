#include "ws/send_queue.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace openclaw::ws {
namespace {

constexpr std::size_t openLimit = std::size_t{64} * 1024;
constexpr std::size_t piecesForEachCall = 64;
constexpr std::size_t keptPieces = 64;
/// Up to here it costs less to copy what is shared than to refer to it.
constexpr std::size_t copiedRest = 1024;

}  // namespace

void SendQueue::add(const FrameForm& form, std::string_view payload) {
    const std::size_t before = open_.size();
    appendFrame(open_, form, payload);
    bytes_ += open_.size() - before;
    if (open_.size() >= openLimit) seal();
}

void SendQueue::add(const FrameForm& form, std::string_view begin,
                    const std::shared_ptr<const std::string>& rest) {
    const std::size_t before = open_.size();
    appendFrameHeader(open_, form, begin.size() + rest->size());
    open_ += begin;
    const bool copied = rest->size() <= copiedRest;
    if (copied) open_ += *rest;
    bytes_ += open_.size() - before;
    if (copied) {
        if (open_.size() >= openLimit) seal();
        return;
    }
    seal();
    bytes_ += rest->size();
    sealed_.push_back(rest);
}

void SendQueue::addRaw(std::string bytes) {
    bytes_ += bytes.size();
    if (open_.empty()) {
        open_ = std::move(bytes);
    } else {
        open_ += bytes;
    }
}

void SendQueue::seal() {
    if (!open_.empty()) sealed_.push_back(std::make_shared<const std::string>(std::exchange(open_, {})));
}

SendQueue::Result SendQueue::send(int fd) {
    while (!empty()) {
        std::array<iovec, piecesForEachCall> pieces;
        std::size_t count = 0;
        const auto refer = [&](const std::string& piece) {
            const std::size_t skip = count == 0 ? firstSent_ : 0;
            pieces[count++] = {const_cast<char*>(piece.data()) + skip, piece.size() - skip};
        };
        for (std::size_t i = first_; i < sealed_.size() && count < pieces.size(); ++i) refer(*sealed_[i]);
        if (!open_.empty() && count < pieces.size()) refer(open_);
        msghdr message{};
        message.msg_iov = pieces.data();
        message.msg_iovlen = count;
        const ssize_t put = ::sendmsg(fd, &message, MSG_NOSIGNAL);
        if (put < 0) {
            if (errno == EINTR) continue;
            return errno == EAGAIN || errno == EWOULDBLOCK ? Result::blocked : Result::failed;
        }
        taken(static_cast<std::size_t>(put));
    }
    return Result::sent;
}

void SendQueue::taken(std::size_t bytes) {
    bytes_ -= bytes;
    if (bytes_ == 0) {
        clear();
        return;
    }
    bytes += std::exchange(firstSent_, 0);
    while (first_ < sealed_.size() && bytes >= sealed_[first_]->size()) {
        bytes -= sealed_[first_]->size();
        sealed_[first_++].reset();
    }
    firstSent_ = bytes;
    if (first_ == sealed_.size()) {
        sealed_.clear();
        first_ = 0;
        if (firstSent_ > 0) seal();  // or what is added would be moved again and again
    } else if (first_ >= keptPieces && first_ * 2 >= sealed_.size()) {
        sealed_.erase(sealed_.begin(), sealed_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
}

void SendQueue::dropUnstarted() {
    if (firstSent_ == 0) {
        clear();
        return;
    }
    seal();
    auto started = std::move(sealed_[first_]);
    const std::size_t sent = firstSent_;
    clear();
    bytes_ = started->size() - sent;
    firstSent_ = sent;
    sealed_.push_back(std::move(started));
}

void SendQueue::clear() noexcept {
    std::vector<std::shared_ptr<const std::string>>().swap(sealed_);
    std::string().swap(open_);
    first_ = 0;
    firstSent_ = 0;
    bytes_ = 0;
}

}  // namespace openclaw::ws

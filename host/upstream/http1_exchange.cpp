#include "upstream/http1_exchange.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "upstream/http1_engine.h"
#include "upstream/request_head.h"

namespace openclaw::upstream {
namespace {

constexpr int readsPerTurn = 16;  ///< then the loop's other connections get theirs

std::string describe(int error) {
    return std::generic_category().message(error);
}

std::string describe(std::chrono::milliseconds limit) {
    const auto count = limit.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

}  // namespace

Http1Exchange::Http1Exchange(Http1Engine& engine, Request request, Observer& observer)
    : engine_(&engine),
      request_(std::move(request)),
      observer_(observer),
      timer_([this] { onTimeout(); }),
      reader_(request_.method == "HEAD"),
      index_(engine.exchanges_.size()) {
    engine.exchanges_.push_back(this);
}

Http1Exchange::~Http1Exchange() {
    if (destroyed_ != nullptr) *destroyed_ = true;
    if (engine_ == nullptr) return;
    if (phase_ == Phase::resolving) engine_->resolver_.forget(*this);
    if (queued_) {
        std::replace(engine_->turns_.begin(), engine_->turns_.end(), this,
                     static_cast<Http1Exchange*>(nullptr));
        std::replace(engine_->running_.begin(), engine_->running_.end(), this,
                     static_cast<Http1Exchange*>(nullptr));
    }
    Http1Exchange* const last = engine_->exchanges_.back();
    engine_->exchanges_[index_] = last;
    last->index_ = index_;
    engine_->exchanges_.pop_back();
}

void Http1Exchange::begin() {
    if (request_.url.tls) {
        fail(ErrorCode::unsupported,
             "cannot call " + origin() +
                 ": TLS upstream is not available in this build; give an http:// URL, "
                 "e.g. that of a proxy on this machine that adds TLS");
    } else if (const std::string wrong = whatIsWrong(request_); !wrong.empty()) {
        fail(ErrorCode::invalid_request, "cannot send the request: " + wrong);
    } else if ((connection_ = engine_->pool_.take(request_.url.host, request_.url.port, *this)) != nullptr) {
        reused_ = true;
        sendRequest();
    } else {
        openFresh();
    }
    starting_ = false;
}

void Http1Exchange::onTurn() {
    queued_ = false;
    if (failure_ != nullptr) {
        const auto failure = std::move(failure_);
        observer_.onFailure(*failure);
    } else if (readable_ && !paused_ && connection_ != nullptr) {
        read();
    }
}

void Http1Exchange::detach() noexcept {
    timer_.cancel();
    connection_.reset();
    phase_ = Phase::over;
    engine_ = nullptr;
}

void Http1Exchange::onConnectionEvents(std::uint32_t events) {
    if (phase_ == Phase::connecting) {
        if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) onConnected();
        return;
    }
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) hangUp_ = true;
    if ((events & EPOLLIN) != 0 || hangUp_) readable_ = true;
    if ((events & EPOLLOUT) != 0 && unsent_) send(std::exchange(unsentHead_, {}));
    if (readable_ && !paused_) read();
}

void Http1Exchange::onTimeout() {
    const Limits& limits = request_.limits;
    switch (phase_) {
        case Phase::resolving:
            return fail(
                ErrorCode::deadline_exceeded,
                "the address of " + request_.url.host + " was not found within " + describe(limits.connect));
        case Phase::connecting:
            if (nextAddress_ < addresses_->size()) return connectToNext(ETIMEDOUT);
            return fail(ErrorCode::deadline_exceeded,
                        origin() + " did not accept a connection within " + describe(limits.connect));
        case Phase::awaitingHead:
            if (unsent_) {
                return fail(ErrorCode::deadline_exceeded,
                            origin() + " took nothing of the request for " + describe(limits.gap));
            }
            return fail(
                ErrorCode::deadline_exceeded,
                origin() + " did not send the head of its answer within " + describe(limits.firstByte));
        case Phase::readingBody:
            return fail(ErrorCode::deadline_exceeded, origin() + " sent nothing for " + describe(limits.gap) +
                                                          " in the middle of its answer");
        case Phase::over:
            return;
    }
}

void Http1Exchange::pause() {
    paused_ = true;
    armForPhase();
}

void Http1Exchange::resume() {
    if (!std::exchange(paused_, false)) return;
    armForPhase();
    if (readable_) queueTurn();
}

// The way to a connection.

void Http1Exchange::openFresh() {
    phase_ = Phase::resolving;
    reused_ = hangUp_ = readable_ = false;
    connectBy_ = engine_->loop_.now() + request_.limits.connect;
    arm(request_.limits.connect);
    if (Addresses known = engine_->resolver_.known(request_.url.host)) {
        connectTo(std::move(known));
    } else {
        engine_->resolver_.resolve(request_.url.host, *this);
    }
}

void Http1Exchange::onResolved(const LookUpResult& result) {
    if (result.addresses != nullptr) return connectTo(result.addresses);
    fail(ErrorCode::unavailable, "could not find the address of " + request_.url.host + ": " + result.error);
}

void Http1Exchange::connectTo(Addresses addresses) {
    phase_ = Phase::connecting;
    addresses_ = std::move(addresses);
    nextAddress_ = 0;
    connectToNext(0);
}

/// `error` ended the attempt before. Each address gets an equal share of the time that is left, so that one
/// that swallows packets does not use it up.
void Http1Exchange::connectToNext(int error) {
    connection_.reset();
    while (nextAddress_ < addresses_->size()) {
        const auto left = static_cast<std::int64_t>(addresses_->size() - nextAddress_);
        const Address address = (*addresses_)[nextAddress_++].withPort(request_.url.port);
        connection_ = Connection::open(engine_->loop_, address, *this, error);
        if (connection_ == nullptr) continue;
        if (request_.limits.connect.count() > 0) {
            using std::chrono::milliseconds;
            const auto share = std::chrono::ceil<milliseconds>(connectBy_ - engine_->loop_.now()) / left;
            arm(std::max(share, milliseconds(1)));
        }
        return;
    }
    fail(ErrorCode::unavailable, "could not connect to " + origin() + ": " + describe(error));
}

void Http1Exchange::onConnected() {
    if (const int error = connection_->connectError(); error != 0) return connectToNext(error);
    addresses_.reset();
    sendRequest();
}

// The request.

void Http1Exchange::sendRequest() {
    phase_ = Phase::awaitingHead;
    unsent_ = true;
    bodySent_ = 0;
    engine_->head_.clear();
    appendHead(request_, engine_->head_);
    send(engine_->head_);
}

/// `head`: what has not been sent of it.
void Http1Exchange::send(std::string_view head) {
    while (!head.empty() || bodySent_ < request_.body.size()) {
        const std::string_view body = request_.body.substr(bodySent_);
        std::array<iovec, 2> parts{
            iovec{const_cast<char*>(head.data()), head.size()},
            iovec{const_cast<char*>(body.data()), body.size()},
        };
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = body.empty() ? 1 : 2;
        const ssize_t sent = ::sendmsg(connection_->fd(), &message, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) return onSendFailed();
            unsentHead_ = std::string(head);
            return armForPhase();
        }
        const auto count = static_cast<std::size_t>(sent);
        const std::size_t ofHead = std::min(count, head.size());
        head.remove_prefix(ofHead);
        bodySent_ += count - ofHead;
    }
    unsent_ = false;
    armForPhase();
}

/// The peer may have answered before it closed, and only reading tells.
void Http1Exchange::onSendFailed() {
    unsent_ = false;
    hangUp_ = true;
    readable_ = true;
    queueTurn();
}

// The answer.

void Http1Exchange::read() {
    const std::span<char> buffer = engine_->buffer();
    for (int reads = 0; reads < readsPerTurn; ++reads) {
        const ssize_t got = ::recv(connection_->fd(), buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) {
            readable_ = false;
            return;
        }
        if (got <= 0) return onClosed(got < 0 ? errno : 0);
        received_ = true;
        const auto count = static_cast<std::size_t>(got);
        readable_ = hangUp_ || count == buffer.size();
        if (!take(buffer.first(count)) || !readable_ || paused_) return;
    }
    queueTurn();
}

bool Http1Exchange::take(std::span<char> bytes) {
    if (phase_ == Phase::awaitingHead) {
        if (!takeHead(bytes)) return false;
        if (phase_ == Phase::awaitingHead) return true;
    }
    const std::string_view body = reader_.readBody(bytes);
    if (!body.empty() && !tell([&] { observer_.onBody(body); })) return false;
    if (const char* const wrong = reader_.error()) {
        fail(ErrorCode::upstream_failed, origin() + " sent an answer that is not correct HTTP: " + wrong);
        return false;
    }
    if (reader_.complete()) {
        finish(bytes.empty());
        return false;
    }
    armForPhase();
    return true;
}

bool Http1Exchange::takeHead(std::span<char>& bytes) {
    net::Fields& fields = engine_->fields_;
    switch (reader_.readHead(bytes, fields)) {
        case ResponseReader::Head::incomplete:
            return true;
        case ResponseReader::Head::bad:
            fail(ErrorCode::upstream_failed,
                 origin() + " sent an answer that is not correct HTTP: " + reader_.error());
            return false;
        case ResponseReader::Head::complete:
            break;
    }
    phase_ = Phase::readingBody;
    return tell([&] { observer_.onHead({reader_.status(), fields}); });
}

template <typename Call>
bool Http1Exchange::tell(Call call) {
    bool destroyed = false;
    destroyed_ = &destroyed;
    call();
    if (destroyed) return false;
    destroyed_ = nullptr;
    return phase_ != Phase::over;
}

/// `error`: errno, or 0 for an orderly end of the stream.
void Http1Exchange::onClosed(int error) {
    if (reused_ && !received_) {
        connection_.reset();
        return openFresh();
    }
    if (error == 0 && phase_ == Phase::readingBody && reader_.endsAtClose()) return finish(false);
    const char* when = " closed the connection in the middle of its answer";
    if (!received_) {
        when = " closed the connection before it answered";
    } else if (phase_ == Phase::awaitingHead) {
        when = " closed the connection in the middle of the head of its answer";
    }
    fail(ErrorCode::upstream_failed, origin() + when + (error != 0 ? ": " + describe(error) : std::string()));
}

// The end.

void Http1Exchange::finish(bool nothingLeft) {
    timer_.cancel();
    phase_ = Phase::over;
    // Unread bytes would be taken for the next answer.
    if (nothingLeft && reader_.persistent() && !hangUp_ && !unsent_ && !readable_) {
        engine_->pool_.park(request_.url.host, request_.url.port, std::move(connection_));
    }
    connection_.reset();
    observer_.onEnd();
}

void Http1Exchange::fail(ErrorCode code, const std::string& message) {
    if (phase_ == Phase::resolving) engine_->resolver_.forget(*this);
    timer_.cancel();
    connection_.reset();
    phase_ = Phase::over;
    if (starting_) {
        failure_ = std::make_unique<Error>(code, message);
        return queueTurn();
    }
    observer_.onFailure(Error(code, message));
}

void Http1Exchange::queueTurn() {
    if (std::exchange(queued_, true)) return;
    engine_->queue(*this);
}

void Http1Exchange::arm(std::chrono::milliseconds limit) {
    if (limit.count() > 0) {
        timer_.arm(engine_->loop_, limit);
    } else {
        timer_.cancel();
    }
}

void Http1Exchange::armForPhase() {
    if (phase_ != Phase::awaitingHead && phase_ != Phase::readingBody) return;
    // Who does not read cannot blame the peer for its silence.
    if (paused_ && !unsent_) return timer_.cancel();
    arm(phase_ == Phase::awaitingHead && !unsent_ ? request_.limits.firstByte : request_.limits.gap);
}

std::string Http1Exchange::origin() const {
    return (request_.url.tls ? "https://" : "http://") + request_.url.authority();
}

}  // namespace openclaw::upstream

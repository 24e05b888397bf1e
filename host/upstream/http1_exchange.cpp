#include "upstream/http1_exchange.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "upstream/failure.h"
#include "upstream/http1_engine.h"
#include "upstream/public_address.h"
#include "upstream/request_head.h"

namespace openclaw::upstream {
namespace {

constexpr int readsPerTurn = 16;  ///< then the loop's other connections get theirs

std::string describe(int error) {
    return std::generic_category().message(error);
}

}  // namespace

Http1Exchange::Http1Exchange(Http1Engine& engine, Request request, Observer& observer)
    : engine_(&engine),
      request_(std::move(request)),
      observer_(observer),
      timer_([this] { onTimeout(); }),
      total_([this] { fail(failure::totalTimedOut(request_.url.origin(), request_.limits.total)); }),
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
    if (request_.limits.total.count() > 0) total_.arm(engine_->loop_, request_.limits.total);
    if (const std::string wrong = whatIsWrong(request_); !wrong.empty()) {
        fail(failure::unusableRequest(wrong));
    } else if ((connection_ = engine_->pool_.take(place(), *this)) != nullptr) {
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
    total_.cancel();
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
    const std::string where = request_.url.origin();
    switch (phase_) {
        case Phase::resolving:
            return fail(failure::lookUpTimedOut(request_.url.host, limits.connect));
        case Phase::connecting:
            if (nextAddress_ < addresses_->size()) return connectToNext(ETIMEDOUT);
            return fail(failure::connectTimedOut(where, limits.connect));
        case Phase::awaitingHead:
            return fail(unsent_ ? failure::requestTimedOut(where, limits.gap)
                                : failure::headTimedOut(where, limits.firstByte));
        case Phase::readingBody:
            return fail(failure::bodyTimedOut(where, limits.gap));
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
    fail(failure::nameNotFound(request_.url.host, result.error));
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
        if (!mayConnectTo(address)) continue;
        connection_ = Connection::open(engine_->loop_, address, *this, error);
        if (connection_ == nullptr) continue;
        if (request_.limits.connect.count() > 0) {
            using std::chrono::milliseconds;
            const auto share = std::chrono::ceil<milliseconds>(connectBy_ - engine_->loop_.now()) / left;
            arm(std::max(share, milliseconds(1)));
        }
        return;
    }
    fail(error == 0 ? failure::notPublic(request_.url.origin(), refused_)
                    : failure::notConnected(request_.url.origin(), describe(error)));
}

bool Http1Exchange::mayConnectTo(const Address& address) {
    if (!request_.egress.publicOnly) return true;
    const std::string_view kind = whyNotPublic(address);
    if (!kind.empty()) refused_ = kind;
    return kind.empty();
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
    if (!body.empty() && !tellBody(body)) return false;
    if (const char* const wrong = reader_.error()) {
        fail(failure::notHttp(request_.url.origin(), wrong));
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
            fail(failure::notHttp(request_.url.origin(), reader_.error()));
            return false;
        case ResponseReader::Head::complete:
            break;
    }
    phase_ = Phase::readingBody;
    if (!reader_.complete()) decoder_ = ContentDecoder::of(fields);
    if (decoder_ == nullptr) return tell([&] { observer_.onHead({reader_.status(), fields}); });
    const net::Fields decoded = withoutCoding(fields);
    return tell([&] { observer_.onHead({reader_.status(), decoded}); });
}

bool Http1Exchange::tellBody(std::string_view body) {
    if (decoder_ == nullptr) return tell([&] { observer_.onBody(body); });
    for (std::string_view piece; !(piece = decoder_->next(body)).empty();) {
        if (!tell([&] { observer_.onBody(piece); })) return false;
    }
    if (const char* const wrong = decoder_->error()) {
        fail(failure::badCoding(request_.url.origin(), wrong));
        return false;
    }
    return true;
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
    using failure::Progress;
    const Progress progress = !received_                      ? Progress::nothing
                              : phase_ == Phase::awaitingHead ? Progress::partOfHead
                                                              : Progress::partOfBody;
    fail(failure::closed(request_.url.origin(), progress, error != 0 ? describe(error) : std::string()));
}

// The end.

void Http1Exchange::finish(bool nothingLeft) {
    if (decoder_ != nullptr && !decoder_->complete()) {
        return fail(failure::badCoding(request_.url.origin(), "it ends too early"));
    }
    timer_.cancel();
    total_.cancel();
    phase_ = Phase::over;
    // Unread bytes would be taken for the next answer.
    if (nothingLeft && reader_.persistent() && !hangUp_ && !unsent_ && !readable_) {
        engine_->pool_.park(place(), std::move(connection_));
    }
    connection_.reset();
    observer_.onEnd();
}

void Http1Exchange::fail(const Error& error) {
    if (phase_ == Phase::resolving) engine_->resolver_.forget(*this);
    timer_.cancel();
    total_.cancel();
    connection_.reset();
    phase_ = Phase::over;
    if (starting_) {
        failure_ = std::make_unique<Error>(error);
        return queueTurn();
    }
    observer_.onFailure(error);
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

Pool::Place Http1Exchange::place() const noexcept {
    return {request_.url.host, request_.url.port, request_.egress};
}

}  // namespace openclaw::upstream

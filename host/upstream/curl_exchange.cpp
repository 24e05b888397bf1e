#include "upstream/curl_exchange.h"

#include <sys/socket.h>

#include <algorithm>
#include <new>
#include <utility>

#include "net/fields.h"
#include "upstream/content_decoder.h"
#include "upstream/curl_engine.h"
#include "upstream/curl_failure.h"
#include "upstream/public_address.h"
#include "upstream/request_head.h"

namespace openclaw::upstream {
namespace {

constexpr std::size_t headLimit = std::size_t{64} * 1024;
constexpr std::size_t maxFields = 256;
constexpr std::size_t pendingLimit = std::size_t{256} * 1024;
constexpr std::size_t keptCapacity = std::size_t{64} * 1024;
constexpr int maxAttempts = 2;        // the second for a reused connection that turned out closed
constexpr long noLimit = 86'400'000;  // ms: libcurl takes 0 for its own idea of a limit

bool isNumeric(const std::string& host) {
    return host != "localhost" && addressesOfLiteral(host) != nullptr;
}

}  // namespace

CurlExchange::CurlExchange(CurlEngine& engine, Request request, Observer& observer)
    : engine_(&engine),
      request_(std::move(request)),
      observer_(observer),
      timer_([this] { onTimeout(); }),
      total_([this] { failNow(failure::totalTimedOut(where_, request_.limits.total)); }),
      where_(request_.url.origin()),
      index_(engine.exchanges_.size()) {
    engine.exchanges_.push_back(this);
}

CurlExchange::~CurlExchange() {
    if (destroyed_ != nullptr) *destroyed_ = true;
    if (engine_ == nullptr) return;
    stop();
    if (queued_) {
        std::replace(engine_->turns_.begin(), engine_->turns_.end(), this,
                     static_cast<CurlExchange*>(nullptr));
        std::replace(engine_->running_.begin(), engine_->running_.end(), this,
                     static_cast<CurlExchange*>(nullptr));
    }
    CurlExchange* const last = engine_->exchanges_.back();
    engine_->exchanges_[index_] = last;
    last->index_ = index_;
    engine_->exchanges_.pop_back();
}

void CurlExchange::detach() noexcept {
    stop();
    phase_ = Phase::told;
    engine_ = nullptr;
}

void CurlExchange::pause() {
    paused_ = true;
    armForPhase();
}

void CurlExchange::resume() {
    if (!std::exchange(paused_, false)) return;
    armForPhase();
    if (phase_ != Phase::told) queueTurn();
}

// The way to a connection.

void CurlExchange::begin() {
    if (request_.limits.total.count() > 0) total_.arm(engine_->loop_, request_.limits.total);
    if (const std::string wrong = whatIsWrong(request_); !wrong.empty()) {
        return failSoon(failure::unusableRequest(wrong));
    }
    if (request_.egress.environmentProxy) proxy_ = engine_->proxies_.proxyFor(request_.url);
    if (proxy_ != nullptr) where_ += " through " + proxy_->origin;
    if (proxy_ != nullptr && proxy_->host.empty()) {
        return failSoon(failure::notConnected(where_, "it is not named by a usable URL"));
    }
    enter(Phase::resolving, request_.limits.connect);
    const std::string& host = proxy_ != nullptr ? proxy_->host : request_.url.host;
    if (const Addresses known = engine_->resolver_.known(host)) {
        connectTo(*known);
    } else {
        engine_->resolver_.resolve(host, *this);
    }
}

void CurlExchange::onResolved(const LookUpResult& result) {
    if (result.addresses != nullptr) return connectTo(*result.addresses);
    failSoon(failure::nameNotFound(proxy_ != nullptr ? proxy_->host : request_.url.host, result.error));
}

void CurlExchange::connectTo(const std::vector<Address>& addresses) {
    phase_ = Phase::connecting;
    if (const std::string_view kind = whyProxyMayNot(); !kind.empty()) {
        return failSoon(failure::notPublic(where_, kind));
    }
    try {
        launch(addresses);
    } catch (const Error& error) {
        failSoon(error);
    }
}

void CurlExchange::launch(const std::vector<Address>& addresses) {
    easy_.reset(::curl_easy_init());
    CURL* const easy = easy_.get();
    if (easy == nullptr) throw std::bad_alloc();
    setRequest(easy, request_, proxy_, lists_);
    const std::string& host = proxy_ != nullptr ? proxy_->host : request_.url.host;
    const std::uint16_t port = proxy_ != nullptr ? proxy_->port : request_.url.port;
    if (!isNumeric(host)) setAddresses(easy, host, port, addresses, lists_);

    const auto connect = static_cast<long>(request_.limits.connect.count());
    ::curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect > 0 ? connect : noLimit);
    ::curl_easy_setopt(easy, CURLOPT_PRIVATE, static_cast<CurlPool::Transfer*>(this));
    ::curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words_.data());
    ::curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &openSocket);
    ::curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    ::curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &beginRequest);
    ::curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
    ::curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &onHeaderLine);
    ::curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    ::curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &onBytes);
    ::curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    ::curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
    if (::curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &beginHandshake) != CURLE_OK) {
        throw Error(ErrorCode::internal, "this libcurl does not use OpenSSL");
    }
    if (request_.body.size() > curlBodyWithHead) {
        ::curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
        ::curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &onProgress);
        ::curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
    }
    CurlPool& pool = engine_->poolFor({request_.egress, request_.caFile});
    pool.add(easy);
    pool_ = &pool;
}

/// The proxy looks names up itself, so that only an address in the URL can be judged.
std::string_view CurlExchange::whyProxyMayNot() const {
    if (proxy_ == nullptr || !request_.egress.publicOnly) return {};
    const Addresses literal = addressesOfLiteral(request_.url.host);
    return literal == nullptr ? std::string_view{} : whyNotPublic(literal->front());
}

void CurlExchange::onTimeout() {
    const Limits& limits = request_.limits;
    switch (phase_) {
        case Phase::resolving:
            return failNow(failure::lookUpTimedOut(proxy_ != nullptr ? proxy_->host : request_.url.host,
                                                   limits.connect));
        case Phase::connecting:
            return failNow(failure::connectTimedOut(where_, limits.connect));
        case Phase::handshaking:
            return failNow(failure::handshakeTimedOut(where_, limits.tls));
        case Phase::sending:
            return failNow(failure::requestTimedOut(where_, limits.gap));
        case Phase::awaitingHead:
            return failNow(failure::headTimedOut(where_, limits.firstByte));
        case Phase::readingBody:
            return failNow(failure::bodyTimedOut(where_, limits.gap));
        case Phase::over:
        case Phase::told:
            return;
    }
}

// libcurl's callbacks.

curl_socket_t CurlExchange::openSocket(void* exchange, curlsocktype purpose,
                                       curl_sockaddr* address) noexcept {
    auto& self = *static_cast<CurlExchange*>(exchange);
    if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKET_BAD;
    if (self.request_.egress.publicOnly && self.proxy_ == nullptr) {
        if (const std::string_view kind = whyNotPublic(address->addr); !kind.empty()) {
            self.refused_ = kind;
            return CURL_SOCKET_BAD;
        }
    }
    self.opened_ = true;
    if (self.phase_ != Phase::connecting) self.enter(Phase::connecting, self.request_.limits.connect);
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
}

CURLcode CurlExchange::beginHandshake(CURL* easy, void* context, void* exchange) noexcept {
    auto& self = *static_cast<CurlExchange*>(exchange);
    self.pool_->trust().lendTo(static_cast<SSL_CTX*>(context));
    self.enter(Phase::handshaking, self.request_.limits.tls);
    // libcurl counts the handshake as a part of connecting; this limit is the exchange's own.
    ::curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, noLimit);
    return CURLE_OK;
}

int CurlExchange::beginRequest(void* exchange, char*, char*, int, int) noexcept {
    auto& self = *static_cast<CurlExchange*>(exchange);
    if (++self.attempts_ > maxAttempts) return CURL_PREREQFUNC_ABORT;
    self.bodySent_ = 0;
    if (self.request_.body.size() > curlBodyWithHead) {
        self.enter(Phase::sending, self.request_.limits.gap);
    } else {
        self.phase_ = Phase::awaitingHead;
        self.armForPhase();
    }
    return CURL_PREREQFUNC_OK;
}

int CurlExchange::onProgress(void* exchange, curl_off_t, curl_off_t, curl_off_t toSend,
                             curl_off_t sent) noexcept {
    auto& self = *static_cast<CurlExchange*>(exchange);
    if (self.phase_ != Phase::sending || sent <= self.bodySent_) return 0;
    self.bodySent_ = sent;
    if (sent >= toSend) self.phase_ = Phase::awaitingHead;
    self.armForPhase();
    return 0;
}

std::size_t CurlExchange::onHeaderLine(char* bytes, std::size_t, std::size_t size, void* exchange) noexcept {
    auto& self = *static_cast<CurlExchange*>(exchange);
    try {
        return self.takeHeaderLine({bytes, size}) ? size : 0;
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

bool CurlExchange::takeHeaderLine(std::string_view line) {
    if (headComplete_) return true;  // a trailer
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) {
        head_.clear();
        const auto space = std::min(line.find(' '), line.size() - 1);
        status_ = static_cast<int>(net::parseDecimal(line.substr(space + 1, 3)).value_or(0));
        return true;
    }
    if (line.empty()) {
        if (status_ < 200) return true;  // an interim answer
        headComplete_ = true;
        phase_ = Phase::readingBody;
        armForPhase();
        queueTurn();
        return true;
    }
    if (head_.size() + line.size() > headLimit) {
        failure_ = std::make_unique<Error>(failure::notHttp(where_, "its head is longer than 64 KB"));
        return false;
    }
    head_.append(line).append("\r\n");
    return true;
}

std::size_t CurlExchange::onBytes(char* bytes, std::size_t, std::size_t size, void* exchange) noexcept {
    auto& self = *static_cast<CurlExchange*>(exchange);
    if (self.paused_ || self.pending_.size() >= pendingLimit) {
        self.held_ = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    try {
        self.pending_.append(bytes, size);
        self.armForPhase();
        self.queueTurn();
    } catch (const std::bad_alloc&) {
        return CURL_WRITEFUNC_ERROR;
    }
    return size;
}

void CurlExchange::onTransferEnd(CURLcode result) {
    pool_ = nullptr;
    timer_.cancel();
    total_.cancel();
    phase_ = Phase::over;
    // libcurl takes a head that breaks off for the whole answer.
    if (result == CURLE_OK && !headComplete_) result = CURLE_GOT_NOTHING;
    if (result != CURLE_OK && failure_ == nullptr) {
        using failure::Progress;
        const Progress progress = headComplete_  ? Progress::partOfBody
                                  : status_ != 0 ? Progress::partOfHead
                                                 : Progress::nothing;
        failure_ = std::make_unique<Error>(
            !refused_.empty() && !opened_
                ? failure::notPublic(where_, refused_)
                : errorOf({easy_.get(), result, words_.data(), where_, request_.limits, progress}));
    }
    easy_.reset();
    queueTurn();
}

// To the observer.

void CurlExchange::onTurn() {
    queued_ = false;
    const bool nothingKept = pending_.empty() && (headTold_ || !headComplete_);
    if (paused_ && !(nothingKept && failure_ != nullptr)) return;
    if (headComplete_ && !headTold_ && !tellHead()) return;
    if (!paused_ && !pending_.empty() && !tellBody()) return;
    if (phase_ == Phase::over) {
        if (paused_ && failure_ == nullptr) return;
        if (!pending_.empty()) return;
        phase_ = Phase::told;
        if (failure_ == nullptr) return observer_.onEnd();
        const auto failure = std::move(failure_);
        return observer_.onFailure(*failure);
    }
    if (held_ && !paused_) {
        held_ = false;
        ::curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
    }
}

bool CurlExchange::tellHead() {
    headTold_ = true;
    net::Fields fields;
    if (const char* const wrong = net::parseFields(head_, maxFields, fields)) {
        failNow(failure::notHttp(where_, wrong));
        return false;
    }
    const std::string_view coding = fields.get("content-encoding");
    if (!coding.empty() && coding != "identity") fields = withoutCoding(fields);
    if (!tell([&] { observer_.onHead({status_, fields}); })) return false;
    head_ = {};
    return true;
}

bool CurlExchange::tellBody() {
    std::string bytes;
    bytes.swap(pending_);
    if (!tell([&] { observer_.onBody(bytes); })) return false;
    if (pending_.empty() && bytes.capacity() <= keptCapacity) {
        bytes.clear();
        bytes.swap(pending_);
    }
    return true;
}

template <typename Call>
bool CurlExchange::tell(Call call) {
    bool destroyed = false;
    destroyed_ = &destroyed;
    call();
    if (destroyed) return false;
    destroyed_ = nullptr;
    return phase_ != Phase::told;
}

void CurlExchange::enter(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    arm(limit);
}

void CurlExchange::arm(std::chrono::milliseconds limit) {
    if (limit.count() > 0) {
        timer_.arm(engine_->loop_, limit);
    } else {
        timer_.cancel();
    }
}

void CurlExchange::armForPhase() {
    const Limits& limits = request_.limits;
    if (phase_ == Phase::sending) return arm(limits.gap);
    if (phase_ != Phase::awaitingHead && phase_ != Phase::readingBody) return;
    // Who does not read cannot blame the peer for its silence.
    if (paused_) return timer_.cancel();
    arm(phase_ == Phase::awaitingHead ? limits.firstByte : limits.gap);
}

void CurlExchange::stop() noexcept {
    if (phase_ == Phase::resolving) engine_->resolver_.forget(*this);
    timer_.cancel();
    total_.cancel();
    if (pool_ != nullptr) std::exchange(pool_, nullptr)->remove(easy_.get());
    easy_.reset();
}

void CurlExchange::failNow(const Error& error) {
    stop();
    phase_ = Phase::told;
    observer_.onFailure(error);
}

void CurlExchange::failSoon(const Error& error) {
    stop();
    phase_ = Phase::over;
    failure_ = std::make_unique<Error>(error);
    queueTurn();
}

void CurlExchange::queueTurn() {
    if (std::exchange(queued_, true)) return;
    engine_->queue(*this);
}

}  // namespace openclaw::upstream

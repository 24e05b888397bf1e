#include "net/exchange.h"

#include <array>
#include <charconv>

#include <Poco/Net/HTTPResponse.h>

#include "base/error.h"
#include "net/connection.h"
#include "net/server_loop.h"
#include "net/worker_response.h"

namespace openclaw::net {
namespace {

void appendDecimal(std::string& out, std::uint64_t value) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), end.ptr);
}

void appendHex(std::string& out, std::uint64_t value) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
    out.append(digits.data(), end.ptr);
}

/// Each on a line of its own, without the last line's end.
void appendFields(std::string& out, std::span<const Field> fields) {
    for (const Field& field : fields) {
        out += "\r\n";
        out += field.name;
        out += ": ";
        out += field.value;
    }
}

std::string_view reasonOf(int status) {
    if (status == 431) return "Request Header Fields Too Large";
    return Poco::Net::HTTPResponse::getReasonForStatus(
        static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
}

}  // namespace

Exchange::Exchange(Connection& connection, Loop& loop, std::string head)
    : connection_(&connection), loop_(loop), raw_(std::move(head)) {}

Exchange::~Exchange() = default;

void Exchange::beginAnswer(int status, std::string_view contentType, std::span<const Field> fields) {
    started_ = true;
    record_.status = status;
    close_ = close_ || !head_.keepAlive || connection_->draining();
    bodyless_ = head_.method == "HEAD" || status == 204 || status == 304;

    std::string& out = connection_->output();
    out += "HTTP/1.1 ";
    appendDecimal(out, static_cast<std::uint64_t>(status));
    out += ' ';
    out += reasonOf(status);
    out += "\r\nDate: ";
    out += connection_->httpDate();
    if (!contentType.empty()) {
        out += "\r\nContent-Type: ";
        out += contentType;
    }
    out += "\r\nx-request-id: ";
    out += record_.id;
    appendFields(out, fields);
    if (const AnswerFields& further = connection_->door().options().answerFields) {
        out += further(head_, fields);
    }
    if (close_) out += "\r\nConnection: close";
}

void Exchange::respond(int status, std::string_view contentType, std::string_view body,
                       std::span<const Field> fields) {
    if (connection_ == nullptr || started_) return;
    beginAnswer(status, contentType, fields);
    std::string& out = connection_->output();
    if (status != 204 && status != 304) {
        out += "\r\nContent-Length: ";
        appendDecimal(out, body.size());
    }
    out += "\r\n\r\n";
    if (!bodyless_) {
        out += body;
        record_.bytesOut += body.size();
    }
    record_.firstByteMs = millisBetween(record_.started, Clock::now());
    ended_ = true;
    connection_->outputGrew();
}

void Exchange::start(int status, std::string_view contentType, std::span<const Field> fields,
                     std::optional<std::uint64_t> length) {
    if (connection_ == nullptr || started_) return;
    coding_ = length ? Coding::length : head_.http11 ? Coding::chunked : Coding::untilClose;
    if (coding_ == Coding::untilClose) close_ = true;
    beginAnswer(status, contentType, fields);
    std::string& out = connection_->output();
    if (length) {
        out += "\r\nContent-Length: ";
        appendDecimal(out, *length);
    } else if (coding_ == Coding::chunked && !bodyless_) {
        out += "\r\nTransfer-Encoding: chunked";
    }
    out += "\r\n\r\n";
    connection_->outputGrew();
}

void Exchange::write(std::string_view bytes) {
    if (connection_ == nullptr || ended_ || bodyless_ || bytes.empty()) return;
    std::string& out = connection_->output();
    if (coding_ == Coding::chunked) {
        appendHex(out, bytes.size());
        out += "\r\n";
        out += bytes;
        out += "\r\n";
    } else {
        out += bytes;
    }
    if (record_.bytesOut == 0) record_.firstByteMs = millisBetween(record_.started, Clock::now());
    record_.bytesOut += bytes.size();
    connection_->outputGrew();
}

void Exchange::end() {
    if (connection_ == nullptr || ended_) return;
    ended_ = true;
    if (coding_ == Coding::chunked && !bodyless_) connection_->output() += "0\r\n\r\n";
    connection_->outputGrew();
}

void Exchange::abort() {
    if (connection_ == nullptr) return;
    ended_ = true;
    connection_->cut();
}

void Exchange::upgrade(std::string_view protocol, std::span<const Field> fields,
                       std::unique_ptr<Upgraded> upgraded) {
    if (connection_ == nullptr || started_) return;
    started_ = true;
    ended_ = true;
    record_.status = 101;
    record_.firstByteMs = millisBetween(record_.started, Clock::now());
    std::string& out = connection_->output();
    out += "HTTP/1.1 101 Switching Protocols\r\nUpgrade: ";
    out += protocol;
    out += "\r\nConnection: Upgrade\r\nx-request-id: ";
    out += record_.id;
    appendFields(out, fields);
    out += "\r\n\r\n";
    upgraded_ = std::move(upgraded);
    connection_->outputGrew();
}

void Exchange::offload(std::function<void()> work, std::function<void(std::exception_ptr)> then) {
    auto job = [self = shared_from_this(), work = std::move(work), then = std::move(then)]() mutable {
        std::exception_ptr failure;
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        Loop& loop = self->loop_;
        loop.post([self = std::move(self), then = std::move(then), failure = std::move(failure)] {
            self->offloaded_ = false;
            if (self->connection_ != nullptr) then(failure);
        });
    };
    offloaded_ = true;
    if (!connection_->door().workers().submit(std::move(job))) {
        throw Error(ErrorCode::unavailable, "all workers are busy; try again in a moment").withRetryAfter(1);
    }
}

std::size_t Exchange::unsent() const noexcept {
    return connection_ != nullptr ? connection_->unsent() : 0;
}

std::istream& Exchange::stream() {
    return *stream_;
}

const Poco::Net::HTTPServerParams& Exchange::serverParams() const {
    return connection_->door().pocoParams();
}

Poco::Net::HTTPServerResponse& Exchange::response() const {
    return *response_;
}

void Exchange::prepareForWorker() {
    setMethod(std::string(head_.method));
    setURI(std::string(head_.target));
    setVersion(head_.http11 ? HTTP_1_1 : HTTP_1_0);
    for (const Field& field : head_.fields) add(std::string(field.name), std::string(field.value));
    stream_ =
        std::make_unique<Poco::MemoryInputStream>(body_.data(), static_cast<std::streamsize>(body_.size()));
    response_ = std::make_unique<WorkerResponse>(*this);
    clientAddress_ = connection_->peerAddress();
    serverAddress_ = connection_->localAddress();
}

}  // namespace openclaw::net

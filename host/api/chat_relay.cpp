#include "api/chat_relay.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <utility>

#include "api/header_allow_list.h"
#include "base/log.h"
#include "base/text.h"
#include "http/error_body.h"

namespace openclaw::api {
namespace {

constexpr std::size_t gatherLimit = 4u << 20;
constexpr std::size_t errorLimit = std::size_t{256} * 1024;

bool isEventStream(std::string_view contentType) {
    static constexpr std::string_view wanted = "text/event-stream";
    return text::equalsIgnoreCase(contentType.substr(0, wanted.size()), wanted);
}

/// OpenAI's error object is what its clients read; anything else would reach people as "undefined".
bool isOpenAiError(const std::string& body) {
    boost::json::error_code failure;
    const boost::json::value value = boost::json::parse(body, failure);
    return !failure && value.is_object() && value.get_object().contains("error");
}

std::string excerpt(std::string_view body) {
    std::string words;
    for (const char c : body.substr(0, 400)) {
        const bool plain = static_cast<unsigned char>(c) >= 0x20;
        if (plain || words.empty() || words.back() != ' ') words.push_back(plain ? c : ' ');
    }
    return text::isValidUtf8(words) ? words : std::string("(not text)");
}

ErrorCode codeForStatus(int status) {
    switch (status) {
        case 400:
        case 422:
            return ErrorCode::invalid_request;
        case 404:
            return ErrorCode::not_found;
        case 429:
            return ErrorCode::rate_limited;
        default:
            return ErrorCode::upstream_failed;
    }
}

}  // namespace

void ChatRelay::onHead(int status, const net::Fields& fields) {
    status_ = status;
    contentType_ = fields.get("content-type");
    for (const net::Field& field : headersForClient(fields)) fields_.emplace_back(field.name, field.value);
    if (status >= 400) {
        mode_ = Mode::error;
    } else if (fields.find("content-encoding") != nullptr) {
        startStream(Mode::raw);
    } else if (isEventStream(contentType_)) {
        startStream(Mode::events);
    } else {
        mode_ = Mode::gather;
    }
}

void ChatRelay::startStream(Mode mode) {
    mode_ = mode;
    exchange_.record().streamed = true;
    exchange_.start(status_, contentType_, fields());
    if (mode_ == Mode::events) keepAlive_.wrote();
}

void ChatRelay::onBytes(std::string_view bytes) {
    switch (mode_) {
        case Mode::noHead:
            return fail(Error(ErrorCode::upstream_failed, "provider \"" + provider_ + "\" sent no head"));
        case Mode::events: {
            const std::string_view events = tail_.take(bytes);
            notes_.read(events);
            return write(events);
        }
        case Mode::raw:
            return write(bytes);
        case Mode::error:
            gathered_.append(bytes.substr(0, errorLimit - std::min(errorLimit, gathered_.size())));
            return;
        case Mode::gather:
            gathered_.append(bytes);
            if (gathered_.size() > gatherLimit) {
                startStream(Mode::raw);
                write(std::exchange(gathered_, {}));
            }
            return;
    }
}

void ChatRelay::write(std::string_view bytes) {
    exchange_.write(bytes);
    if (mode_ == Mode::events) keepAlive_.wrote(tail_.insideEvent());
    pressure_.wrote(exchange_.unsent(), call_);
}

void ChatRelay::onDrained() {
    pressure_.drained(call_);
}

void ChatRelay::onStop() {
    fail(Error(ErrorCode::unavailable, "the gateway stopped before the answer was complete"));
}

void ChatRelay::onContent(std::string_view, std::string_view) {}

void ChatRelay::onProgress(double, std::string_view) {}

void ChatRelay::onFinish(const plugins::CallResult& result) {
    if (!result.ok()) {
        fail(result.error());
    } else if (mode_ == Mode::noHead) {
        fail(Error(ErrorCode::upstream_failed, "provider \"" + provider_ + "\" finished without an answer"));
    } else if (mode_ == Mode::gather) {
        finishGathered();
    } else if (mode_ == Mode::error) {
        finishProviderError();
    } else if (mode_ == Mode::events) {
        finishEvents();
    } else {
        exchange_.end();
    }
    noteTokens();
}

void ChatRelay::noteTokens() {
    exchange_.record().inputTokens = notes_.promptTokens;
    exchange_.record().outputTokens = notes_.completionTokens;
}

void ChatRelay::finishGathered() {
    notes_.read(gathered_);
    exchange_.respond(status_, contentType_, gathered_, fields());
}

void ChatRelay::finishProviderError() {
    exchange_.record().error = "provider_error";
    // A vendor may quote the key it was shown.
    std::string body = log::redacted(gathered_);
    std::string_view type = contentType_;
    if (!isOpenAiError(body)) {
        const Error error(codeForStatus(status_), "provider \"" + provider_ + "\" answered " +
                                                      std::to_string(status_) + ": " + excerpt(body));
        body = http::errorBody(http::ErrorShape::openai, error);
        type = "application/json";
    }
    exchange_.respond(status_, type, body, fields());
}

void ChatRelay::finishEvents() {
    const std::string_view rest = tail_.rest();
    notes_.read(rest);
    write(rest);
    if (tail_.done()) {
        exchange_.end();
    } else if (notes_.finished) {  // some vendors leave the end marker out; clients wait for it
        if (!rest.empty()) write("\n\n");
        write("data: [DONE]\n\n");
        exchange_.end();
    } else {
        fail(Error(ErrorCode::upstream_failed,
                   "provider \"" + provider_ + "\" ended its stream before it was complete"));
    }
}

void ChatRelay::fail(const Error& error) {
    if (!exchange_.started()) {
        http::respondError(exchange_, http::ErrorShape::openai, error);
        return;
    }
    exchange_.record().error = wordOf(error);
    if (mode_ == Mode::events) {
        if (tail_.insideEvent()) write("\n\n");
        write("data: " + http::errorBody(http::ErrorShape::openai, error) + "\n\n");
        exchange_.end();
    } else {
        exchange_.abort();  // what the client has is not the whole body, and nothing but this can tell it
    }
}

std::vector<net::Field> ChatRelay::fields() const {
    std::vector<net::Field> list;
    list.reserve(fields_.size() + 1);
    for (const auto& [name, value] : fields_) list.push_back({name, value});
    if (mode_ == Mode::events) list.push_back({"Cache-Control", "no-cache"});
    return list;
}

}  // namespace openclaw::api

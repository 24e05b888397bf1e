#include "api/chat_relay.h"

#include <string>
#include <utility>

#include "api/header_allow_list.h"
#include "api/provider_failure.h"
#include "base/log.h"
#include "base/text.h"
#include "dialects/failure.h"
#include "dialects/json_reader.h"
#include "http/error_body.h"

namespace openclaw::api {
namespace {

constexpr std::size_t gatherLimit = 4u << 20;
constexpr std::size_t errorLimit = std::size_t{256} * 1024;

bool isEventStream(std::string_view contentType) {
    static constexpr std::string_view wanted = "text/event-stream";
    return text::equalsIgnoreCase(contentType.substr(0, wanted.size()), wanted);
}

bool isSuccess(int status) {
    return status >= 200 && status < 300 && status != 204;
}

/// OpenAI's error object is what its clients read; anything else would reach people as "undefined".
bool isOpenAiError(std::string_view body) {
    dialects::ParsedJson parsed;
    const boost::json::value* const value = parsed.answer(body);
    return value != nullptr && value->is_object() && text::isValidUtf8(body) &&
           dialects::objectIn(value->get_object(), "error") != nullptr;
}

/// Without its parameters.
std::string_view mediaTypeOf(std::string_view contentType) {
    return text::trim(contentType.substr(0, contentType.find(';')));
}

bool isHtml(std::string_view contentType) {
    return text::equalsIgnoreCase(mediaTypeOf(contentType), "text/html");
}

bool isJson(std::string_view contentType) {
    const std::string_view type = mediaTypeOf(contentType);
    constexpr std::string_view word = "json";
    return type.size() >= word.size() && text::equalsIgnoreCase(type.substr(type.size() - word.size()), word);
}

}  // namespace

void ChatRelay::onHead(int status, const net::Fields& fields) {
    status_ = status;
    contentType_ = fields.get("content-type");
    for (const net::Field& field : headersForClient(fields)) fields_.emplace_back(field.name, field.value);
    mode_ = status >= 400 ? Mode::error : Mode::gather;
    if (!isSuccess(status)) return;
    if (fields.find("content-encoding") != nullptr && !isHtml(contentType_)) {
        startStream(Mode::raw);
    } else if (isEventStream(contentType_)) {
        startStream(Mode::events);
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
            if (gathered_.size() <= gatherLimit) return;
            if (!looksLikeAnswer()) return gathered_.resize(gatherLimit);  // it is not passed on
            startStream(Mode::raw);
            return write(std::exchange(gathered_, {}));
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

/// A first look only: the body is not parsed on its way.
bool ChatRelay::looksLikeAnswer() const {
    const std::size_t first = gathered_.find_first_not_of(" \t\r\n");
    if (!isSuccess(status_) || first == std::string::npos) return false;
    return isJson(contentType_) || gathered_[first] == '{' || gathered_[first] == '[';
}

Error ChatRelay::noAnswer() const {
    std::string what = "with an empty body";
    if (!gathered_.empty()) {
        what = "with what is not JSON";
        const std::string_view type = mediaTypeOf(contentType_);
        if (isSuccess(status_) && !type.empty()) what.append(" (").append(type).append(")");
        if (!isSuccess(status_)) what = "which is no model's answer";
    }
    return Error(ErrorCode::upstream_failed, "provider \"" + provider_ + "\" answered " +
                                                 std::to_string(status_) + " " + what +
                                                 ": check models.providers." + provider_ + ".baseUrl");
}

void ChatRelay::finishGathered() {
    if (!looksLikeAnswer()) return fail(noAnswer());
    notes_.read(gathered_);
    exchange_.respond(status_, contentType_, gathered_, fields());
}

void ChatRelay::finishProviderError() {
    exchange_.record().error = "provider_error";
    // A vendor may quote the key it was shown.
    std::string body = log::redacted(gathered_);
    std::string_view type = contentType_;
    if (!isOpenAiError(body)) {
        body = dialects::chatErrorBody(saidBy(provider_, dialects::readFailure(status_, body)));
        type = "application/json";
        // It speaks of the body that came.
        std::erase_if(fields_, [](const auto& field) {
            return text::equalsIgnoreCase(field.first, "content-encoding");
        });
    }
    exchange_.respond(dialects::registeredStatus(status_), type, body, fields());
}

void ChatRelay::finishEvents() {
    const std::string_view rest = tail_.rest();
    notes_.read(rest);
    const bool marked = tail_.done();
    if (!marked && !notes_.finished && !notes_.failed) {
        return fail(Error(ErrorCode::upstream_failed,
                          "provider \"" + provider_ + "\" ended its stream before it was complete"));
    }
    if (!rest.empty() || tail_.insideEvent()) {  // without its empty line a parser drops the event
        write(rest);
        write(rest.ends_with('\n') ? "\n" : "\n\n");
    }
    if (notes_.failed) {
        exchange_.record().error = "provider_error";
    } else if (!marked) {  // some vendors leave the end marker out; clients wait for it
        write("data: [DONE]\n\n");
    }
    exchange_.end();
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

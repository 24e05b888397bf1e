#include "api/translated_chat.h"

#include <variant>

#include "api/header_allow_list.h"
#include "api/provider_failure.h"
#include "base/text.h"

namespace openclaw::api {
namespace {

constexpr std::size_t pauseAbove = std::size_t{256} * 1024;

const dialects::Codec& chat() noexcept {
    return dialects::codecOf(dialects::Dialect::chat);
}

}  // namespace

TranslatedChat::TranslatedChat(net::Exchange& exchange, const dialects::AnswerShape& shape,
                               std::string provider, std::string dropped, std::chrono::milliseconds ping)
    : exchange_(exchange),
      stream_(shape.stream),
      provider_(std::move(provider)),
      dropped_(std::move(dropped)),
      encoder_(chat().answerEncoder(shape, out_)),
      keepAlive_(exchange, ping) {
    exchange_.record().streamed = stream_;
}

void TranslatedChat::onProviderHead(int status, const net::Fields& fields) {
    for (const net::Field& field : headersForClient(fields)) {
        // The body that it speaks of is not the one the client gets.
        if (!text::equalsIgnoreCase(field.name, "content-encoding"))
            fields_.emplace_back(field.name, field.value);
    }
    if (stream_ && status < 400) startStream();
}

void TranslatedChat::onEvent(const dialects::Event& event) {
    note(event);
    const bool last =
        std::holds_alternative<dialects::Finished>(event) || std::holds_alternative<dialects::Failed>(event);
    const auto* const failed = std::get_if<dialects::Failed>(&event);
    if (failed != nullptr) {
        const dialects::Failure failure = saidBy(provider_, failed->failure);
        if (!exchange_.started()) {
            return exchange_.respond(chat().statusOf(failure), "application/json", chat().errorBody(failure),
                                     fields());
        }
        encoder_->onEvent(dialects::Failed{failure});
    } else {
        encoder_->onEvent(event);
    }
    if (stream_) {
        startStream();
        sendPiece();
        if (last) exchange_.end();
    } else if (last) {
        exchange_.respond(encoder_->status(), "application/json", out_, fields());
    }
}

void TranslatedChat::note(const dialects::Event& event) {
    RequestRecord& record = exchange_.record();
    if (const auto* const usage = std::get_if<dialects::Usage>(&event)) {
        record.inputTokens = usage->input;
        record.outputTokens = usage->output;
    } else if (const auto* const failed = std::get_if<dialects::Failed>(&event)) {
        record.error = dialects::wordOf(failed->failure.kind);
    }
}

void TranslatedChat::startStream() {
    if (exchange_.started()) return;
    exchange_.start(200, "text/event-stream", fields());
    keepAlive_.wrote();
}

void TranslatedChat::sendPiece() {
    if (out_.empty()) return;
    exchange_.write(out_);
    out_.clear();
    keepAlive_.wrote();
    if (!paused_ && exchange_.unsent() > pauseAbove && call_) {
        paused_ = true;
        call_->pause();
    }
}

void TranslatedChat::onDrained() {
    if (!paused_ || !call_) return;
    paused_ = false;
    call_->resume();
}

void TranslatedChat::onStop() {
    onEvent(dialects::Failed{dialects::failureOf(
        Error(ErrorCode::unavailable, "the gateway stopped before the answer was complete"))});
}

std::vector<net::Field> TranslatedChat::fields() const {
    std::vector<net::Field> list;
    list.reserve(fields_.size() + 2);
    for (const auto& [name, value] : fields_) list.push_back({name, value});
    if (!dropped_.empty()) list.push_back({"x-openclaw-dropped", dropped_});
    if (stream_) list.push_back({"Cache-Control", "no-cache"});
    return list;
}

}  // namespace openclaw::api

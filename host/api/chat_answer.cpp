#include "api/chat_answer.h"

#include <variant>

#include "api/header_allow_list.h"
#include "base/text.h"

namespace openclaw::api {
namespace {

const dialects::Codec& chat() noexcept {
    return dialects::codecOf(dialects::Dialect::chat);
}

}  // namespace

ChatAnswer::ChatAnswer(net::Exchange& exchange, const dialects::AnswerShape& shape,
                       std::chrono::milliseconds ping)
    : exchange_(exchange),
      stream_(shape.stream),
      encoder_(chat().answerEncoder(shape, out_)),
      keepAlive_(exchange, ping) {
    exchange_.record().streamed = stream_;
}

void ChatAnswer::setField(std::string_view name, std::string value) {
    if (!value.empty()) own_.emplace_back(name, std::move(value));
}

void ChatAnswer::onProviderHead(int status, const net::Fields& fields) {
    if (exchange_.started()) return;
    provider_.clear();
    for (const net::Field& field : headersForClient(fields)) {
        // The body that it speaks of is not the one the client gets.
        if (!text::equalsIgnoreCase(field.name, "content-encoding"))
            provider_.emplace_back(field.name, field.value);
    }
    if (stream_ && status < 400) startStream();
}

void ChatAnswer::onEvent(const dialects::Event& event) {
    note(event);
    const auto* const failed = std::get_if<dialects::Failed>(&event);
    if (failed != nullptr && !exchange_.started()) {
        exchange_.respond(chat().statusOf(failed->failure), "application/json",
                          chat().errorBody(failed->failure), fields());
        return;
    }
    const bool last = failed != nullptr || std::holds_alternative<dialects::Finished>(event);
    encoder_->onEvent(event);
    if (stream_) {
        startStream();
        write(out_);
        out_.clear();
        if (last) exchange_.end();
    } else if (last) {
        if (!members_.empty()) out_.insert(out_.size() - 1, "," + members_);
        exchange_.respond(encoder_->status(), "application/json", out_, fields());
    }
}

void ChatAnswer::note(const dialects::Event& event) {
    RequestRecord& record = exchange_.record();
    if (const auto* const usage = std::get_if<dialects::Usage>(&event)) {
        record.inputTokens = usage->input;
        record.outputTokens = usage->output;
    } else if (const auto* const failed = std::get_if<dialects::Failed>(&event)) {
        record.error = dialects::wordOf(failed->failure.kind);
    }
}

void ChatAnswer::startStream() {
    if (exchange_.started()) return;
    exchange_.start(200, "text/event-stream", fields());
    keepAlive_.wrote();
}

void ChatAnswer::write(std::string_view event) {
    if (event.empty()) return;
    exchange_.write(event);
    keepAlive_.wrote();
}

void ChatAnswer::stop() {
    onEvent(dialects::Failed{dialects::failureOf(
        Error(ErrorCode::unavailable, "the gateway stopped before the answer was complete"))});
}

std::vector<net::Field> ChatAnswer::fields() const {
    std::vector<net::Field> list;
    list.reserve(provider_.size() + own_.size() + 1);
    for (const auto& [name, value] : provider_) list.push_back({name, value});
    for (const auto& [name, value] : own_) list.push_back({name, value});
    if (stream_) list.push_back({"Cache-Control", "no-cache"});
    return list;
}

}  // namespace openclaw::api

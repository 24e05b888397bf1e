#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "api/backpressure.h"
#include "api/chat_answer.h"
#include "api/provider_failure.h"
#include "net/exchange.h"
#include "runs/model_call.h"

namespace openclaw::api {

/// Answers a chat client with what a provider of another dialect says. Its destruction, when the client is
/// gone, ends the call. [loop thread]
class TranslatedChat final : public net::Continuation, public runs::ModelSink {
  public:
    /// `provider`: its name, for what it refuses. `ping`: see ChatAnswer.
    TranslatedChat(net::Exchange& exchange, const dialects::AnswerShape& shape, std::string provider,
                   std::chrono::milliseconds ping)
        : exchange_(exchange), provider_(std::move(provider)), answer_(exchange, shape, ping) {}

    ChatAnswer& answer() noexcept { return answer_; }
    void hold(std::unique_ptr<runs::ModelCall> call) { call_ = std::move(call); }

    void onDrained() override { pressure_.drained(call_); }
    void onStop() override { answer_.stop(); }

    void onProviderHead(int status, const net::Fields& fields) override {
        answer_.onProviderHead(status, fields);
    }
    void onEvent(const dialects::Event& event) override {
        if (const auto* const failed = std::get_if<dialects::Failed>(&event)) {
            answer_.onEvent(dialects::Failed{saidBy(provider_, failed->failure)});
        } else {
            answer_.onEvent(event);
        }
        pressure_.wrote(exchange_.unsent(), call_);
    }

  private:
    net::Exchange& exchange_;
    const std::string provider_;
    ChatAnswer answer_;
    Backpressure pressure_;
    std::unique_ptr<runs::ModelCall> call_;
};

}  // namespace openclaw::api

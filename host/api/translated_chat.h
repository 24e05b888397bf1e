#pragma once

#include <memory>
#include <utility>

#include "api/backpressure.h"
#include "api/chat_answer.h"
#include "net/exchange.h"
#include "runs/model_call.h"

namespace openclaw::api {

/// Answers a chat client with what a provider of another dialect says. Its destruction, when the client is
/// gone, ends the call. [loop thread]
class TranslatedChat final : public net::Continuation, public runs::ModelSink {
  public:
    TranslatedChat(net::Exchange& exchange, const dialects::AnswerShape& shape,
                   std::chrono::milliseconds ping)
        : exchange_(exchange), answer_(exchange, shape, ping) {}

    ChatAnswer& answer() noexcept { return answer_; }
    void hold(std::unique_ptr<runs::ModelCall> call) { call_ = std::move(call); }

    void onDrained() override { pressure_.drained(call_); }
    void onStop() override { answer_.stop(); }

    void onProviderHead(int status, const net::Fields& fields) override {
        answer_.onProviderHead(status, fields);
    }
    void onEvent(const dialects::Event& event) override {
        answer_.onEvent(event);
        pressure_.wrote(exchange_.unsent(), call_);
    }

  private:
    net::Exchange& exchange_;
    ChatAnswer answer_;
    Backpressure pressure_;
    std::unique_ptr<runs::ModelCall> call_;
};

}  // namespace openclaw::api

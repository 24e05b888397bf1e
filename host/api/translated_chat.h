#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/keep_alive.h"
#include "dialects/codec.h"
#include "net/exchange.h"
#include "runs/model_call.h"

namespace openclaw::api {

/// Answers a chat client with what a provider of another dialect says: a stream goes on event by event, a
/// whole answer or an error when it is complete. Its destruction, when the client is gone, ends the call.
/// [loop thread]
class TranslatedChat final : public net::Continuation, public runs::ModelSink {
  public:
    /// `provider`: its name, for what it refuses. `dropped`: the client's fields that the provider does not
    /// see, for x-openclaw-dropped. `ping`: after so much silence in a stream a comment is sent; zero: never.
    TranslatedChat(net::Exchange& exchange, const dialects::AnswerShape& shape, std::string provider,
                   std::string dropped, std::chrono::milliseconds ping);

    void hold(std::unique_ptr<runs::ModelCall> call) { call_ = std::move(call); }

    void onDrained() override;
    void onStop() override;

    void onProviderHead(int status, const net::Fields& fields) override;
    void onEvent(const dialects::Event& event) override;

  private:
    void note(const dialects::Event& event);
    void startStream();
    void sendPiece();
    std::vector<net::Field> fields() const;

    net::Exchange& exchange_;
    const bool stream_;
    const std::string provider_;
    const std::string dropped_;
    std::vector<std::pair<std::string, std::string>> fields_;
    std::string out_;
    std::unique_ptr<dialects::AnswerEncoder> encoder_;
    KeepAlive keepAlive_;
    bool paused_ = false;
    std::unique_ptr<runs::ModelCall> call_;
};

}  // namespace openclaw::api

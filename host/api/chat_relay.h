#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/backpressure.h"
#include "api/keep_alive.h"
#include "dialects/chat_events.h"
#include "dialects/sse.h"
#include "net/exchange.h"
#include "plugins/call.h"
#include "runs/tables.h"

namespace openclaw::api {

/// Carries a provider's answer to the client as it comes.
///
///     head, then   a status >= 400     gathered; what is not JSON in OpenAI's error shape is put into it
///                  no success, or 204  a 502 that says what came: a wrong baseUrl leads to other servers
///                  text/event-stream   whole events leave at once; a stream that dies ends in an error event
///                  anything else       gathered, so that an answer cut short becomes a 502 instead of half a
///                                      body, and so does what is not JSON
///
/// Its destruction, when the client is gone, ends the call. [loop thread]
class ChatRelay final : public net::Continuation, public plugins::CallSink {
  public:
    ChatRelay(net::Exchange& exchange, std::shared_ptr<const runs::Tables> tables, std::string provider)
        : exchange_(exchange),
          tables_(std::move(tables)),
          provider_(std::move(provider)),
          keepAlive_(exchange, tables_->settings.gateway.streamPing) {}

    void hold(std::unique_ptr<plugins::Call> call) { call_ = std::move(call); }

    void onHangUp() override { noteTokens(); }
    void onDrained() override;
    void onStop() override;

    void onHead(int status, const net::Fields& fields) override;
    void onBytes(std::string_view bytes) override;
    void onContent(std::string_view mediaType, std::string_view bytes) override;
    void onProgress(double fraction, std::string_view message) override;
    void onFinish(const plugins::CallResult& result) override;

  private:
    enum class Mode : std::uint8_t { noHead, gather, error, events, raw };

    void noteTokens();
    void startStream(Mode mode);
    void write(std::string_view bytes);
    bool looksLikeAnswer() const;
    Error noAnswer() const;
    void finishGathered();
    void finishProviderError();
    void finishEvents();
    void fail(const Error& error);
    std::vector<net::Field> fields() const;

    net::Exchange& exchange_;
    std::shared_ptr<const runs::Tables> tables_;  ///< what the request started with stays alive
    std::string provider_;
    Mode mode_ = Mode::noHead;
    int status_ = 0;
    std::string contentType_;
    std::vector<std::pair<std::string, std::string>> fields_;
    std::string gathered_;
    dialects::SseTail tail_;
    dialects::ChatNotes notes_;
    KeepAlive keepAlive_;
    Backpressure pressure_;
    std::unique_ptr<plugins::Call> call_;
};

}  // namespace openclaw::api

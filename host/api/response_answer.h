#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/backpressure.h"
#include "api/keep_alive.h"
#include "api/response_run.h"
#include "net/exchange.h"

namespace openclaw::api {

/// Answers a request with the response it asked for: as a stream, whole, or, from the background, as it
/// stands when it has begun. A stream is held back until its provider has answered, so that a refusal still
/// becomes a status. [loop thread]
class ResponseAnswer final : public net::Continuation, public ResponseListener {
  public:
    ResponseAnswer(net::Exchange& exchange, bool stream, bool background, std::chrono::milliseconds ping)
        : exchange_(exchange), stream_(stream), background_(background), keepAlive_(exchange, ping) {}
    ~ResponseAnswer() override { leave(); }
    ResponseAnswer(const ResponseAnswer&) = delete;
    ResponseAnswer& operator=(const ResponseAnswer&) = delete;

    void hold(std::shared_ptr<ResponseRun> run) { run_ = std::move(run); }

    void onDrained() override;

    void onRefused(const Error& error) override;
    void onBegun() override;
    void onProviderHead(int status, const net::Fields& fields) override;
    void onEvents(std::string_view events) override;
    void onEnded() override;

  private:
    void leave();
    void startStream();
    void write(std::string_view bytes);
    void note(const dialects::ResponseResource& resource);
    std::vector<net::Field> fields();

    net::Exchange& exchange_;
    const bool stream_;
    const bool background_;
    std::vector<std::pair<std::string, std::string>> fields_;
    std::string dropped_;
    std::string held_;  ///< events that wait for the provider
    KeepAlive keepAlive_;
    Backpressure pressure_;
    std::shared_ptr<ResponseRun> run_;
};

}  // namespace openclaw::api

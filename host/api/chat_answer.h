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

namespace openclaw::api {

/// Answers a chat client from an answer's events: a stream goes on event by event, a whole answer or an error
/// when it is complete. [loop thread]
class ChatAnswer final : public dialects::EventSink {
  public:
    /// `ping`: after so much silence in a stream a comment is sent; zero: never.
    ChatAnswer(net::Exchange& exchange, const dialects::AnswerShape& shape, std::chrono::milliseconds ping);

    /// A header of the answer, besides those of the provider; an empty value: none.
    void setField(std::string_view name, std::string value);
    /// Members for the object of a whole answer, besides those of its dialect.
    void addMembers(std::string members) { members_ = std::move(members); }

    /// A stream begins when the provider has accepted the request, so that a refusal still becomes a status.
    void onProviderHead(int status, const net::Fields& fields);
    void onEvent(const dialects::Event& event) override;
    /// The gateway stops: a stream says that it is not complete.
    void stop();
    /// A whole event of a stream that has begun.
    void write(std::string_view event);

  private:
    void note(const dialects::Event& event);
    void startStream();
    std::vector<net::Field> fields() const;

    net::Exchange& exchange_;
    const bool stream_;
    std::vector<std::pair<std::string, std::string>> own_;
    std::vector<std::pair<std::string, std::string>> provider_;
    std::string members_;
    std::string out_;
    std::unique_ptr<dialects::AnswerEncoder> encoder_;
    KeepAlive keepAlive_;
};

}  // namespace openclaw::api

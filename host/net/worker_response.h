#pragma once

#include <Poco/Net/HTTPServerResponse.h>

#include <sstream>
#include <string>

namespace openclaw::net {

class Exchange;

/// What a worker handler answers with: a Poco response whose body is gathered and sent by the loop when the
/// handler returns. Worker's thread while the handler runs, then the loop's.
class WorkerResponse final : public Poco::Net::HTTPServerResponse {
  public:
    explicit WorkerResponse(Exchange& exchange) : exchange_(exchange) {}

    void sendContinue() override {}  // was sent before the body came
    std::ostream& send() override;
    void sendFile(const std::string& path, const std::string& mediaType) override;
    void sendBuffer(const void* data, std::size_t length) override;
    void redirect(const std::string& uri, HTTPStatus status) override;
    void requireAuthentication(const std::string& realm) override;
    bool sent() const override { return sent_; }

    /// Hands the answer to the exchange: on the loop, after the handler returned.
    void deliver();

  private:
    Exchange& exchange_;
    std::ostringstream body_;
    bool sent_ = false;
};

}  // namespace openclaw::net

#pragma once

#include <Poco/JSON/Object.h>

#include <functional>

#include "http/endpoint.h"

namespace openclaw::api {

/// GET /v1/gateway/status: what `openclaw gateway status` shows.
class GatewayStatus final : public http::WorkerEndpoint {
  public:
    using Source = std::function<Poco::JSON::Object::Ptr()>;

    explicit GatewayStatus(Source source) : source_(std::move(source)) {}
    void handle(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response,
                const access::Principal& principal) override;

  private:
    Source source_;
};

}  // namespace openclaw::api

#include "upstream/client.h"

#include <cstdlib>
#include <utility>

#include "upstream/curl_engine.h"
#include "upstream/http1_engine.h"
#include "upstream/proxy_environment.h"

namespace openclaw::upstream {

/// The engines, and the choice between them. libcurl's is made when it is needed for the first time.
class Client::Impl {
  public:
    explicit Impl(net::Loop& loop)
        : loop_(loop), proxies_([](const char* name) { return std::getenv(name); }), http1_(loop) {}

    std::unique_ptr<Exchange> start(Request request, Observer& observer) {
        const bool direct = !request.url.tls &&
                            (!request.egress.environmentProxy || proxies_.proxyFor(request.url) == nullptr);
        if (direct) return http1_.start(std::move(request), observer);
        if (curl_ == nullptr) curl_ = std::make_unique<CurlEngine>(loop_, proxies_);
        return curl_->start(std::move(request), observer);
    }

  private:
    net::Loop& loop_;
    const ProxyEnvironment proxies_;
    Http1Engine http1_;
    std::unique_ptr<CurlEngine> curl_;
};

Client::Client(net::Loop& loop) : impl_(std::make_unique<Impl>(loop)) {}

Client::~Client() = default;

std::unique_ptr<Exchange> Client::start(Request request, Observer& observer) {
    return impl_->start(std::move(request), observer);
}

}  // namespace openclaw::upstream

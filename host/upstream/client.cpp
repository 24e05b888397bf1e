#include "upstream/client.h"

#include <utility>

#include "upstream/http1_engine.h"

namespace openclaw::upstream {

/// The engines, and the choice between them. An engine for TLS, HTTP/2 and proxies goes in beside this one
/// and takes the https:// targets; until then the plain one refuses them in words.
class Client::Impl {
  public:
    explicit Impl(net::Loop& loop) : http1_(loop) {}

    std::unique_ptr<Exchange> start(Request request, Observer& observer) {
        return http1_.start(std::move(request), observer);
    }

  private:
    Http1Engine http1_;
};

Client::Client(net::Loop& loop) : impl_(std::make_unique<Impl>(loop)) {}

Client::~Client() = default;

std::unique_ptr<Exchange> Client::start(Request request, Observer& observer) {
    return impl_->start(std::move(request), observer);
}

}  // namespace openclaw::upstream

#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/authenticator.h"
#include "http/cors.h"
#include "http/endpoint.h"
#include "http/error_body.h"

namespace openclaw::http {

/// The route table of the data plane: finds the endpoint of a request and asks for its credentials before a
/// byte of its body is read. Filled before the server starts, then only read: any thread.
class Router final : public Poco::Net::HTTPRequestHandlerFactory {
  public:
    enum class Access : std::uint8_t {
        open,           ///< no credentials
        authenticated,  ///< a principal, or 401
    };
    using Target = std::variant<std::shared_ptr<Endpoint>, std::shared_ptr<WorkerEndpoint>>;

    Router(std::shared_ptr<access::Authenticator> authenticator, const Cors& cors)
        : authenticator_(std::move(authenticator)), cors_(cors) {}

    /// `path` is exact, or ends in "/*" for every path below it. A GET route answers HEAD, too.
    void add(std::string_view method, std::string path, Access access, ErrorShape shape, Target target);

    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest& request) override;

  private:
    struct Route {
        std::string method;
        std::string path;  ///< without the star
        bool prefix = false;
        Access access = Access::authenticated;
        ErrorShape shape = ErrorShape::openai;
        Target target;

        bool fits(std::string_view requestPath) const noexcept;
        bool takes(std::string_view requestMethod) const noexcept;
    };

    Poco::Net::HTTPRequestHandler* answerWithoutRoute(const net::Exchange& exchange) const;

    std::shared_ptr<access::Authenticator> authenticator_;
    const Cors& cors_;
    std::vector<Route> routes_;
};

}  // namespace openclaw::http

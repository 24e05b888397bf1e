#include "http/router.h"

#include <optional>
#include <utility>

#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include "http/credential.h"
#include "net/handler.h"

namespace openclaw::http {
namespace {

/// Answers with an error as soon as the head is there.
class RefusingHandler final : public net::InlineHandler {
  public:
    RefusingHandler(ErrorShape shape, const Error& error, std::string allow = {})
        : shape_(shape),
          error_(error),  // NOLINT(bugprone-throw-keyword-missing): kept
          allow_(std::move(allow)) {}

    bool wantsBody() const noexcept override { return false; }

    void handle(net::Exchange& exchange) override {
        if (allow_.empty()) return respondError(exchange, shape_, error_);
        const net::Field allow{"Allow", allow_};
        exchange.record().error = wordOf(error_);
        exchange.respond(statusOf(error_.code()), "application/json", errorBody(shape_, error_), {&allow, 1});
    }

  private:
    ErrorShape shape_;
    Error error_;
    std::string allow_;
};

/// OPTIONS (RFC 9110, section 9.3.7), and what browsers ask with it before a page may call.
class OptionsHandler final : public net::InlineHandler {
  public:
    OptionsHandler(std::string allow, const Cors& cors) : allow_(std::move(allow)), cors_(cors) {}
    void handle(net::Exchange& exchange) override {
        std::vector<net::Field> fields = cors_.preflightFields(exchange.head(), allow_);
        fields.push_back({"Allow", allow_});
        exchange.respond(204, {}, {}, fields);
    }

  private:
    std::string allow_;
    const Cors& cors_;
};

class EndpointHandler final : public net::InlineHandler {
  public:
    EndpointHandler(Endpoint& endpoint, ErrorShape shape, access::Principal principal)
        : endpoint_(endpoint), shape_(shape), principal_(std::move(principal)) {}

    void handle(net::Exchange& exchange) override {
        exchange.record().principal = principal_.id;
        try {
            endpoint_.handle(exchange, principal_);
        } catch (const Error& error) {
            respondError(exchange, shape_, error);
        }
    }

  private:
    Endpoint& endpoint_;
    ErrorShape shape_;
    access::Principal principal_;
};

class WorkerEndpointHandler final : public Poco::Net::HTTPRequestHandler {
  public:
    WorkerEndpointHandler(WorkerEndpoint& endpoint, ErrorShape shape, access::Principal principal)
        : endpoint_(endpoint), shape_(shape), principal_(std::move(principal)) {}

    void handleRequest(Poco::Net::HTTPServerRequest& request,
                       Poco::Net::HTTPServerResponse& response) override {
        try {
            endpoint_.handle(request, response, principal_);
        } catch (const Error& error) {
            response.setStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(statusOf(error.code())));
            response.setContentType("application/json");
            response.send() << errorBody(shape_, error);
        }
    }

  private:
    WorkerEndpoint& endpoint_;
    ErrorShape shape_;
    access::Principal principal_;
};

}  // namespace

bool Router::Route::fits(std::string_view requestPath) const noexcept {
    return prefix ? requestPath.size() > path.size() && requestPath.starts_with(path) : requestPath == path;
}

bool Router::Route::takes(std::string_view requestMethod) const noexcept {
    return requestMethod == method || (requestMethod == "HEAD" && method == "GET");
}

void Router::add(std::string_view method, std::string path, Access access, ErrorShape shape, Target target) {
    const bool prefix = path.ends_with("/*");
    if (prefix) path.pop_back();
    routes_.push_back({std::string(method), std::move(path), prefix, access, shape, std::move(target)});
}

Poco::Net::HTTPRequestHandler* Router::createRequestHandler(const Poco::Net::HTTPServerRequest& request) {
    const auto& exchange = static_cast<const net::Exchange&>(request);
    const net::RequestHead& head = exchange.head();
    const Route* route = nullptr;
    for (const Route& candidate : routes_) {
        if (candidate.fits(head.path) && candidate.takes(head.method)) {
            route = &candidate;
            break;
        }
    }
    if (route == nullptr) return answerWithoutRoute(exchange);
    access::Principal principal;
    if (route->access == Access::authenticated) {
        try {
            principal = authenticator_->authenticate(credentialOf(head.fields), exchange.remote());
        } catch (const Error& error) {
            return new RefusingHandler(route->shape, error);
        }
    }
    if (const auto* endpoint = std::get_if<std::shared_ptr<Endpoint>>(&route->target)) {
        return new EndpointHandler(**endpoint, route->shape, std::move(principal));
    }
    return new WorkerEndpointHandler(*std::get<std::shared_ptr<WorkerEndpoint>>(route->target), route->shape,
                                     std::move(principal));
}

Poco::Net::HTTPRequestHandler* Router::answerWithoutRoute(const net::Exchange& exchange) const {
    const net::RequestHead& head = exchange.head();
    // The asterisk-form asks about the server as a whole (RFC 9110, section 9.3.7).
    if (head.method == "OPTIONS" && head.path == "*") {
        return new OptionsHandler("GET, HEAD, POST, DELETE, OPTIONS", cors_);
    }
    std::string allow;
    std::optional<ErrorShape> shape;
    for (const Route& route : routes_) {
        if (!route.fits(head.path)) continue;
        allow += route.method == "GET" ? "GET, HEAD, " : route.method + ", ";
        shape = route.shape;
    }
    if (!shape) {
        return new RefusingHandler(
            ErrorShape::openai, Error(ErrorCode::not_found, "there is nothing at " + std::string(head.path) +
                                                                "; the README lists the gateway's endpoints")
                                    .withReason("unknown_url"));
    }
    allow += "OPTIONS";
    if (head.method == "OPTIONS") return new OptionsHandler(std::move(allow), cors_);
    return new RefusingHandler(
        *shape,
        Error(ErrorCode::method_not_allowed,
              std::string(head.path) + " does not take " + std::string(head.method) + "; it takes " + allow),
        allow);
}

}  // namespace openclaw::http

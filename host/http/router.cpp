#include "http/router.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include "base/text.h"
#include "http/credential.h"
#include "net/handler.h"

namespace openclaw::http {
namespace {

/// Answers with an error as soon as the head is there.
class RefusingHandler final : public net::InlineHandler {
  public:
    RefusingHandler(ErrorShape shape, const Error& error)
        : shape_(shape), error_(error) {}  // NOLINT(bugprone-throw-keyword-missing): kept

    /// With a status that no code has, and the field that belongs to it.
    RefusingHandler(ErrorShape shape, const Error& error, int status, std::string_view field,
                    std::string value)
        : shape_(shape),
          error_(error),  // NOLINT(bugprone-throw-keyword-missing): kept
          status_(status),
          field_(field),
          value_(std::move(value)) {}

    bool wantsBody() const noexcept override { return false; }

    void handle(net::Exchange& exchange) override {
        if (status_ == 0) return respondError(exchange, shape_, error_);
        const net::Field field{field_, value_};
        exchange.record().error = wordOf(error_);
        exchange.respond(status_, "application/json", errorBody(shape_, error_), {&field, 1});
    }

  private:
    ErrorShape shape_;
    Error error_;
    int status_ = 0;  ///< 0: the error's own
    std::string_view field_;
    std::string value_;
};

/// Has the request's body a content coding (RFC 9110, section 8.4) other than none at all?
bool isEncoded(const net::Fields& fields) {
    for (const net::Field& field : fields) {
        if (!text::equalsIgnoreCase(field.name, "content-encoding")) continue;
        for (std::string_view rest = field.value; !rest.empty();) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            const std::string_view coding = text::trim(rest.substr(0, comma));
            if (!coding.empty() && !text::equalsIgnoreCase(coding, "identity")) return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return false;
}

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
    if (isEncoded(head.fields)) {
        return new RefusingHandler(
            route->shape,
            Error(ErrorCode::invalid_request,
                  "the gateway does not decompress bodies: send this one without Content-Encoding")
                .withReason("unsupported_content_encoding"),
            415, "Accept-Encoding", "identity");
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
        statusOf(ErrorCode::method_not_allowed), "Allow", allow);
}

}  // namespace openclaw::http

#include "control/upgrade.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "http/credential.h"
#include "http/error_body.h"
#include "ws/accept.h"

namespace openclaw::control {
namespace {

std::string decoded(std::string_view text) {
    std::string plain;
    try {
        Poco::URI::decode(std::string(text), plain);
    } catch (const Poco::Exception&) {
        throw Error(ErrorCode::invalid_request, "the credential in the URL is not properly percent-encoded");
    }
    return plain;
}

std::optional<std::string_view> parameter(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) != name) continue;
        return equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    }
    return std::nullopt;
}

std::optional<access::Principal> principalOf(const net::Exchange& exchange,
                                             access::Authenticator& authenticator) {
    const net::RequestHead& head = exchange.head();
    const std::vector<std::string> inQuery = credentialsInQuery(head.query);
    if (!inQuery.empty()) {
        if (inQuery.size() == 1) return authenticator.authenticate(inQuery.front(), exchange.remote());
        try {
            return authenticator.authenticate(inQuery.front(), exchange.remote());
        } catch (const Error&) {
            return authenticator.authenticate(inQuery.back(), exchange.remote());
        }
    }
    const std::string_view credential = http::credentialOf(head.fields);
    if (credential.empty()) return std::nullopt;
    return authenticator.authenticate(credential, exchange.remote());
}

}  // namespace

std::vector<std::string> credentialsInQuery(std::string_view query) {
    auto found = parameter(query, "token");
    if (!found) found = parameter(query, "password");
    if (!found) return {};
    std::vector<std::string> credentials{decoded(*found)};
    if (found->find('+') != std::string_view::npos) {
        std::string spaced(*found);
        std::replace(spaced.begin(), spaced.end(), '+', ' ');
        credentials.push_back(decoded(spaced));
    }
    return credentials;
}

void Upgrade::handle(net::Exchange& exchange, const access::Principal&) {
    if (exchange.head().path == "/" && !ws::asksForWebSocket(exchange.head())) {
        throw Error(ErrorCode::not_found,
                    "there is nothing at / but the WebSocket; the README lists the gateway's endpoints")
            .withReason("unknown_url");
    }
    const ws::Handshake agreed = ws::checkHandshake(exchange.head(), options_);
    if (agreed.status != 101) {
        const Error refusal(ErrorCode::invalid_request, agreed.reason);
        exchange.record().error = "handshake_refused";
        return ws::refuse(exchange, agreed, "application/json",
                          http::errorBody(http::ErrorShape::openai, refusal));
    }
    std::optional<access::Principal> known = principalOf(exchange, *plane_.services().authenticator);
    if (known) exchange.record().principal = known->id;
    ws::accept(exchange, agreed, settings_, plane_.newClient(std::move(known)));
}

}  // namespace openclaw::control

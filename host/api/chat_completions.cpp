#include "api/chat_completions.h"

#include <openclaw/plugin.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "api/chat_relay.h"
#include "api/header_allow_list.h"
#include "http/error_body.h"

namespace openclaw::api {
namespace {

constexpr std::string_view contract = "chat/1";
constexpr std::size_t parsedOnLoop = 1u << 20;

dialects::RequestEnvelope readChatEnvelope(std::string_view body) {
    dialects::RequestEnvelope envelope = dialects::readEnvelope(body);
    if (!envelope.has("messages")) {
        throw Error(ErrorCode::invalid_request, "\"messages\" is missing: an array of {role, content}")
            .withParam("messages");
    }
    return envelope;
}

/// Why a provider that a route names is not there.
Error providerMissing(const runs::Tables& tables, const std::string& model, const std::string& provider) {
    std::string why =
        "no provider of that name is configured under models.providers, and no installed plugin has it";
    const auto configured = tables.settings.models.providers.find(provider);
    const std::string& plugin =
        configured != tables.settings.models.providers.end() ? configured->second.plugin : provider;
    for (const plugins::PluginInfo& info : tables.catalog->plugins()) {
        if (info.id == plugin && !info.reason.empty()) why = "its plugin \"" + plugin + "\": " + info.reason;
    }
    return Error(ErrorCode::unavailable, "model \"" + model + "\" is routed to provider \"" + provider +
                                             "\", which is not available: " + why)
        .withReason("provider_unavailable");
}

}  // namespace

void ChatCompletions::handle(net::Exchange& exchange, const access::Principal& principal) {
    if (exchange.body().size() <= parsedOnLoop) {
        relay(exchange, principal, readChatEnvelope(exchange.body()));
        return;
    }
    auto envelope = std::make_shared<dialects::RequestEnvelope>();
    exchange.offload([&exchange, envelope] { *envelope = readChatEnvelope(exchange.body()); },
                     [this, &exchange, principal, envelope](const std::exception_ptr& failure) {
                         try {
                             if (failure) std::rethrow_exception(failure);
                             relay(exchange, principal, *envelope);
                         } catch (const Error& error) {
                             http::respondError(exchange, http::ErrorShape::openai, error);
                         }
                     });
}

void ChatCompletions::relay(net::Exchange& exchange, const access::Principal& principal,
                            const dialects::RequestEnvelope& envelope) {
    std::shared_ptr<const runs::Tables> tables = tables_.get();
    RequestRecord& record = exchange.record();
    record.model = envelope.model;
    const routing::Target target = tables->routes.resolve(envelope.model).front();
    record.target = target.provider + "/" + target.model;
    const plugins::Item* const provider = tables->catalog->provider(target.provider);
    if (provider == nullptr) throw providerMissing(*tables, envelope.model, target.provider);
    if (!provider->speaks(contract)) {
        throw Error(ErrorCode::unsupported,
                    "provider \"" + target.provider + "\" does not speak chat completions");
    }

    plugins::CallRequest request;
    request.operation = OPENCLAW_OP_CHAT;
    request.contract = contract;
    request.input = dialects::withModel(exchange.body(), envelope, target.model);
    request.requestId = record.id;
    request.principal = principal.id;
    request.traceparent = exchange.head().fields.get("traceparent");
    request.headers = headersForProvider(exchange.head().fields);
    exchange.dropBody();

    auto relay = std::make_unique<ChatRelay>(exchange, std::move(tables), target.provider);
    relay->hold(provider->invoke(exchange.loop(), std::move(request), *relay));
    exchange.continueWith(std::move(relay));
}

}  // namespace openclaw::api

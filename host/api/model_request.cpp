#include "api/model_request.h"

#include "api/chat_relay.h"
#include "api/header_allow_list.h"

namespace openclaw::api {

dialects::RequestEnvelope readModelRequest(std::string_view body, const RequiredField& required) {
    dialects::RequestEnvelope envelope = dialects::readEnvelope(body);
    if (!envelope.has(required.name)) {
        throw Error(ErrorCode::invalid_request,
                    "\"" + std::string(required.name) + "\" is missing: " + std::string(required.content))
            .withParam(std::string(required.name));
    }
    return envelope;
}

std::string namedDropped(const std::vector<std::string>& fields) {
    std::string list;
    for (const std::string& field : fields) list.append(list.empty() ? "" : ", ").append(field);
    return list;
}

runs::ModelContext contextOf(net::Exchange& exchange, const access::Principal& principal) {
    runs::ModelContext context;
    context.requestId = exchange.record().id;
    context.principal = principal.id;
    context.traceparent = exchange.head().fields.get("traceparent");
    context.headers = headersForProvider(exchange.head().fields);
    return context;
}

void relayRequest(net::Exchange& exchange, const access::Principal& principal,
                  const dialects::RequestEnvelope& envelope, std::shared_ptr<const runs::Tables> tables,
                  const plugins::Item& provider, const routing::Target& target, std::uint32_t operation,
                  std::string_view contract) {
    runs::ModelContext context = contextOf(exchange, principal);
    plugins::CallRequest request;
    request.operation = operation;
    request.contract = contract;
    request.input = dialects::withModel(exchange.body(), envelope, target.model);
    request.requestId = std::move(context.requestId);
    request.principal = std::move(context.principal);
    request.traceparent = std::move(context.traceparent);
    request.headers = std::move(context.headers);
    exchange.dropBody();

    auto relay = std::make_unique<ChatRelay>(exchange, std::move(tables), target.provider);
    relay->hold(provider.invoke(exchange.loop(), std::move(request), *relay));
    exchange.continueWith(std::move(relay));
}

}  // namespace openclaw::api

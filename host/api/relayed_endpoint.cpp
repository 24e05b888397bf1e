#include "api/relayed_endpoint.h"

#include <openclaw/plugin.h>

#include <string>

namespace openclaw::api {

const RelayedEndpoint::Operation RelayedEndpoint::embeddings{
    OPENCLAW_OP_EMBEDDINGS, "embeddings/1", {"input", "a text, or an array of texts"}, "embeddings"};
const RelayedEndpoint::Operation RelayedEndpoint::completions{
    OPENCLAW_OP_CHAT, "completions/1", {"prompt", "a text, or an array of texts"}, "legacy completions"};

void RelayedEndpoint::handle(net::Exchange& exchange, const access::Principal& principal) {
    withModelRequest(
        exchange, operation_.required,
        [this, &exchange, principal](const dialects::RequestEnvelope& envelope) {
            std::shared_ptr<const runs::Tables> tables = tables_.get();
            const routing::Target target = tables->routes.resolve(envelope.model).front();
            exchange.record().model = envelope.model;
            exchange.record().target = target.provider + "/" + target.model;
            const plugins::Item& provider = runs::providerOf(*tables, envelope.model, target);
            if (!provider.speaks(operation_.contract)) {
                throw Error(ErrorCode::unsupported,
                            "provider \"" + target.provider + "\" has no " + std::string(operation_.name));
            }
            relayRequest(exchange, principal, envelope, std::move(tables), provider, target,
                         operation_.number, operation_.contract);
        });
}

}  // namespace openclaw::api

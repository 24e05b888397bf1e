#include "api/responses_create.h"

#include <memory>
#include <utility>

#include "api/model_request.h"
#include "api/response_answer.h"
#include "api/response_body.h"
#include "api/session_header.h"

namespace openclaw::api {

void CreateResponse::handle(net::Exchange& exchange, const access::Principal& principal) {
    withParsedBody<AskedResponse>(
        exchange,
        [&exchange, tables = services_.runs.tables.get()] {
            return readAskedResponse(tables, exchange.body());
        },
        [this, &exchange, principal](AskedResponse asked) { answer(exchange, principal, std::move(asked)); });
}

void CreateResponse::answer(net::Exchange& exchange, const access::Principal& principal,
                            AskedResponse asked) {
    exchange.dropBody();
    exchange.record().model = asked.request.turn.model;
    exchange.record().target = asked.target.name();
    const bool stream = asked.request.turn.stream;
    auto answer = std::make_unique<ResponseAnswer>(exchange, stream, asked.request.background,
                                                   asked.tables->settings.gateway.streamPing);
    ResponseOrder order;
    order.asked = std::move(asked);
    order.principal = principal;
    order.remote = exchange.remote();
    order.session = sessionKeyOf(exchange.head().fields);
    order.context = contextOf(exchange, principal);
    order.events = stream;
    answer->hold(ResponseRun::start(exchange.loop(), services_, std::move(order), *answer));
    exchange.continueWith(std::move(answer));
}

}  // namespace openclaw::api

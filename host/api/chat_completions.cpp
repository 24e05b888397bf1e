#include "api/chat_completions.h"

#include <openclaw/plugin.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/chat_run.h"
#include "api/gateway_tools.h"
#include "api/model_request.h"
#include "api/session_header.h"
#include "api/translated_chat.h"
#include "runs/model_call.h"

namespace openclaw::api {
namespace {

constexpr std::string_view contract = "chat/1";
constexpr RequiredField messages{"messages", "an array of {role, content}"};

/// `parse` reads the body, here or on a worker when it is large; then `answer` goes on.
template <typename Parse, typename Answer>
void onceParsed(net::Exchange& exchange, const Parse& parse, const Answer& answer) {
    if (exchange.body().size() <= parsedOnLoop) {
        parse();
        return answer();
    }
    exchange.offload(parse, [&exchange, answer](const std::exception_ptr& failure) {
        answerOrRefuse(exchange, failure, answer);
    });
}

}  // namespace

void ChatCompletions::handle(net::Exchange& exchange, const access::Principal& principal) {
    withModelRequest(exchange, messages,
                     [this, &exchange, principal](const dialects::RequestEnvelope& envelope) {
                         answer(exchange, principal, envelope);
                     });
}

void ChatCompletions::answer(net::Exchange& exchange, const access::Principal& principal,
                             const dialects::RequestEnvelope& envelope) {
    std::shared_ptr<const runs::Tables> tables = services_.tables.get();
    const runs::ModelTarget target = runs::findModel(*tables, envelope.model, contract);
    exchange.record().model = envelope.model;
    exchange.record().target = target.name();
    if (envelope.namesTools || !sessionKeyOf(exchange.head().fields).empty()) {
        run(exchange, principal, envelope.model, std::move(tables), target);
    } else if (target.contract == contract) {
        relayRequest(exchange, principal, envelope, std::move(tables), *target.provider, target.target,
                     OPENCLAW_OP_CHAT, contract);
    } else {
        translate(exchange, principal, envelope.model, std::move(tables), target);
    }
}

void ChatCompletions::translate(net::Exchange& exchange, const access::Principal& principal,
                                const std::string& model, std::shared_ptr<const runs::Tables> tables,
                                const runs::ModelTarget& target) {
    struct Work {
        dialects::AnswerShape shape;
        dialects::EncodedRequest encoded;
    };
    const auto work = std::make_shared<Work>();
    const auto encode = [&exchange, work, model, target] {
        dialects::Turn turn = dialects::codecOf(dialects::Dialect::chat)
                                  .decodeRequest(exchange.body(), target.codec->dialect());
        work->shape = {turn.stream, turn.includeUsage, model};
        work->encoded = runs::encodeFor(target, std::move(turn));
    };
    const auto call = [&exchange, principal, tables = std::move(tables), target, work] {
        exchange.dropBody();
        auto answer = std::make_unique<TranslatedChat>(exchange, work->shape, target.target.provider,
                                                       tables->settings.gateway.streamPing);
        answer->answer().setField(droppedHeader, namedDropped(work->encoded.dropped));
        answer->hold(runs::ModelCall::start(exchange.loop(), tables, target, std::move(work->encoded),
                                            contextOf(exchange, principal), *answer));
        exchange.continueWith(std::move(answer));
    };
    onceParsed(exchange, encode, call);
}

void ChatCompletions::run(net::Exchange& exchange, const access::Principal& principal,
                          const std::string& model, std::shared_ptr<const runs::Tables> tables,
                          const runs::ModelTarget& target) {
    const auto request = std::make_shared<dialects::ChatRequest>();
    const auto decode = [&exchange, request, dialect = target.codec->dialect()] {
        *request = dialects::readChatRequest(exchange.body(), dialect);
    };
    const auto start = [this, &exchange, principal, model, tables = std::move(tables), request] {
        refuseUncallable(*tables, principal, request->gatewayTools);
        exchange.dropBody();
        ChatRun::start(exchange, services_, tables, principal, model, std::move(*request));
    };
    onceParsed(exchange, decode, start);
}

}  // namespace openclaw::api

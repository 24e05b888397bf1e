#include "api/chat_completions.h"

#include <openclaw/plugin.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/model_request.h"
#include "api/translated_chat.h"
#include "runs/model_call.h"

namespace openclaw::api {
namespace {

constexpr std::string_view contract = "chat/1";
constexpr RequiredField messages{"messages", "an array of {role, content}"};

std::string joined(const std::vector<std::string>& words) {
    std::string list;
    for (const std::string& word : words) list.append(list.empty() ? "" : ", ").append(word);
    return list;
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
    std::shared_ptr<const runs::Tables> tables = tables_.get();
    const runs::ModelTarget target = runs::findModel(*tables, envelope.model, contract);
    exchange.record().model = envelope.model;
    exchange.record().target = target.name();
    if (target.contract == contract) {
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
                                                       joined(work->encoded.dropped),
                                                       tables->settings.gateway.streamPing);
        answer->hold(runs::ModelCall::start(exchange.loop(), tables, target, std::move(work->encoded),
                                            contextOf(exchange, principal), *answer));
        exchange.continueWith(std::move(answer));
    };
    if (exchange.body().size() <= parsedOnLoop) {
        encode();
        return call();
    }
    exchange.offload(encode, [&exchange, call](const std::exception_ptr& failure) {
        answerOrRefuse(exchange, failure, call);
    });
}

}  // namespace openclaw::api

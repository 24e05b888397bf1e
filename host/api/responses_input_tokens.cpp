#include "api/responses_input_tokens.h"

#include <openclaw/plugin.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "api/gateway_tools.h"
#include "api/provider_failure.h"
#include "api/response_body.h"
#include "api/token_estimate.h"

namespace openclaw::api {
namespace {

namespace json = boost::json;

constexpr std::size_t answerLimit = std::size_t{256} << 10;

/// All that the vendors' endpoints for counting take of a request.
constexpr std::array<std::string_view, 13> counted{
    "model",        "messages", "system",       "tools",     "tool_choice",         "thinking",
    "input",        "text",     "instructions", "reasoning", "parallel_tool_calls", "truncation",
    "output_config"};

std::string countedPart(const std::string& body) {
    json::object kept;
    const json::value whole = json::parse(body);
    for (const json::key_value_pair& member : whole.as_object()) {
        const std::string_view key(member.key().data(), member.key().size());
        if (std::find(counted.begin(), counted.end(), key) != counted.end())
            kept.emplace(member.key(), member.value());
    }
    return json::serialize(kept);
}

void respond(net::Exchange& exchange, std::int64_t tokens) {
    exchange.respond(
        200, "application/json",
        json::serialize(json::object{{"object", "response.input_tokens"}, {"input_tokens", tokens}}));
}

/// Waits for the provider's count. [loop thread]
class CountAnswer final : public net::Continuation, public plugins::CallSink {
  public:
    CountAnswer(net::Exchange& exchange, std::shared_ptr<const runs::Tables> tables, std::int64_t estimate)
        : exchange_(exchange), tables_(std::move(tables)), estimate_(estimate) {}

    void hold(std::unique_ptr<plugins::Call> call) { call_ = std::move(call); }

    void onHead(int status, const net::Fields&) override { status_ = status; }
    void onBytes(std::string_view bytes) override {
        answer_.append(bytes.substr(0, answerLimit - std::min(answerLimit, answer_.size())));
    }
    void onContent(std::string_view, std::string_view) override {}
    void onProgress(double, std::string_view) override {}
    void onFinish(const plugins::CallResult& result) override {
        if (result.status == OPENCLAW_UNSUPPORTED) return respond(exchange_, estimate_);
        if (!result.ok()) return http::respondError(exchange_, http::ErrorShape::responses, result.error());
        json::error_code wrong;
        const json::value value = json::parse(answer_, wrong);
        const json::value* const tokens =
            !wrong && value.is_object() ? value.get_object().if_contains("input_tokens") : nullptr;
        if (status_ < 400 && tokens != nullptr && tokens->is_int64()) {
            return respond(exchange_, tokens->get_int64());
        }
        // A server that speaks the dialect need not count.
        if (status_ < 400 || status_ == 404 || status_ == 405 || status_ == 501) {
            return respond(exchange_, estimate_);
        }
        const dialects::Failure failure = dialects::readFailure(status_, answer_);
        exchange_.record().error = dialects::wordOf(failure);
        exchange_.respond(dialects::chatStatus(failure), "application/json",
                          dialects::responsesErrorBody(failure));
    }

  private:
    net::Exchange& exchange_;
    std::shared_ptr<const runs::Tables> tables_;
    std::int64_t estimate_;
    int status_ = 0;
    std::string answer_;
    std::unique_ptr<plugins::Call> call_;
};

/// Asks the provider, where its dialect has a way to.
void count(net::Exchange& exchange, const access::Principal& principal, AskedResponse asked) {
    dialects::Turn turn = std::move(asked.request.turn);
    for (const std::string& name : asked.gatewayTools) {
        turn.tools.push_back(asked.request.tool(name)->tool);
    }
    turn.stream = false;
    const std::int64_t estimate = estimateTokens(turn);
    if (asked.target.contract == "chat/1") return respond(exchange, estimate);
    runs::ModelContext context = contextOf(exchange, principal);
    plugins::CallRequest request;
    request.operation = OPENCLAW_OP_COUNT_TOKENS;
    request.contract = asked.target.contract;
    try {
        request.input = countedPart(runs::encodeFor(asked.target, std::move(turn)).body);
    } catch (const Error& error) {
        throw inWordsOfResponses(error);
    }
    request.requestId = std::move(context.requestId);
    request.principal = std::move(context.principal);
    request.traceparent = std::move(context.traceparent);
    request.headers = std::move(context.headers);
    auto answer = std::make_unique<CountAnswer>(exchange, asked.tables, estimate);
    answer->hold(asked.target.provider->invoke(exchange.loop(), std::move(request), *answer));
    exchange.continueWith(std::move(answer));
}

/// A request that is only counted may leave its model out.
std::string withDefaultModel(const runs::Tables& tables, std::string_view body) {
    json::error_code wrong;
    json::value value = json::parse({body.data(), body.size()}, wrong);
    if (wrong || !value.is_object() || value.get_object().contains("model")) return std::string(body);
    value.get_object()["model"] = runs::defaultModel(tables);
    return json::serialize(value);
}

}  // namespace

void CountInputTokens::handle(net::Exchange& exchange, const access::Principal& principal) {
    withParsedBody<AskedResponse>(
        exchange,
        [&exchange, tables = services_.runs.tables.get()] {
            return readAskedResponse(tables, withDefaultModel(*tables, exchange.body()));
        },
        [this, &exchange, principal](AskedResponse asked) { answer(exchange, principal, std::move(asked)); });
}

void CountInputTokens::answer(net::Exchange& exchange, const access::Principal& principal,
                              AskedResponse asked) {
    refuseUncallable(*asked.tables, principal, asked.namedTools);
    exchange.dropBody();
    exchange.record().model = asked.request.turn.model;
    exchange.record().target = asked.target.name();
    if (!asked.request.references.empty()) {
        throw Error(ErrorCode::unsupported, "items that are only named cannot be counted: send them whole")
            .withParam(asked.request.references.front().param);
    }
    const std::string previous = asked.request.previousResponseId;
    if (previous.empty()) return count(exchange, principal, std::move(asked));
    const auto shared = std::make_shared<AskedResponse>(std::move(asked));
    services_.store.chain(principal.id, previous,
                          answerFrom<store::ResponseChain>(
                              exchange, [&exchange, principal, shared](store::ResponseChain chain) {
                                  std::vector<std::string> earlier;
                                  for (store::ChainItem& each : chain.items)
                                      earlier.push_back(std::move(each.item.json));
                                  dialects::setContext(shared->request, earlier);
                                  count(exchange, principal, std::move(*shared));
                              }));
}

}  // namespace openclaw::api

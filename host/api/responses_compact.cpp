#include "api/responses_compact.h"

#include <memory>
#include <utility>
#include <variant>

#include "api/response_body.h"
#include "base/clock.h"
#include "base/ids.h"

namespace openclaw::api {
namespace {

constexpr const char* summarise =
    "Summarise our conversation so far, so that it can be continued from the summary alone. Keep what was "
    "asked for and decided, every fact, name, number and file that still matters, and what is left to do. "
    "Answer with the summary and nothing else.";

std::string textOf(const std::vector<std::string>& output) {
    std::string text;
    for (const std::string& item : output) {
        for (const dialects::Item& each : dialects::itemsOfInput("[" + item + "]")) {
            const auto* const message = std::get_if<dialects::Message>(&each);
            if (message == nullptr) continue;
            for (const dialects::Part& part : message->parts) {
                if (const auto* const words = std::get_if<dialects::Text>(&part)) text.append(words->text);
            }
        }
    }
    return text;
}

/// Answers with what the model made of the conversation; the client's leave ends it.
class CompactAnswer final : public net::Continuation, public ResponseListener {
  public:
    explicit CompactAnswer(net::Exchange& exchange) : exchange_(exchange) {}
    ~CompactAnswer() override {
        if (run_) run_->leave();
    }
    CompactAnswer(const CompactAnswer&) = delete;
    CompactAnswer& operator=(const CompactAnswer&) = delete;

    void hold(std::shared_ptr<ResponseRun> run) { run_ = std::move(run); }

    void onRefused(const Error& error) override {
        run_.reset();
        http::respondError(exchange_, http::ErrorShape::responses, error);
    }
    void onBegun() override {}
    void onProviderHead(int, const net::Fields&) override {}
    void onEvents(std::string_view) override {}
    void onEnded() override {
        const auto run = std::exchange(run_, nullptr);
        const dialects::ResponseResource now = run->resource();
        if (now.error) {
            exchange_.record().error = dialects::wordOf(*now.error);
            exchange_.respond(dialects::chatStatus(*now.error), "application/json",
                              dialects::responsesErrorBody(*now.error));
            return;
        }
        const std::vector<std::string> output{dialects::compactionItem(newId("cmp_"), textOf(now.output))};
        exchange_.respond(200, "application/json",
                          dialects::compactionResource(run->id(), unixMillis() / 1000, output,
                                                       now.usage.value_or(dialects::Usage{})));
    }

  private:
    net::Exchange& exchange_;
    std::shared_ptr<ResponseRun> run_;
};

/// What the schema of a compaction does not have plays no part.
void keepConversationOnly(AskedResponse& asked) {
    dialects::ResponsesRequest& request = asked.request;
    request.store = false;
    request.background = false;
    request.generate = true;
    request.tools.clear();
    request.maxToolCalls.reset();
    asked.namedTools.clear();
    asked.gatewayTools.clear();
    request.turn.tools.clear();
    request.turn.allowedTools.clear();
    request.turn.toolChoice.reset();
    request.turn.responseFormat.reset();
    request.turn.sampling = {};
    request.turn.stream = false;
}

}  // namespace

void CompactResponse::handle(net::Exchange& exchange, const access::Principal& principal) {
    withParsedBody<AskedResponse>(
        exchange,
        [&exchange, tables = services_.runs.tables.get()] {
            AskedResponse asked = readAskedResponse(tables, exchange.body());
            keepConversationOnly(asked);
            return asked;
        },
        [this, &exchange, principal](AskedResponse asked) { answer(exchange, principal, std::move(asked)); });
}

void CompactResponse::answer(net::Exchange& exchange, const access::Principal& principal,
                             AskedResponse asked) {
    exchange.dropBody();
    exchange.record().model = asked.request.turn.model;
    exchange.record().target = asked.target.name();
    ResponseOrder order;
    order.asked = std::move(asked);
    order.principal = principal;
    order.remote = exchange.remote();
    order.context = contextOf(exchange, principal);
    order.afterwards.emplace_back(dialects::Message{dialects::Role::user, {dialects::Text{summarise}}});
    auto answer = std::make_unique<CompactAnswer>(exchange);
    answer->hold(ResponseRun::start(exchange.loop(), services_, std::move(order), *answer));
    exchange.continueWith(std::move(answer));
}

}  // namespace openclaw::api

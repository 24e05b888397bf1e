#include "api/response_run.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "api/gateway_tools.h"
#include "api/provider_failure.h"
#include "api/response_row.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "dialects/responses_relay.h"
#include "runs/tool_content.h"

namespace openclaw::api {
namespace {

using runs::RunStatus;

constexpr std::size_t eventsAtOnce = 64;

Error previousNotFound(const std::string& id) {
    return Error(ErrorCode::invalid_request, "Previous response with id '" + id + "' not found.")
        .withReason("previous_response_not_found")
        .withParam("previous_response_id");
}

}  // namespace

/// A relay in the decoder's place; tells what it wrote.
class ResponseRun::RelayedDecoder final : public dialects::AnswerDecoder {
  public:
    RelayedDecoder(std::shared_ptr<ResponseRun> run, dialects::EventSink& sink) : run_(std::move(run)) {
        ++run_->relays_;
        relay_.emplace(*run_->events_, &sink);
    }
    ~RelayedDecoder() override {
        relay_.reset();
        // The one of the next step may be here already.
        if (--run_->relays_ > 0) run_->events_->setRelaying(true);
    }
    RelayedDecoder(const RelayedDecoder&) = delete;
    RelayedDecoder& operator=(const RelayedDecoder&) = delete;

    void onStream(std::string_view bytes) override {
        relay_->onStream(bytes);
        run_->flush();
    }
    void onStreamEnd() override {
        relay_->onStreamEnd();
        run_->flush();
    }
    void onBody(std::string_view body) override {
        relay_->onBody(body);
        run_->flush();
    }

  private:
    std::shared_ptr<ResponseRun> run_;
    std::optional<dialects::ResponsesRelay> relay_;
};

ResponseRun::ResponseRun(net::Loop& loop, const ResponseServices& services, ResponseOrder order,
                         ResponseListener& listener)
    : loop_(loop),
      services_(services),
      order_(std::move(order)),
      listener_(&listener),
      id_(newId("resp_")),
      createdAt_(unixMillis()) {}

ResponseRun::~ResponseRun() = default;

std::shared_ptr<ResponseRun> ResponseRun::start(net::Loop& loop, const ResponseServices& services,
                                                ResponseOrder order, ResponseListener& listener) {
    std::shared_ptr<ResponseRun> run(new ResponseRun(loop, services, std::move(order), listener));
    run->self_ = run;
    try {
        run->loadContext();
    } catch (const Error& error) {
        run->listener_ = nullptr;
        run->over_ = true;
        run->self_.reset();
        services.logs.close(run->order_.principal.id, run->id_);
        throw inWordsOfResponses(error);
    }
    return run;
}

template <typename Value>
store::Completion<Value> ResponseRun::onLoop(void (ResponseRun::*next)(store::Outcome<Value>)) {
    return [self = shared_from_this(), next](store::Outcome<Value> outcome) {
        net::Loop& loop = self->loop_;
        loop.post([self, next, outcome = std::move(outcome)]() mutable {
            if (self->over_) return;
            try {
                ((*self).*next)(std::move(outcome));
            } catch (const Error& error) {
                self->refuse(error);
            }
        });
    };
}

void ResponseRun::loadContext() {
    refuseUncallable(*order_.asked.tables, order_.principal, order_.asked.namedTools);
    const std::string& previous = order_.asked.request.previousResponseId;
    if (!order_.session.empty() && !previous.empty()) {
        throw Error(ErrorCode::invalid_request,
                    "a session knows its conversation: send previous_response_id or x-openclaw-session-key")
            .withParam("previous_response_id");
    }
    if (order_.earlier) {
        earlier_ = order_.earlier->items;
    } else if (!previous.empty()) {
        services_.store.chain(order_.principal.id, previous, onLoop(&ResponseRun::onChain));
        return;
    }
    resolveReferences();
}

void ResponseRun::onChain(store::Outcome<store::ResponseChain> chain) {
    const std::string& previous = order_.asked.request.previousResponseId;
    if (!chain.ok() && chain.error().code() == ErrorCode::not_found) throw previousNotFound(previous);
    const store::ResponseChain& known = chain.value();
    if (known.status == "queued" || known.status == "in_progress") {
        throw Error(ErrorCode::invalid_request, "response \"" + previous + "\" is still in progress")
            .withReason("response_in_progress")
            .withParam("previous_response_id");
    }
    earlier_.reserve(known.items.size());
    for (const store::ChainItem& each : known.items) earlier_.push_back(each.item.json);
    resolveReferences();
}

void ResponseRun::resolveReferences() {
    dialects::ResponsesRequest& request = order_.asked.request;
    for (; nextReference_ < request.references.size(); ++nextReference_) {
        const dialects::ItemReference& reference = request.references[nextReference_];
        const auto known = std::find_if(earlier_.rbegin(), earlier_.rend(), [&](const std::string& each) {
            return storedItem(each).id == reference.id;
        });
        if (known == earlier_.rend()) {
            services_.store.item(order_.principal.id, reference.id, onLoop(&ResponseRun::onItem));
            return;
        }
        dialects::resolveReference(request, reference, *known);
    }
    begin();
}

void ResponseRun::onItem(store::Outcome<store::ResponseItem> item) {
    dialects::ResponsesRequest& request = order_.asked.request;
    const dialects::ItemReference& reference = request.references[nextReference_];
    if (!item.ok() && item.error().code() == ErrorCode::not_found) {
        throw Error(ErrorCode::invalid_request, "there is no item \"" + reference.id + "\" to refer to")
            .withReason("item_not_found")
            .withParam(reference.param);
    }
    dialects::resolveReference(request, reference, item.value().json);
    ++nextReference_;
    resolveReferences();
}

void ResponseRun::begin() {
    dialects::ResponsesRequest& request = order_.asked.request;
    if (!earlier_.empty() || !request.references.empty()) dialects::setContext(request, earlier_);
    for (dialects::Item& item : order_.afterwards) request.turn.items.push_back(std::move(item));
    dropped_ = request.turn.dropped;
    events_.emplace(request,
                    dialects::ResponseStart{id_, createdAt_ / 1000, request.turn.model,
                                            order_.events || request.background, newId},
                    out_);
    if (request.background) log_ = services_.logs.open(order_.principal.id, id_);
    if (request.generate) return beginRun();
    events_->begin();
    keep();
}

void ResponseRun::beginRun() {
    AskedResponse& asked = order_.asked;
    runs::SessionTurn turn;
    turn.runId = id_;
    turn.principal = order_.principal;
    turn.remote = order_.remote;
    turn.session = order_.session;
    turn.entrance = "responses";
    turn.model = asked.request.turn.model;
    turn.maxToolCalls = asked.request.maxToolCalls;
    turn.maxOutputTokens = asked.request.turn.sampling.maxTokens;
    turn.turn = std::move(asked.request.turn);
    turn.tools = asked.gatewayTools;
    turn.preferredContract = responsesContract;
    turn.context = order_.context;
    turn.resultParam = "input[].call_id";
    turn.decoder = decoder();
    runs::RunObserver& observer = *this;
    run_ = std::make_unique<runs::RequestRun>(loop_, services_.runs, observer);
    run_->begin(asked.tables, std::move(turn), [this](const std::optional<Error>& refused) {
        if (refused) return refuse(*refused);
        events_->begin();
        keep();
    });
}

/// A vendor that speaks Open Responses itself is relayed.
runs::DecoderMaker ResponseRun::decoder() {
    return [weak = weak_from_this()](const runs::ModelTarget& target,
                                     dialects::EventSink& sink) -> std::unique_ptr<dialects::AnswerDecoder> {
        const auto self = weak.lock();
        if (!self) return nullptr;
        const bool relayed = target.codec->dialect() == dialects::Dialect::responses;
        self->provider_ = target.target.provider;
        self->providerFailed_ = false;
        if (!relayed) return nullptr;
        return std::make_unique<RelayedDecoder>(self, sink);
    };
}

/// While it is written, the model answers already: events wait until it is.
void ResponseRun::keep() {
    const dialects::ResponsesRequest& request = order_.asked.request;
    if (!request.store) {
        loop_.defer([self = shared_from_this()] { self->onKept(std::nullopt); });
        return;
    }
    const dialects::ResponseResource now = events_->resource();
    store::StoredResponse stored;
    stored.id = id_;
    stored.principal = order_.principal.id;
    stored.createdAt = createdAt_;
    stored.status = wordOf(now.status);
    stored.model = now.model;
    stored.request = "{" + now.echo + "}";
    if (!order_.earlier || order_.earlier->stored) {
        stored.previousId = request.previousResponseId;
    } else {
        stored.input = storedItems(earlier_);
    }
    for (const std::string& item : request.inputItems) stored.input.push_back(storedItem(item));
    services_.store.create(std::move(stored), [self = shared_from_this()](const store::Outcome<>& kept) {
        std::optional<Error> failure;
        if (!kept.ok()) failure = kept.error();
        self->loop_.post([self, failure] { self->onKept(failure); });
    });
}

void ResponseRun::onKept(const std::optional<Error>& failure) {
    keepFailure_ = failure;
    if (over_) return;  // `deliver` tells
    if (failure) return refuse(*failure);
    kept_ = begun_ = true;
    if (listener_ != nullptr) listener_->onBegun();
    flush();
    if (!order_.asked.request.generate && !over_) finish({});
}

/// It came to nothing.
void ResponseRun::refuse(const Error& error) {
    if (std::exchange(over_, true)) return;
    const auto self = std::exchange(self_, nullptr);
    if (run_) run_->abort("refused");
    if (log_) services_.logs.close(order_.principal.id, id_);
    if (listener_ != nullptr) std::exchange(listener_, nullptr)->onRefused(inWordsOfResponses(error));
}

void ResponseRun::leave() {
    listener_ = nullptr;
    if (!order_.asked.request.background && order_.session.empty()) abort("client_gone");
}

void ResponseRun::abort(std::string_view reason) {
    if (over_) return;
    if (run_) return run_->abort(reason);
    refuse(Error(ErrorCode::cancelled, "the response was cancelled before it began"));
}

void ResponseRun::pause() {
    if (run_) run_->pause();
}

void ResponseRun::resume() {
    if (run_) run_->resume();
}

std::vector<std::string> ResponseRun::dropped() const {
    const std::vector<std::string> found = run_ ? run_->dropped() : std::vector<std::string>{};
    return found.empty() ? dropped_ : found;
}

std::vector<std::string> ResponseRun::conversation() const {
    std::vector<std::string> items = earlier_;
    const std::vector<std::string>& input = order_.asked.request.inputItems;
    items.insert(items.end(), input.begin(), input.end());
    for (std::string& item : events_->resource().output) items.push_back(std::move(item));
    return items;
}

void ResponseRun::onRunEvent(const runs::RunEvent& event) {
    if (over_) return;
    if (const auto* const answered = std::get_if<runs::ModelAnswered>(&event)) {
        if (listener_ != nullptr) listener_->onProviderHead(answered->status, answered->fields);
    } else if (const auto* const said = std::get_if<runs::ModelEvent>(&event)) {
        onModelEvent(*said);
    } else if (const auto* const tool = std::get_if<runs::ToolEnded>(&event)) {
        const std::string callId(tool->callId);
        results_[callId] = {callId, runs::partsOf(tool->outcome), tool->outcome.error.has_value()};
        addToolResults(nullptr);
        flush();
    } else if (const auto* const ended = std::get_if<runs::RunEnded>(&event)) {
        finish(ended->result);
    }
}

void ResponseRun::onModelEvent(const runs::ModelEvent& event) {
    if (std::holds_alternative<dialects::Started>(event.event)) {
        nextCall_ = 0;
        results_.clear();
    }
    if (std::holds_alternative<dialects::Failed>(event.event)) providerFailed_ = true;
    if (relays_ > 0) return;  // it writes itself
    events_->onEvent(event.event);
    flush();
}

/// In the order of the calls, however late the first of them ends. When the run has ended, also for the calls
/// that it did not wait for.
void ResponseRun::addToolResults(const runs::RunResult* ended) {
    const std::vector<dialects::ToolCall>& calls = events_->step().calls;
    const std::vector<std::string>& ours = order_.asked.gatewayTools;
    for (; nextCall_ < calls.size(); ++nextCall_) {
        const dialects::ToolCall& call = calls[nextCall_];
        if (std::find(ours.begin(), ours.end(), call.name) == ours.end()) continue;
        const auto known = results_.find(call.id);
        if (known != results_.end()) {
            events_->addToolResult(known->second);
            continue;
        }
        if (ended == nullptr) return;
        for (auto item = ended->items.rbegin(); item != ended->items.rend(); ++item) {
            const auto* const result = std::get_if<dialects::ToolResult>(&*item);
            if (result == nullptr || result->callId != call.id) continue;
            events_->addToolResult(*result);
            break;
        }
    }
}

void ResponseRun::finish(const runs::RunResult& result) {
    if (std::exchange(over_, true)) return;
    addToolResults(&result);
    flush();
    kept_ = false;  // the last event waits until the result is kept
    endedAt_ = unixMillis();
    endEvents(result);
    keepResult();
}

dialects::Failure ResponseRun::failureOf(const runs::RunResult& result) const {
    dialects::Failure failure =
        result.failure.value_or(dialects::failureOf(Error(ErrorCode::internal, "the run failed")));
    return providerFailed_ ? saidBy(provider_, std::move(failure)) : failure;
}

void ResponseRun::endEvents(const runs::RunResult& result) {
    switch (result.status) {
        case RunStatus::completed:
            return events_->complete(endedAt_ / 1000);
        case RunStatus::incomplete:
            return events_->incomplete(result.stopReason == "length" ? "max_output_tokens"
                                                                     : result.stopReason);
        case RunStatus::failed:
            return events_->fail(failureOf(result));
        case RunStatus::aborted:
            return events_->cancel();
    }
}

void ResponseRun::keepResult() {
    if (!order_.asked.request.store) {
        loop_.defer([self = shared_from_this()] { self->deliver(); });
        return;
    }
    store::ResponseUpdate update = updateOf(events_->resource(), endedAt_);
    if (log_) {
        for (std::string& event : eventsOf(out_)) unwritten_.push_back({nextEvent_++, std::move(event)});
        update.events = std::move(unwritten_);
    }
    services_.store.update(order_.principal.id, id_, std::move(update),
                           [self = shared_from_this()](const store::Outcome<>& kept) {
                               std::optional<Error> failure;
                               if (!kept.ok()) failure = kept.error();
                               self->loop_.post([self, failure] { self->onResultKept(failure); });
                           });
}

void ResponseRun::onResultKept(const std::optional<Error>& failure) {
    // One that was deleted meanwhile wants nothing of it.
    if (failure && failure->code() != ErrorCode::not_found) {
        log::error("a response could not be kept", {{"response", id_}, {"reason", failure->message()}});
    }
    deliver();
}

/// Tells what is new, and keeps a part of it where others may follow.
void ResponseRun::flush() {
    if (!kept_ || out_.empty()) return;
    const std::string events = std::exchange(out_, {});
    if (log_) {
        std::vector<std::string> list = eventsOf(events);
        for (const std::string& event : list) unwritten_.push_back({nextEvent_++, event});
        log_->append(std::move(list));
        if (unwritten_.size() >= eventsAtOnce) {
            services_.store.appendEvents(order_.principal.id, id_, std::exchange(unwritten_, {}), {});
        }
    }
    if (listener_ != nullptr && order_.events) listener_->onEvents(events);
}

/// The last of it.
void ResponseRun::deliver() {
    const auto self = std::exchange(self_, nullptr);
    const std::string events = std::exchange(out_, {});
    if (log_) {
        log_->append(eventsOf(events));
        log_->end();
        services_.logs.close(order_.principal.id, id_);
    }
    if (listener_ == nullptr) return;
    if (keepFailure_) return std::exchange(listener_, nullptr)->onRefused(*keepFailure_);
    if (!std::exchange(begun_, true)) listener_->onBegun();
    if (listener_ != nullptr && order_.events && !events.empty()) listener_->onEvents(events);
    if (listener_ != nullptr) std::exchange(listener_, nullptr)->onEnded();
}

}  // namespace openclaw::api

#include "api/response_replay.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "api/responses_stored.h"
#include "dialects/json_writer.h"

namespace openclaw::api {
namespace {

constexpr std::size_t eventsAtOnce = 500;

bool isLast(std::string_view event) {
    static constexpr std::string_view begin = "event: response.";
    if (!event.starts_with(begin)) return false;
    const std::string_view type = event.substr(begin.size(), event.find('\n') - begin.size());
    return type == "completed" || type == "incomplete" || type == "failed";
}

}  // namespace

/// What the exchange owns: with it goes the replay, whoever waits for it.
class ResponseReplay::Holder final : public net::Continuation {
  public:
    explicit Holder(std::shared_ptr<ResponseReplay> replay) : replay_(std::move(replay)) {}

  private:
    std::shared_ptr<ResponseReplay> replay_;
};

ResponseReplay::ResponseReplay(net::Exchange& exchange, const ResponseServices& services,
                               std::string principal, std::string id, std::int64_t after)
    : exchange_(exchange),
      services_(services),
      principal_(std::move(principal)),
      id_(std::move(id)),
      after_(after),
      read_(std::max<std::int64_t>(after - 1, -1)),
      keepAlive_(exchange, services.runs.tables.get()->settings.gateway.streamPing) {}

void ResponseReplay::start(net::Exchange& exchange, const ResponseServices& services, std::string principal,
                           std::string id, std::int64_t after) {
    const std::shared_ptr<ResponseReplay> replay(
        new ResponseReplay(exchange, services, std::move(principal), std::move(id), after));
    exchange.continueWith(std::make_unique<Holder>(replay));
    replay->begin();
}

void ResponseReplay::begin() {
    const net::Field noCache{"Cache-Control", "no-cache"};
    exchange_.record().streamed = true;
    exchange_.start(200, "text/event-stream", {&noCache, 1});
    keepAlive_.wrote();
    log_ = services_.logs.find(principal_, id_);
    if (!log_) return readStore();  // whatever is under way no more has been written whole
    log_->follow(exchange_.loop(), weak_from_this(), [this] { readLog(); });
    readLog();
}

void ResponseReplay::readLog() {
    if (ended_) return;
    const ResponseLog::Page page = log_->after(after_);
    after_ = page.last;
    write(page.events);
    if (page.ended) end();
}

void ResponseReplay::readStore() {
    services_.store.events(principal_, id_, read_, eventsAtOnce,
                           onLoop<store::ResponseEventPage>(&ResponseReplay::onPage));
}

void ResponseReplay::onPage(const store::ResponseEventPage& page) {
    std::string events;
    for (const store::ResponseEvent& each : page.events) {
        if (each.sequenceNumber > after_) events.append(each.event);
        read_ = each.sequenceNumber;
    }
    after_ = std::max(after_, read_);
    write(events);
    if (page.more) return readStore();
    if (!page.events.empty() && isLast(page.events.back().event)) return end();
    services_.store.get(principal_, id_, onLoop<store::StoredResponse>(&ResponseReplay::onInterrupted));
}

/// The process that made it stopped before it wrote the last event.
void ResponseReplay::onInterrupted(const store::StoredResponse& response) {
    if (response.status != "failed") return end();  // the client named an event behind the last one
    std::string event = "event: response.failed\ndata: ";
    dialects::JsonWriter json(event);
    json.openObject().member("type", "response.failed").key("sequence_number").integer(after_ + 1);
    json.key("response").raw(storedResource(response)).closeObject();
    write(event.append("\n\n"));
    end();
}

template <typename Value>
store::Completion<Value> ResponseReplay::onLoop(void (ResponseReplay::*next)(const Value&)) {
    return [weak = weak_from_this(), &loop = exchange_.loop(), next](store::Outcome<Value> outcome) {
        loop.post([weak, next, outcome = std::move(outcome)] {
            const auto self = weak.lock();
            if (!self) return;
            if (outcome.ok()) return ((*self).*next)(outcome.value());
            self->exchange_.abort();  // what the client has is not all, and nothing but this can tell it
        });
    };
}

void ResponseReplay::write(const std::string& events) {
    if (events.empty()) return;
    exchange_.write(events);
    keepAlive_.wrote();
}

void ResponseReplay::end() {
    ended_ = true;
    exchange_.write("data: [DONE]\n\n");
    exchange_.end();
}

}  // namespace openclaw::api

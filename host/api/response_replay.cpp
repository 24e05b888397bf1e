#include "api/response_replay.h"

#include <utility>

namespace openclaw::api {
namespace {

constexpr std::size_t eventsAtOnce = 500;

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
    services_.store.events(
        principal_, id_, after_, eventsAtOnce,
        [weak = weak_from_this(), &loop = exchange_.loop()](store::Outcome<store::ResponseEventPage> page) {
            loop.post([weak, page = std::move(page)] {
                const auto self = weak.lock();
                if (!self) return;
                if (page.ok()) return self->onPage(page.value());
                self->exchange_.abort();  // what the client has is not all, and nothing but this can tell it
            });
        });
}

void ResponseReplay::onPage(const store::ResponseEventPage& page) {
    std::string events;
    for (const store::ResponseEvent& each : page.events) {
        events.append(each.event);
        after_ = each.sequenceNumber;
    }
    write(events);
    if (page.more) return readStore();
    end();
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

#include "runs/session_run.h"

#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/log.h"
#include "runs/answered_calls.h"
#include "runs/transcript.h"

namespace openclaw::runs {
namespace {

/// Of a transcript a model is told the newest items; older ones should have been compacted.
constexpr std::size_t maxItems = 4'000;

std::string_view storedStatus(RunStatus status) noexcept {
    return status == RunStatus::incomplete ? "ok" : nameOf(status);
}

}  // namespace

std::string answerText(const RunResult& result) {
    std::string text;
    for (const dialects::Item& item : result.items) {
        const auto* const message = std::get_if<dialects::Message>(&item);
        if (message == nullptr) continue;
        text.clear();  // what counts is the last message
        for (const dialects::Part& part : message->parts) {
            if (const auto* const words = std::get_if<dialects::Text>(&part)) text.append(words->text);
            if (const auto* const refusal = std::get_if<dialects::Refusal>(&part)) text.append(refusal->text);
        }
    }
    return text;
}

std::string defaultModel(const Tables& tables) {
    try {
        tables.routes.resolve("default");
        return "default";
    } catch (const Error&) {
        if (!tables.routes.models().empty()) return tables.routes.models().front().id;
    }
    throw Error(ErrorCode::not_found, "no model is named, and models.routes names none to fall back on")
        .withReason("model_not_found")
        .withParam("model");
}

std::vector<std::string> permittedTools(const Tables& tables, const access::Principal& principal) {
    std::vector<std::string> names;
    for (const plugins::Item* tool : tables.catalog->tools()) {
        const access::Verdict verdict = tables.permissions.check(principal, tool->name());
        if (verdict.decision != access::Decision::denied) names.push_back(tool->name());
    }
    return names;
}

SessionRun::SessionRun(net::Loop& loop, SessionServices services, SessionTurn turn, Accepted accepted,
                       RunObserver* observer)
    : loop_(loop),
      services_(services),
      tables_(services_.tables.get()),
      turn_(std::move(turn)),
      accepted_(std::move(accepted)),
      observer_(observer),
      publisher_(services_.hub, turn_.principal.id, turn_.session, turn_.runId) {
    state_.runId = turn_.runId;
    state_.principal = turn_.principal.id;
    state_.session = turn_.session;
    state_.entrance = turn_.entrance;
    state_.createdAt = unixMillis();
}

SessionRun::~SessionRun() = default;

std::shared_ptr<SessionRun> SessionRun::start(net::Loop& loop, SessionServices services, SessionTurn turn,
                                              Accepted accepted, RunObserver* observer) {
    std::shared_ptr<SessionRun> run(
        new SessionRun(loop, services, std::move(turn), std::move(accepted), observer));
    const auto abort = [weak = std::weak_ptr(run)](std::string_view reason) {
        if (const auto self = weak.lock()) self->abort(reason);
    };
    if (!services.live.add(run->state_, loop, abort)) return nullptr;
    run->open();
    return run;
}

template <typename Value>
store::Completion<Value> SessionRun::onLoop(void (SessionRun::*next)(store::Outcome<Value>)) {
    return [self = shared_from_this(), next](store::Outcome<Value> outcome) {
        net::Loop& loop = self->loop_;
        loop.post(
            [self, next, outcome = std::move(outcome)]() mutable { ((*self).*next)(std::move(outcome)); });
    };
}

void SessionRun::open() {
    services_.sessions.open(turn_.principal.id, turn_.session, {}, onLoop(&SessionRun::onOpened));
}

void SessionRun::onOpened(store::Outcome<store::OpenedSession> opened) {
    try {
        session_ = std::move(std::move(opened).value().session);
        if (turn_.model.empty()) turn_.model = session_.fields.model;
        if (turn_.model.empty()) turn_.model = defaultModel(*tables_);
        findModel(*tables_, turn_.model, turn_.preferredContract);  // a wrong name is refused at once
    } catch (const Error& error) {
        return refuse(error);
    }
    if (!hasToolResult(turn_.turn.items)) return keepInput();
    readTranscript(&SessionRun::onEarlier);
}

/// No vendor takes the result of a call that was not made, not in later turns either.
void SessionRun::onEarlier(store::Outcome<store::TranscriptPage> page) {
    try {
        refuseUnknownResults(page.value().items, turn_.turn.items, turn_.resultParam);
    } catch (const Error& error) {
        return refuse(error);
    }
    keepInput();
}

void SessionRun::refuse(const Error& error) {
    services_.live.remove(state_.principal, state_.runId);
    over_ = true;
    accepted_(error);
}

void SessionRun::readTranscript(void (SessionRun::*next)(store::Outcome<store::TranscriptPage>)) {
    store::TranscriptRange range;
    range.limit = maxItems;
    services_.sessions.read(state_.principal, state_.session, range, onLoop(next));
}

/// What was accepted must survive: the run and its input are written before anybody is told so.
void SessionRun::keepInput() {
    store::StoredRun run;
    run.principal = state_.principal;
    run.runId = state_.runId;
    run.sessionKey = state_.session;
    run.model = turn_.model;
    run.entrance = turn_.entrance;
    run.createdAt = state_.createdAt;
    services_.runs.create(std::move(run), [self = shared_from_this()](const store::Outcome<>& created) {
        if (created.ok()) return;
        self->loop_.post([self, error = created.error()] { self->onInputKept(error); });
    });
    store::Turn input;
    input.items = storedItems(turn_.turn.items, state_.runId, state_.createdAt);
    input.runId = state_.runId;
    services_.sessions.append(state_.principal, state_.session, std::move(input),
                              [self = shared_from_this()](const store::Outcome<store::Appended>& appended) {
                                  std::optional<Error> failure;
                                  if (!appended.ok()) failure = appended.error();
                                  self->loop_.post([self, failure] { self->onInputKept(failure); });
                              });
}

void SessionRun::onInputKept(const std::optional<Error>& failure) {
    if (over_ || entered_) return;
    if (failure) return refuse(*failure);
    entered_ = true;
    publisher_.messages(turn_.turn.items, state_.createdAt);
    accepted_(std::nullopt);
    services_.live.enterSession(state_.principal, state_.session, state_.runId, loop_,
                                [self = shared_from_this()] { self->onTurn(); });
}

void SessionRun::onTurn() {
    if (over_) return;
    if (abortReason_) return endWith(RunStatus::aborted, *abortReason_, std::nullopt);
    tables_ = services_.tables.get();  // it may have waited through a reload
    state_.startedAt = unixMillis();
    services_.live.started(state_.principal, state_.runId, state_.startedAt);
    readTranscript(&SessionRun::onTranscript);
}

void SessionRun::onTranscript(store::Outcome<store::TranscriptPage> page) {
    if (over_) return;
    if (abortReason_) return endWith(RunStatus::aborted, *abortReason_, std::nullopt);
    try {
        beginRun(std::move(page).value());
    } catch (const Error& error) {
        endWith(RunStatus::failed, "error", dialects::failureOf(error));
    }
}

void SessionRun::beginRun(store::TranscriptPage page) {
    RunSpec spec;
    spec.id = state_.runId;
    spec.entrance = turn_.entrance;
    spec.principal = turn_.principal;
    spec.remote = turn_.remote;
    spec.session = turn_.session;
    spec.model = turn_.model;
    spec.preferredContract = turn_.preferredContract;
    spec.context = std::move(turn_.context);
    spec.context.session = turn_.session;
    spec.gatewayTools = turn_.tools ? *turn_.tools : permittedTools(*tables_, turn_.principal);
    spec.maxToolCalls = turn_.maxToolCalls;
    spec.maxOutputTokens = turn_.maxOutputTokens;
    spec.decoder = std::move(turn_.decoder);
    spec.turn = std::move(turn_.turn);
    spec.turn.stream = true;
    spec.turn.includeUsage = true;
    if (!session_.fields.instructions.empty()) {
        spec.turn.instructions.insert(spec.turn.instructions.begin(), session_.fields.instructions);
    }
    spec.turn.items = conversationOf(std::move(page.items), state_.runId,
                                     services_.live.waitingIn(state_.principal, state_.session));
    run_ = std::make_unique<Run>(loop_, tables_, services_.run, std::move(spec));
    run_->observe(*this);
    services_.runs.start(state_.principal, state_.runId, run_->target().name(), state_.startedAt,
                         [](const store::Outcome<>&) {});
    run_->begin();
}

void SessionRun::onRunEvent(const RunEvent& event) {
    if (const auto* const ended = std::get_if<RunEnded>(&event)) {
        result_ = ended->result;
        return keepResult();  // the end is told once it is kept
    }
    publisher_.onRunEvent(event);
    if (observer_ != nullptr) observer_->onRunEvent(event);
}

void SessionRun::abort(std::string_view reason) {
    if (over_) return;
    if (run_) {
        run_->abort(reason);
    } else if (entered_) {
        endWith(RunStatus::aborted, std::string(reason), std::nullopt);
    } else {
        abortReason_ = reason;
    }
}

void SessionRun::pause() {
    if (run_) run_->pause();
}

void SessionRun::resume() {
    if (run_) run_->resume();
}

/// It ended before there was a run.
void SessionRun::endWith(RunStatus status, std::string stopReason, std::optional<dialects::Failure> failure) {
    result_.status = status;
    result_.stopReason = std::move(stopReason);
    result_.failure = std::move(failure);
    keepResult();
}

void SessionRun::keepResult() {
    if (std::exchange(over_, true)) return;
    state_.endedAt = unixMillis();
    state_.status = nameOf(result_.status);
    state_.stopReason = result_.stopReason;
    if (result_.failure) state_.error = result_.failure->message;
    state_.text = answerText(result_);

    store::Turn turn;
    turn.items = storedItems(result_.items, state_.runId, state_.endedAt);
    turn.usage = {result_.usage.input, result_.usage.output, result_.usage.cachedInput};
    turn.runId = state_.runId;
    turn.end = store::RunEnd{std::string(storedStatus(result_.status)), state_.endedAt, state_.stopReason,
                             state_.error};
    turn.generation = session_.version.generation;
    services_.sessions.append(state_.principal, state_.session, std::move(turn),
                              [self = shared_from_this()](const store::Outcome<store::Appended>& appended) {
                                  std::optional<Error> failure;
                                  if (!appended.ok()) failure = appended.error();
                                  self->loop_.post([self, failure] { self->onResultKept(failure); });
                              });
}

void SessionRun::onResultKept(const std::optional<Error>& failure) {
    if (failure) {
        // A session that was reset or deleted meanwhile wants nothing of it; anything else is a loss.
        const bool dropped =
            failure->code() == ErrorCode::conflict || failure->code() == ErrorCode::not_found;
        if (!dropped) {
            log::error("what a run brought could not be kept",
                       {{"run", state_.runId}, {"session", state_.session}, {"reason", failure->message()}});
        }
        services_.runs.finish(
            state_.principal, state_.runId,
            {std::string(storedStatus(result_.status)), state_.endedAt, state_.stopReason, state_.error},
            {result_.usage.input, result_.usage.output, result_.usage.cachedInput},
            [](const store::Outcome<>&) {});
    } else {
        publisher_.messages(result_.items, state_.endedAt);
    }
    publisher_.ended(result_, state_.text);
    if (observer_ != nullptr) observer_->onRunEvent(RunEnded{result_});
    services_.live.ended(state_);  // whoever waits for the last one to stop finds all of it written
    services_.live.leaveSession(state_.principal, state_.session, state_.runId);
}

}  // namespace openclaw::runs

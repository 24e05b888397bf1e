#include "runs/request_run.h"

#include <utility>
#include <variant>

#include "base/clock.h"

namespace openclaw::runs {

RequestRun::~RequestRun() {
    observer_ = nullptr;
    alive_.reset();
    if (sessionRun_) sessionRun_->forgetObserver();
    if (run_) run_->abort("client_gone");
}

void RequestRun::begin(std::shared_ptr<const Tables> tables, SessionTurn turn,
                       SessionRun::Accepted accepted) {
    if (turn.session.empty()) {
        beginAlone(std::move(tables), std::move(turn));
        return accepted(std::nullopt);
    }
    const auto whileAlive = [alive = std::weak_ptr(alive_),
                             accepted = std::move(accepted)](const std::optional<Error>& refused) {
        if (!alive.expired()) accepted(refused);
    };
    sessionRun_ = SessionRun::start(loop_, services_, std::move(turn), whileAlive, this);
}

void RequestRun::beginAlone(std::shared_ptr<const Tables> tables, SessionTurn turn) {
    state_.runId = turn.runId;
    state_.principal = turn.principal.id;
    state_.entrance = turn.entrance;
    state_.createdAt = unixMillis();
    publisher_.emplace(services_.hub, state_.principal, std::string(), state_.runId);

    RunSpec spec;
    spec.id = std::move(turn.runId);
    spec.entrance = std::move(turn.entrance);
    spec.principal = std::move(turn.principal);
    spec.remote = std::move(turn.remote);
    spec.model = std::move(turn.model);
    spec.preferredContract = std::move(turn.preferredContract);
    spec.context = std::move(turn.context);
    spec.gatewayTools = turn.tools ? std::move(*turn.tools) : permittedTools(*tables, spec.principal);
    spec.maxToolCalls = turn.maxToolCalls;
    spec.maxOutputTokens = turn.maxOutputTokens;
    spec.decoder = std::move(turn.decoder);
    spec.turn = std::move(turn.turn);
    run_ = std::make_unique<Run>(loop_, std::move(tables), services_.run, std::move(spec));
    run_->observe(*this);
    services_.live.add(state_, loop_, [alive = std::weak_ptr(alive_)](std::string_view reason) {
        if (const auto self = alive.lock()) (*self)->abort(reason);
    });
    try {
        run_->begin();
    } catch (const Error&) {
        run_.reset();
        services_.live.remove(state_.principal, state_.runId);
        throw;
    }
    state_.startedAt = unixMillis();
    services_.live.started(state_.principal, state_.runId, state_.startedAt);
}

void RequestRun::onRunEvent(const RunEvent& event) {
    if (sessionRun_) {
        if (observer_ != nullptr) observer_->onRunEvent(event);
        return;
    }
    if (const auto* const last = std::get_if<RunEnded>(&event)) return ended(last->result);
    publisher_->onRunEvent(event);
    if (observer_ != nullptr) observer_->onRunEvent(event);
}

/// Whoever waits for it hears when its observer has been told: what that one writes comes first.
void RequestRun::ended(const RunResult& result) {
    state_.endedAt = unixMillis();
    state_.status = nameOf(result.status);
    state_.stopReason = result.stopReason;
    if (result.failure) state_.error = result.failure->message;
    state_.text = answerText(result);
    publisher_->ended(result, state_.text);
    if (observer_ != nullptr) observer_->onRunEvent(RunEnded{result});
    services_.live.ended(state_);
}

void RequestRun::abort(std::string_view reason) {
    if (run_) run_->abort(reason);
    if (sessionRun_) sessionRun_->abort(reason);
}

void RequestRun::pause() {
    if (run_) run_->pause();
    if (sessionRun_) sessionRun_->pause();
}

void RequestRun::resume() {
    if (run_) run_->resume();
    if (sessionRun_) sessionRun_->resume();
}

const Run* RequestRun::run() const noexcept {
    return sessionRun_ ? sessionRun_->run() : run_.get();
}

std::vector<std::string> RequestRun::dropped() const {
    return run() != nullptr ? run()->dropped() : std::vector<std::string>{};
}

}  // namespace openclaw::runs

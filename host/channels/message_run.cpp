#include "channels/message_run.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>
#include <variant>

#include "channels/callback.h"
#include "channels/reply.h"
#include "channels/webhook.h"
#include "dialects/failure.h"
#include "runs/live_runs.h"
#include "store/job.h"

namespace openclaw::channels {
namespace {

namespace json = boost::json;

Error alreadySeen() {
    return Error(ErrorCode::conflict, "this message was received already").withReason("message_replayed");
}

/// What a message's sender is told of its run, in a response and in a callback alike.
json::object told(const Channel& channel, const Message& message, const std::string& runId,
                  const std::string& session, std::string_view status) {
    json::object object{{"id", message.id}, {"channel", channel.name()}, {"sender", message.sender}};
    if (!message.thread.empty()) object["thread"] = message.thread;
    object["runId"] = runId;
    object["sessionKey"] = session;
    object["status"] = json::string_view(status.data(), status.size());
    return object;
}

/// Of a run that brought no answer.
Error errorOf(const runs::RunResult& result) {
    if (result.status == runs::RunStatus::aborted) {
        return Error(ErrorCode::unavailable, "the run was aborted before it had an answer")
            .withReason("run_aborted");
    }
    if (!result.failure) return Error(ErrorCode::internal, "the run failed");
    return Error(dialects::codeOf(result.failure->kind), result.failure->message)
        .withReason(std::string(dialects::wordOf(*result.failure)));
}

}  // namespace

MessageRun::MessageRun(std::shared_ptr<Webhook> channel, net::Loop& loop, Message message, Proof proof,
                       std::string remote, std::string requestId)
    : channel_(std::move(channel)),
      loop_(loop),
      message_(std::move(message)),
      proof_(std::move(proof)),
      runId_(runIdOf(proof_)),
      session_(channel_->sessionKey(message_.sender, message_.thread)),
      remote_(std::move(remote)),
      requestId_(std::move(requestId)) {}

MessageRun::~MessageRun() {
    if (run_) run_->forgetObserver();
}

/// The channel remembers what it has seen while the process lives; the store remembers for longer.
void MessageRun::begin() {
    channel_->services().runs().runs.get(
        channel_->entrance(), runId_,
        [self = shared_from_this()](const store::Outcome<store::StoredRun>& found) {
            std::optional<Error> notFound;
            if (!found.ok()) notFound = store::separate(found.error());
            self->loop_.post([self, notFound] { self->onLookedUp(notFound); });
        });
}

void MessageRun::onLookedUp(const std::optional<Error>& notFound) {
    if (!notFound) return refuse(alreadySeen());
    if (notFound->code() != ErrorCode::not_found) return refuse(*notFound);
    start();
}

void MessageRun::start() {
    const runs::SessionServices services = channel_->services().runs();
    runs::SessionTurn turn;
    turn.runId = runId_;
    turn.principal.id = channel_->entrance();
    turn.remote = remote_;
    turn.session = session_;
    turn.turn.items.emplace_back(
        dialects::Message{dialects::Role::user, {dialects::Text{std::move(message_.text)}}});
    turn.context.requestId = requestId_;
    turn.context.principal = turn.principal.id;
    channel_->apply(turn, *services.tables.get());
    const auto accepted = [weak = weak_from_this()](const std::optional<Error>& refused) {
        if (const auto self = weak.lock()) self->onAccepted(refused);
    };
    run_ = runs::SessionRun::start(loop_, services, std::move(turn), accepted, this);
    if (!run_) refuse(alreadySeen());
}

void MessageRun::onAccepted(const std::optional<Error>& refused) {
    if (refused) return refuse(*refused);
    if (reply_ != nullptr && channel_->callbackTarget() != nullptr) {
        reply_->answer(202, json::serialize(told(*channel_, message_, runId_, session_, "accepted")));
    }
}

void MessageRun::onRunEvent(const runs::RunEvent& event) {
    const auto* const ended = std::get_if<runs::RunEnded>(&event);
    if (ended == nullptr) return;
    channel_->noteEnd(ended->result);
    answer(ended->result);
    channel_->services().tasks.drop(*this);
}

void MessageRun::answer(const runs::RunResult& result) {
    const bool failed = result.status == runs::RunStatus::failed || result.status == runs::RunStatus::aborted;
    const bool callsBack = channel_->callbackTarget() != nullptr;
    if (!callsBack && reply_ == nullptr) return;
    if (!callsBack && failed) return reply_->refuse(errorOf(result));

    json::object body = told(*channel_, message_, runId_, session_, runs::nameOf(result.status));
    body["text"] = runs::answerText(result);
    body["stopReason"] = result.stopReason;
    if (failed) {
        const Error error = errorOf(result);
        const std::string_view type = wordOf(error);
        const std::string_view words = error.message();
        body["error"] = json::object{{"type", json::string_view(type.data(), type.size())},
                                     {"message", json::string_view(words.data(), words.size())}};
    }
    if (!callsBack) return reply_->answer(200, json::serialize(body));
    const Services& services = channel_->services();
    const auto callback = std::make_shared<Callback>(
        loop_, services.clientOf(loop_), channel_->callbackTarget(), channel_->ledger(), services.tasks,
        channel_->name(), runId_, json::serialize(body));
    services.tasks.keep(callback);
    callback->begin();
}

/// It never became a run: the same message may come again.
void MessageRun::refuse(const Error& error) {
    channel_->ledger()->takenBack();
    if (error.code() != ErrorCode::conflict) channel_->forget(message_, proof_);
    if (reply_ != nullptr) reply_->refuse(error);
    channel_->services().tasks.drop(*this);
}

}  // namespace openclaw::channels

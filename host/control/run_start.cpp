#include "control/run_start.h"

#include <chrono>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "control/control_plane.h"
#include "control/health.h"
#include "runs/session_key.h"

namespace openclaw::control {
namespace {

namespace json = boost::json;

std::string member(const json::object& object, std::string_view name) {
    return textOf(object, name);
}

/// {type?, mimeType, fileName, content: base64}
dialects::Part partOf(const json::value& attachment, std::size_t index) {
    const std::string path = "params.attachments[" + std::to_string(index) + "]";
    if (!attachment.is_object() || member(attachment.get_object(), "content").empty()) {
        throw Error(ErrorCode::invalid_request, path + ".content: must be base64 text")
            .withParam(path + ".content");
    }
    const json::object& object = attachment.get_object();
    const std::string type = member(object, "mimeType");
    if (type.starts_with("image/")) return dialects::Image{{}, type, member(object, "content"), {}};
    return dialects::File{member(object, "fileName"),
                          type.empty() ? "application/octet-stream" : type,
                          member(object, "content"),
                          {},
                          {}};
}

dialects::Message inputOf(const Call& call) {
    dialects::Message message;
    message.parts.emplace_back(dialects::Text{call.text("message")});
    const json::value* const attachments = call.params().if_contains("attachments");
    if (attachments == nullptr) return message;
    std::size_t index = 0;
    for (const json::value& attachment : attachments->get_array()) {
        message.parts.push_back(partOf(attachment, index++));
    }
    return message;
}

std::optional<dialects::Thinking> thinkingOf(const std::string& word) {
    using dialects::Effort;
    static constexpr std::pair<std::string_view, Effort> efforts[] = {
        {"off", Effort::none},   {"none", Effort::none},     {"minimal", Effort::minimal},
        {"low", Effort::low},    {"medium", Effort::medium}, {"high", Effort::high},
        {"xhigh", Effort::xhigh}};
    if (word.empty()) return std::nullopt;
    for (const auto& [name, effort] : efforts) {
        if (word == name) return dialects::Thinking{effort, std::nullopt};
    }
    throw Error(ErrorCode::invalid_request,
                "params.thinking: must be off, minimal, low, medium, high or xhigh")
        .withParam("params.thinking");
}

/// A run that a client began: while it lasts the client hears what happens in its session, and a shutdown
/// waits.
class Start final : public Task, public std::enable_shared_from_this<Start> {
  public:
    Start(std::shared_ptr<Call> call, RunRequest request, std::shared_ptr<RunFollower> follower)
        : call_(std::move(call)),
          request_(std::move(request)),
          follower_(std::move(follower)),
          timeout_([this] { abort("timeout"); }) {}

    void begin() {
        enter();
        call_->audience().tasks().keep(shared_from_this());
        if (Client* const client = call_->client()) {
            client->audience().follow(*client, request_.session);
            client->owe();
        }
        if (live().find(principal(), request_.runId)) return known();
        if (!request_.named) return run();
        // Before this process began, or longer ago than it remembers.
        const auto found = [self = shared_from_this()](store::Outcome<store::StoredRun> outcome) {
            if (!outcome.ok()) return self->run();
            self->accepted();
            self->ended(stateOf(outcome.value()));
        };
        call_->services().runs.get(principal(), request_.runId, call_->onLoop<store::StoredRun>(found));
    }

  private:
    runs::LiveRuns& live() const { return call_->services().live; }
    const std::string& principal() const { return call_->principal().id; }
    void abort(std::string_view reason) { live().abort(principal(), request_.runId, reason); }

    /// Where the turn goes and on which terms: those of the channel it came through, if that is one of ours.
    void enter() {
        turn_.runId = request_.runId;
        turn_.principal = call_->principal();
        turn_.remote = call_->remote();
        turn_.session = request_.session;
        turn_.entrance = request_.entrance;
        turn_.model = request_.model;
        turn_.context.requestId = newId("req_");
        turn_.context.principal = principal();
        const Channels& channels = call_->plane().services().channels;
        if (!request_.channel.empty()) channelEnded_ = channels.enter(request_.channel, turn_);
        if (turn_.session.empty()) turn_.session = mainSession;
        request_.session = turn_.session;
    }

    void run() {
        runs::SessionTurn& turn = turn_;
        try {
            turn.turn.items.emplace_back(inputOf(*call_));
            turn.turn.thinking = thinkingOf(request_.thinking);
        } catch (const Error& error) {
            return refused(error);
        }
        if (!request_.instructions.empty()) turn.turn.instructions.push_back(request_.instructions);
        const auto accepted = [self = shared_from_this()](const std::optional<Error>& refusal) {
            if (refusal) return self->refused(*refusal);
            if (self->request_.timeoutMillis > 0) {
                self->timeout_.arm(self->call_->loop(),
                                   std::chrono::milliseconds(self->request_.timeoutMillis));
            }
            self->known();
        };
        if (!runs::SessionRun::start(call_->loop(), call_->services(), std::move(turn), accepted, nullptr))
            known();
    }

    void refused(const Error& error) {
        call_->fail(error);
        over();
    }

    /// It is under way, or has ended a moment ago.
    void known() {
        accepted();
        const auto told = [self = shared_from_this()](const runs::RunState& state) { self->ended(state); };
        if (!live().wait(principal(), request_.runId, call_->loop(), told)) over();
    }

    void accepted() { follower_->onAccepted(request_.runId); }

    void ended(const runs::RunState& state) {
        if (channelEnded_) channelEnded_(state);
        follower_->onEnded(state);
        over();
    }

    void over() {
        const auto self = shared_from_this();
        timeout_.cancel();
        if (Client* const client = call_->client()) {
            client->audience().unfollow(*client, request_.session);
            client->paid();
        }
        call_->audience().tasks().drop(self);
    }

    std::shared_ptr<Call> call_;
    RunRequest request_;
    runs::SessionTurn turn_;
    Channels::Ended channelEnded_;
    std::shared_ptr<RunFollower> follower_;
    net::Timer timeout_;
};

}  // namespace

runs::RunState stateOf(const store::StoredRun& run) {
    runs::RunState state;
    state.runId = run.runId;
    state.principal = run.principal;
    state.session = run.sessionKey.value_or("");
    state.entrance = run.entrance;
    state.status = run.status;
    state.createdAt = run.createdAt;
    state.startedAt = run.startedAt.value_or(0);
    state.endedAt = run.endedAt.value_or(0);
    state.stopReason = run.stopReason;
    state.error = run.error;
    return state;
}

void startRun(const std::shared_ptr<Call>& call, RunRequest request, std::shared_ptr<RunFollower> follower) {
    if (!request.session.empty()) runs::checkSessionKey(request.session, "params.sessionKey");
    std::make_shared<Start>(call, std::move(request), std::move(follower))->begin();
}

}  // namespace openclaw::control

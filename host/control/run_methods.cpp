#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/clock.h"
#include "base/ids.h"
#include "control/call.h"
#include "control/health.h"
#include "control/run_start.h"
#include "dialects/responses_request.h"
#include "runs/message_json.h"
#include "runs/transcript.h"

/// agent, agent.wait and chat.*: turns of a conversation, and what was said.
namespace openclaw::control {
namespace {

namespace json = boost::json;

void onlyMainAgent(const Call& call) {
    const std::string agent = call.text("agentId");
    if (agent.empty() || agent == mainAgent) return;
    throw Error(ErrorCode::invalid_request,
                "unknown agent id \"" + agent + "\": the gateway has one, \"main\"")
        .withReason("unknown_agent_id")
        .withParam("params.agentId");
}

RunRequest requestOf(const Call& call, std::string entrance) {
    onlyMainAgent(call);
    RunRequest request;
    request.runId = call.text("idempotencyKey");
    request.named = !request.runId.empty();
    if (!request.named) request.runId = newId("run_");
    request.session = call.text("sessionKey");
    request.entrance = std::move(entrance);
    request.channel = call.text("channel");
    request.thinking = call.text("thinking");
    return request;
}

bool succeeded(const runs::RunState& state) {
    return state.status == "ok" || state.status == "incomplete";
}

/// {runId, status, startedAt?, endedAt?, stopReason?, error?}
json::object endJson(const runs::RunState& state) {
    json::object end{{"runId", state.runId}, {"status", succeeded(state) ? "ok" : "error"}};
    if (!state.session.empty()) end["sessionKey"] = state.session;
    if (state.startedAt > 0) end["startedAt"] = state.startedAt;
    if (state.endedAt > 0) end["endedAt"] = state.endedAt;
    if (!state.stopReason.empty()) end["stopReason"] = state.stopReason;
    if (!state.error.empty()) end["error"] = state.error;
    return end;
}

/// Two answers: accepted, and how it ended.
class AgentAnswers final : public RunFollower {
  public:
    explicit AgentAnswers(std::shared_ptr<Call> call) : call_(std::move(call)) {}

    void onAccepted(const std::string& runId) override {
        call_->announce(json::serialize(
            json::object{{"status", "accepted"}, {"runId", runId}, {"acceptedAt", unixMillis()}}));
    }

    void onEnded(const runs::RunState& state) override {
        json::object payload = endJson(state);
        payload["summary"] = succeeded(state) ? "completed" : state.status;
        if (!state.text.empty()) {
            payload["result"] = {{"payloads", json::array{json::object{{"text", state.text}}}}};
        }
        if (succeeded(state)) return call_->ok(payload);
        const bool aborted = state.status == "aborted";
        const Error error(aborted ? ErrorCode::cancelled : ErrorCode::upstream_failed,
                          state.error.empty() ? "the run was aborted: " + state.stopReason : state.error);
        call_->failWith(error, aborted ? "ABORTED" : "RUN_FAILED", json::serialize(payload));
    }

  private:
    std::shared_ptr<Call> call_;
};

void agent(const std::shared_ptr<Call>& call) {
    RunRequest request = requestOf(*call, "agent");
    request.model = call->text("model");
    const std::string provider = call->text("provider");
    if (!provider.empty() && !request.model.empty()) request.model = provider + "/" + request.model;
    request.instructions = call->text("extraSystemPrompt");
    request.timeoutMillis = call->integer("timeout", 0) * 1000;  // the protocol has seconds here
    startRun(call, std::move(request), std::make_shared<AgentAnswers>(call));
}

class ChatAnswer final : public RunFollower {
  public:
    explicit ChatAnswer(std::shared_ptr<Call> call) : call_(std::move(call)) {}
    void onAccepted(const std::string& runId) override {
        call_->ok(json::object{{"runId", runId}, {"status", "started"}});
    }
    void onEnded(const runs::RunState&) override {}

  private:
    std::shared_ptr<Call> call_;
};

void chatSend(const std::shared_ptr<Call>& call) {
    RunRequest request = requestOf(*call, "chat");
    request.timeoutMillis = call->integer("timeoutMs", 0);
    startRun(call, std::move(request), std::make_shared<ChatAnswer>(call));
}

void chatAbort(const std::shared_ptr<Call>& call) {
    const std::string session = call->text("sessionKey");
    const std::string only = call->text("runId");
    json::array aborted;
    for (const runs::RunState& run : call->services().live.active(call->principal().id, session)) {
        if (!only.empty() && run.runId != only) continue;
        if (call->services().live.abort(call->principal().id, run.runId, "aborted"))
            aborted.emplace_back(run.runId);
    }
    const bool any = !aborted.empty();
    call->ok(json::object{{"ok", true}, {"aborted", any}, {"runIds", std::move(aborted)}});
}

void appendMessage(std::string& list, const store::TranscriptItem& stored) {
    try {
        for (const dialects::Item& item : dialects::itemsOfInput("[" + stored.json + "]")) {
            if (list.size() > 1) list.push_back(',');
            list += runs::messageJson(item, stored.createdAt, stored.seq);
        }
    } catch (const Error&) {  // another version wrote it
    }
}

void chatHistory(const std::shared_ptr<Call>& call) {
    constexpr std::int64_t usual = 200;
    constexpr std::int64_t most = 1000;
    const std::string session = call->text("sessionKey");
    store::TranscriptRange range;
    range.limit = static_cast<std::size_t>(std::min(call->integer("limit", usual), most));
    const auto answer = [call, session](store::Outcome<store::TranscriptPage> outcome) {
        store::TranscriptPage page;
        if (outcome.ok()) {
            page = std::move(outcome).value();
        } else if (outcome.error().code() != ErrorCode::not_found) {
            throw outcome.error();
        }
        std::string list = "[";
        for (const store::TranscriptItem& item : runs::inOrderOfRuns(std::move(page.items)))
            appendMessage(list, item);
        list.push_back(']');
        json::object head{{"sessionKey", session}, {"hasMore", page.more}, {"totalItems", page.totalItems}};
        std::string payload = json::serialize(head);
        payload.pop_back();
        call->okText(payload.append(R"(,"messages":)").append(list).append("}"));
    };
    call->services().sessions.read(call->principal().id, session, range,
                                   call->onLoop<store::TranscriptPage>(answer));
}

/// Somebody who waits for a run to end, as long as they want.
class Waiting final : public Task, public std::enable_shared_from_this<Waiting> {
  public:
    explicit Waiting(std::shared_ptr<Call> call)
        : call_(std::move(call)), runId_(call_->text("runId")), patience_([this] { giveUp(); }) {}
    ~Waiting() override {
        if (ticket_) live().giveUpWaiting(call_->principal().id, runId_, *ticket_);
    }

    void begin() {
        constexpr std::int64_t usual = 30'000;
        constexpr std::int64_t most = 3'600'000;
        const std::int64_t limit = std::min(call_->integer("timeoutMs", usual), most);
        const auto known = live().find(call_->principal().id, runId_);
        if (!known) return lookUp();
        if (known->ended()) return call_->ok(endJson(*known));
        if (limit == 0) return call_->ok(unfinished("pending", *known));
        call_->client()->tasks().keep(shared_from_this());
        patience_.arm(call_->loop(), std::chrono::milliseconds(limit));
        ticket_ = live().wait(call_->principal().id, runId_, call_->loop(),
                              [weak = weak_from_this()](const runs::RunState& state) {
                                  if (const auto self = weak.lock()) self->end(endJson(state));
                              });
    }

  private:
    runs::LiveRuns& live() const { return call_->services().live; }

    static json::object unfinished(std::string_view status, const runs::RunState& state) {
        json::object answer{{"runId", state.runId}, {"status", status}};
        if (state.startedAt > 0) answer["startedAt"] = state.startedAt;
        return answer;
    }

    void lookUp() {
        const auto answer = [call = call_](store::Outcome<store::StoredRun> outcome) {
            call->ok(endJson(stateOf(std::move(outcome).value())));
        };
        call_->services().runs.get(call_->principal().id, runId_, call_->onLoop<store::StoredRun>(answer));
    }

    void giveUp() {
        const auto state = live().find(call_->principal().id, runId_);
        end(unfinished("timeout", state.value_or(runs::RunState{})));
    }

    void end(json::object answer) {
        const auto self = shared_from_this();
        patience_.cancel();
        answer["runId"] = runId_;
        call_->ok(answer);
        if (Client* const client = call_->client()) client->tasks().drop(self);
    }

    std::shared_ptr<Call> call_;
    std::string runId_;
    net::Timer patience_;
    std::optional<std::uint64_t> ticket_;
};

void agentWait(const std::shared_ptr<Call>& call) {
    std::make_shared<Waiting>(call)->begin();
}

}  // namespace

std::vector<Method> runMethods() {
    return {
        {"agent", Scope::write,
         ParameterList(
             "text: message! expectedExistingSessionId cwd internalRuntimeHandoffId "
             "execApprovalFollowupExpectedSessionId idempotencyKey label; string: provider model to replyTo "
             "sessionId "
             "sessionKey thinking channel replyChannel accountId replyAccountId threadId groupId "
             "groupChannel "
             "groupSpace lane extraSystemPrompt voiceWakeTrigger; boolean: deliver bestEffortDeliver "
             "cleanupBundleMcpOnRunEnd modelRun internalExecutionIdentityRetry suppressPromptPersistence "
             "disableMessageTool swarmCollector forceRestartSafeTools forceCodeModeTools; array: attachments "
             "internalEvents; count: timeout; any: promptMode bootstrapContextMode bootstrapContextRunKind "
             "acpTurnSource sessionEffects sourceReplyDeliveryMode; positive: "
             "internalExecutionIdentityRecoveryAttempt; object: inputProvenance swarmOutputSchema"),
         &agent},
        {"agent.wait", Scope::write, ParameterList("text: runId!; count: timeoutMs"), &agentWait},
        {"chat.send", Scope::write,
         ParameterList(
             "key: sessionKey!; text: sessionId replyToId expectedSessionRoutingContract idempotencyKey "
             "message!; "
             "string: "
             "thinking queueMode originatingChannel originatingTo originatingAccountId originatingThreadId "
             "systemProvenanceReceipt; object: intent toolBindings systemInputProvenance; any: fastMode "
             "expectedLeafEntryId expectedPermissionMode expectedToolOverrides; positive: fastAutoOnSeconds; "
             "boolean: deliver suppressCommandInterpretation; array: attachments; count: timeoutMs"),
         &chatSend},
        {"chat.history", Scope::read,
         ParameterList("text: sessionKey! messageId sessionId; string: cursor; positive: limit pendingBefore "
                       "maxChars; count: offset; array: inputRunIds"),
         &chatHistory},
        {"chat.abort", Scope::write, ParameterList("text: sessionKey! runId; boolean: preserveSideRuns"),
         &chatAbort},
    };
}

}  // namespace openclaw::control

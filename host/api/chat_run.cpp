#include "api/chat_run.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "api/gateway_tools.h"
#include "api/model_request.h"
#include "api/session_header.h"
#include "base/clock.h"
#include "base/ids.h"

namespace openclaw::api {
namespace {

constexpr std::string_view chatContract = "chat/1";

bool isOfAssistant(const dialects::Item& item) noexcept {
    const auto* const message = std::get_if<dialects::Message>(&item);
    return message != nullptr ? message->role == dialects::Role::assistant
                              : !std::holds_alternative<dialects::ToolResult>(item);
}

/// Clients of chat send the whole conversation each time, but a session knows it: only what follows the last
/// word of the assistant is new. What the system says belongs to this request and is not kept.
void keepWhatIsNew(dialects::Turn& turn) {
    const auto last = std::find_if(turn.items.rbegin(), turn.items.rend(), isOfAssistant);
    std::vector<dialects::Item> fresh;
    for (auto item = turn.items.begin(); item != turn.items.end(); ++item) {
        auto* const message = std::get_if<dialects::Message>(&*item);
        if (message != nullptr &&
            (message->role == dialects::Role::system || message->role == dialects::Role::developer)) {
            for (const dialects::Part& part : message->parts) {
                if (const auto* const text = std::get_if<dialects::Text>(&part))
                    turn.instructions.push_back(text->text);
            }
        } else if (item >= last.base()) {
            fresh.push_back(std::move(*item));
        }
    }
    if (fresh.empty()) {
        throw Error(ErrorCode::invalid_request,
                    "\"messages\" must end with what is new: the session has what the assistant said")
            .withParam("messages");
    }
    turn.items = std::move(fresh);
}

}  // namespace

/// Calls of the gateway's tools stay inside; those of the client's are numbered as if there were no others.
class ChatRun::Forward {
  public:
    explicit Forward(ChatRun& run) : run_(run) {}

    void operator()(const dialects::Started&) const {
        run_.introduce();
        run_.shown_.clear();
        run_.separate_ = run_.said_;
    }
    void operator()(const dialects::TextDelta& delta) const {
        if (std::exchange(run_.separate_, false)) run_.answer_.onEvent(dialects::TextDelta{"\n\n"});
        run_.said_ = true;
        run_.answer_.onEvent(delta);
    }
    void operator()(const dialects::RefusalDelta& delta) const { run_.answer_.onEvent(delta); }
    void operator()(const dialects::ReasoningDelta& delta) const { run_.answer_.onEvent(delta); }
    void operator()(const dialects::ToolCallBegin& call) const {
        const std::vector<std::string>& ours = run_.gatewayTools_;
        if (std::find(ours.begin(), ours.end(), call.name) != ours.end()) return;
        const std::size_t index = run_.calls_++;
        run_.shown_[call.index] = index;
        run_.answer_.onEvent(dialects::ToolCallBegin{index, call.id, call.name});
    }
    void operator()(const dialects::ToolCallArguments& arguments) const {
        const auto shown = run_.shown_.find(arguments.index);
        if (shown == run_.shown_.end()) return;
        run_.answer_.onEvent(dialects::ToolCallArguments{shown->second, arguments.text});
    }
    void operator()(const dialects::ToolCallEnd& call) const {
        const auto shown = run_.shown_.find(call.index);
        if (shown != run_.shown_.end()) run_.answer_.onEvent(dialects::ToolCallEnd{shown->second});
    }
    // The dialect has no words for these, or they are told at the end of the run.
    void operator()(const dialects::ReasoningSignature&) const {}
    void operator()(const dialects::RedactedReasoning&) const {}
    void operator()(const dialects::Usage&) const {}
    void operator()(const dialects::Finished&) const {}
    void operator()(const dialects::Failed&) const {}

  private:
    ChatRun& run_;
};

ChatRun::ChatRun(net::Exchange& exchange, const runs::SessionServices& services,
                 const dialects::AnswerShape& shape, const runs::SessionTurn& turn,
                 std::chrono::milliseconds ping)
    : exchange_(exchange),
      id_(turn.runId),
      created_(unixMillis() / 1000),
      stream_(shape.stream),
      inSession_(!turn.session.empty()),
      gatewayTools_(*turn.tools),
      answer_(exchange, shape, ping),
      steps_(id_, shape.model, created_, shape.includeUsage) {
    runs::RunObserver& observer = *this;
    run_ = std::make_unique<runs::RequestRun>(exchange.loop(), services, observer);
    answer_.setField("x-openclaw-run-id", id_);
}

void ChatRun::start(net::Exchange& exchange, const runs::SessionServices& services,
                    std::shared_ptr<const runs::Tables> tables, const access::Principal& principal,
                    const std::string& model, dialects::ChatRequest request) {
    const dialects::AnswerShape shape{request.turn.stream, request.turn.includeUsage, model};
    runs::SessionTurn turn;
    turn.runId = newId("chatcmpl-");
    turn.principal = principal;
    turn.remote = exchange.remote();
    turn.session = sessionKeyOf(exchange.head().fields);
    turn.entrance = "chat";
    turn.model = model;
    turn.tools = namesOf(*tables->catalog, request.gatewayTools);
    turn.turn = std::move(request.turn);
    turn.turn.includeUsage = true;  // the client is told the sum
    turn.preferredContract = chatContract;
    turn.context = contextOf(exchange, principal);
    turn.resultParam = "messages[].tool_call_id";
    turn.maxOutputTokens = turn.turn.sampling.maxTokens;
    if (!turn.session.empty()) keepWhatIsNew(turn.turn);
    std::unique_ptr<ChatRun> chat(
        new ChatRun(exchange, services, shape, turn, tables->settings.gateway.streamPing));
    const auto accepted = [&exchange](const std::optional<Error>& refused) {
        if (refused) http::respondError(exchange, http::ErrorShape::openai, *refused);
    };
    chat->run_->begin(std::move(tables), std::move(turn), accepted);
    exchange.continueWith(std::move(chat));
}

void ChatRun::onHangUp() {
    if (!inSession_) run_->abort("client_gone");
}

void ChatRun::onRunEvent(const runs::RunEvent& event) {
    if (const auto* const answered = std::get_if<runs::ModelAnswered>(&event)) {
        onProviderHead(*answered);
    } else if (const auto* const said = std::get_if<runs::ModelEvent>(&event)) {
        onModelEvent(said->event);
    } else if (const auto* const started = std::get_if<runs::ToolStarted>(&event)) {
        tell(steps_.started(*started));
    } else if (const auto* const ended = std::get_if<runs::ToolEnded>(&event)) {
        tell(steps_.ended(*ended));
    } else if (const auto* const last = std::get_if<runs::RunEnded>(&event)) {
        end(last->result);
    }
}

void ChatRun::onProviderHead(const runs::ModelAnswered& answered) {
    if (!exchange_.started() && !introduced_) answer_.setField(droppedHeader, namedDropped(run_->dropped()));
    answer_.onProviderHead(answered.status, answered.fields);
}

void ChatRun::onModelEvent(const dialects::Event& event) {
    std::visit(Forward(*this), event);
    pressure_.wrote(exchange_.unsent(), run_);
}

void ChatRun::introduce() {
    if (!std::exchange(introduced_, true)) answer_.onEvent(dialects::Started{id_, {}, created_});
}

/// Clients show them while they wait, or pass them over.
void ChatRun::tell(const std::string& toolStep) {
    if (stream_) answer_.write(toolStep);
}

void ChatRun::end(const runs::RunResult& result) {
    using enum dialects::FinishReason;
    exchange_.record().inputTokens = result.usage.input;
    exchange_.record().outputTokens = result.usage.output;
    if (result.status == runs::RunStatus::aborted) {
        const Error aborted(ErrorCode::cancelled, "the run was aborted: " + result.stopReason);
        return answer_.onEvent(dialects::Failed{dialects::failureOf(aborted)});
    }
    if (result.failure) return answer_.onEvent(dialects::Failed{*result.failure});
    introduce();
    answer_.addMembers(steps_.member());
    answer_.onEvent(result.usage);
    dialects::FinishReason reason = result.finish;
    if (result.status == runs::RunStatus::incomplete) {
        reason = length;
    } else if (calls_ > 0) {
        reason = toolCalls;
    } else if (reason == toolCalls) {
        reason = stop;
    }
    answer_.onEvent(dialects::Finished{reason, {}});
}

}  // namespace openclaw::api

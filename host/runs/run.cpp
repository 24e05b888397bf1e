#include "runs/run.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "runs/run_tool.h"
#include "runs/unknown_tool.h"

namespace openclaw::runs {
namespace {

using dialects::Item;

std::string_view wordOf(dialects::FinishReason reason) noexcept {
    using enum dialects::FinishReason;
    switch (reason) {
        case length:
            return "length";
        case toolCalls:
            return "tool_calls";
        case contentFilter:
            return "content_filter";
        case refusal:
            return "refusal";
        case pause:
            return "pause";
        case stop:
        case stopSequence:
            return "stop";
    }
    return "stop";
}

}  // namespace

std::string_view nameOf(RunStatus status) noexcept {
    switch (status) {
        case RunStatus::completed:
            return "ok";
        case RunStatus::incomplete:
            return "incomplete";
        case RunStatus::failed:
            return "error";
        case RunStatus::aborted:
            return "aborted";
    }
    return "error";
}

Run::Run(net::Loop& loop, std::shared_ptr<const Tables> tables, RunServices services, RunSpec spec)
    : loop_(loop),
      tables_(std::move(tables)),
      services_(services),
      spec_(std::move(spec)),
      target_(findModel(*tables_, spec_.model, spec_.preferredContract)),
      deadline_([this] {
          end(RunStatus::incomplete, "timeout",
              dialects::failureOf(
                  Error(ErrorCode::deadline_exceeded, "the run took longer than runs.timeoutMs allows")));
      }) {
    offerTools();
}

Run::~Run() = default;

/// The model is told of the gateway's tools as of any other.
void Run::offerTools() {
    for (const std::string& name : spec_.gatewayTools) {
        const plugins::Item* const tool = tables_->catalog->tool(name);
        if (tool == nullptr) throw unknownTool(*tables_->catalog, name);
        const access::Verdict verdict = tables_->permissions.check(spec_.principal, name);
        if (verdict.decision == access::Decision::denied) {
            throw Error(ErrorCode::permission_denied, verdict.explanation).withParam("tools");
        }
        const auto sameName = [&](const dialects::Tool& each) { return each.name == name; };
        if (std::any_of(spec_.turn.tools.begin(), spec_.turn.tools.end(), sameName)) {
            throw Error(ErrorCode::invalid_request,
                        "the tool \"" + name + "\" is named twice in \"tools\"; each needs a name of its own")
                .withParam("tools");
        }
        spec_.turn.tools.push_back({name, tool->description(), tool->inputSchema(), false});
    }
}

bool Run::isGatewayTool(std::string_view name) const noexcept {
    return std::find(spec_.gatewayTools.begin(), spec_.gatewayTools.end(), name) != spec_.gatewayTools.end();
}

void Run::forget(RunObserver& observer) noexcept {
    std::replace(observers_.begin(), observers_.end(), &observer, static_cast<RunObserver*>(nullptr));
}

void Run::tell(const RunEvent& event) {
    // By index: observers come and go from inside.
    for (std::size_t i = 0; i < observers_.size(); ++i) {
        if (observers_[i] != nullptr) observers_[i]->onRunEvent(event);
    }
}

void Run::begin() {
    deadline_.arm(loop_, tables_->settings.runs.timeout);
    callModel();
    tell(RunStarted{});
}

void Run::callModel() {
    gatherer_ = {};
    dialects::EncodedRequest encoded = encodeFor(target_, spec_.turn);
    if (steps_ == 0) dropped_ = encoded.dropped;
    model_ =
        ModelCall::start(loop_, tables_, target_, std::move(encoded), spec_.context, *this, spec_.decoder);
    ++steps_;
}

void Run::pause() {
    if (model_) model_->pause();
}

void Run::resume() {
    if (model_) model_->resume();
}

void Run::onProviderHead(int status, const net::Fields& fields) {
    tell(ModelAnswered{status, fields});
}

void Run::onEvent(const dialects::Event& event) {
    const bool last = gatherer_.take(event);
    tell(ModelEvent{steps_ - 1, event});
    if (last && !ended_) answered();
}

void Run::answered() {
    model_.reset();
    addUsage();
    dialects::Answer& answer = gatherer_.answer();
    if (answer.failure) {
        keepPartialAnswer();
        return end(RunStatus::failed, "error", std::move(answer.failure));
    }
    result_.finish = answer.finish;
    std::vector<const dialects::ToolCall*> calls;
    clientsTurn_ = false;
    for (Item& item : answer.items) {
        result_.items.push_back(item);
        spec_.turn.items.push_back(std::move(item));
    }
    for (std::size_t i = spec_.turn.items.size() - answer.items.size(); i < spec_.turn.items.size(); ++i) {
        const auto* const call = std::get_if<dialects::ToolCall>(&spec_.turn.items[i]);
        if (call == nullptr) continue;
        if (isGatewayTool(call->name)) {
            calls.push_back(call);
        } else {
            clientsTurn_ = true;
        }
    }
    if (calls.empty()) {
        const bool cut = answer.finish == dialects::FinishReason::length;
        return end(cut ? RunStatus::incomplete : RunStatus::completed, std::string(wordOf(answer.finish)));
    }
    callTools(calls);
}

void Run::addUsage() {
    const std::optional<dialects::Usage>& usage = gatherer_.answer().usage;
    if (!usage) return;
    result_.usage.input += usage->input;
    result_.usage.output += usage->output;
    result_.usage.cachedInput += usage->cachedInput;
    result_.usage.cacheCreation += usage->cacheCreation;
    result_.usage.reasoning += usage->reasoning;
}

void Run::callTools(const std::vector<const dialects::ToolCall*>& calls) {
    tools_.clear();
    openTools_ = calls.size();
    toolCalls_ += calls.size();
    if (!mayCallTools()) {
        closeOpenCalls();
        return end(RunStatus::incomplete, "max_tool_calls");
    }
    for (const dialects::ToolCall* call : calls) {
        tools_.push_back(std::make_unique<Tool>(*this, call->id, call->name, call->arguments));
    }
    // Tools are started once all of them are known: one may end at once, or an observer end the run.
    for (std::size_t i = 0; i < tools_.size() && !ended_; ++i) tools_[i]->start();
}

/// The next step begins once every tool has answered: what they said stands in the order of the calls.
void Run::toolEnded() {
    if (ended_ || --openTools_ > 0) return;
    for (const std::unique_ptr<Tool>& tool : tools_) {
        result_.items.emplace_back(tool->result());
        spec_.turn.items.emplace_back(tool->result());
    }
    tools_.clear();
    const config::RunsSettings& limits = tables_->settings.runs;
    if (clientsTurn_) return end(RunStatus::completed, "tool_calls");
    if (steps_ >= limits.maxSteps) return end(RunStatus::incomplete, "max_steps");
    if (!sparesOutputTokens()) return end(RunStatus::incomplete, "max_output_tokens");
    // A choice that forces a tool was meant for the first answer; kept up, it would never let a model stop.
    if (spec_.turn.toolChoice && spec_.turn.toolChoice->mode != dialects::ToolChoiceMode::none) {
        spec_.turn.toolChoice->mode = dialects::ToolChoiceMode::automatic;
    }
    try {
        callModel();
    } catch (const Error& error) {
        end(RunStatus::failed, "error", dialects::failureOf(error));
    }
}

bool Run::mayCallTools() const noexcept {
    if (spec_.maxToolCalls && std::cmp_greater(toolCalls_, *spec_.maxToolCalls)) return false;
    return toolCalls_ <= tables_->settings.runs.maxToolCalls;
}

bool Run::sparesOutputTokens() {
    const std::int64_t limit = tables_->settings.runs.maxOutputTokens;
    if (limit > 0 && result_.usage.output >= limit) return false;
    if (!spec_.maxOutputTokens) return true;
    const std::int64_t left = *spec_.maxOutputTokens - result_.usage.output;
    spec_.turn.sampling.maxTokens = left;
    return left > 0;
}

void Run::abort(std::string_view reason) {
    if (ended_) return;
    if (model_) {
        addUsage();
        keepPartialAnswer();
    }
    end(RunStatus::aborted, std::string(reason));
}

/// What the user has seen of an answer that was cut is part of the conversation; half a tool call is not.
void Run::keepPartialAnswer() {
    for (Item& item : gatherer_.answer().items) {
        if (auto* const message = std::get_if<dialects::Message>(&item)) {
            result_.items.emplace_back(std::move(*message));
        }
    }
}

/// A conversation in which a call has no result is refused by most models.
void Run::closeOpenCalls() {
    std::vector<std::string> open;
    for (const Item& item : result_.items) {
        if (const auto* const call = std::get_if<dialects::ToolCall>(&item);
            call && isGatewayTool(call->name)) {
            open.push_back(call->id);
        } else if (const auto* const result = std::get_if<dialects::ToolResult>(&item)) {
            std::erase(open, result->callId);
        }
    }
    for (const std::string& id : open) {
        result_.items.emplace_back(
            dialects::ToolResult{id, {dialects::Text{"the run ended before this call did"}}, true});
    }
}

void Run::end(RunStatus status, std::string stopReason, std::optional<dialects::Failure> failure) {
    if (std::exchange(ended_, true)) return;
    deadline_.cancel();
    model_.reset();
    for (const std::unique_ptr<Tool>& tool : tools_) tool->cancel();
    closeOpenCalls();
    result_.status = status;
    result_.stopReason = std::move(stopReason);
    result_.failure = std::move(failure);
    tell(RunEnded{result_});
}

}  // namespace openclaw::runs

#include "dialects/response_events.h"

#include <utility>

namespace openclaw::dialects {
namespace {

constexpr std::string_view completed = "completed";
constexpr std::string_view cut = "incomplete";
constexpr std::size_t mostParts = 1000;

bool isSummary(OutputPart::Kind kind) noexcept {
    return kind == OutputPart::Kind::summary;
}

/// What an event of the part is called: `response.<word>.delta`.
std::string_view wordOf(OutputPart::Kind kind) noexcept {
    switch (kind) {
        case OutputPart::Kind::text:
            return "output_text";
        case OutputPart::Kind::refusal:
            return "refusal";
        case OutputPart::Kind::summary:
            return "reasoning_summary_text";
    }
    return {};
}

std::string nameOf(OutputPart::Kind kind, std::string_view what) {
    return std::string("response.").append(wordOf(kind)).append(what);
}

Usage sum(const Usage& a, const Usage& b) noexcept {
    return {a.input + b.input, a.output + b.output, a.cachedInput + b.cachedInput,
            a.cacheCreation + b.cacheCreation, a.reasoning + b.reasoning};
}

}  // namespace

ResponseEvents::ResponseEvents(const ResponsesRequest& request, ResponseStart start, std::string& out)
    : newItemId_(std::move(start.newItemId)), stream_(start.stream), out_(out) {
    resource_.id = std::move(start.id);
    resource_.createdAt = start.createdAt;
    resource_.model = std::move(start.model);
    resource_.echo = echoOf(request);
}

void ResponseEvents::queue() {
    resource_.status = ResponseStatus::queued;
    created_ = true;
    tell("response.created");
    tell("response.queued");
}

void ResponseEvents::begin() {
    resource_.status = ResponseStatus::in_progress;
    if (!std::exchange(created_, true)) tell("response.created");
    tell("response.in_progress");
}

void ResponseEvents::onEvent(const Event& event) {
    if (relaying_) return note(event);
    std::visit([this](const auto& each) { on(each); }, event);
}

/// A relayed step writes itself.
void ResponseEvents::note(const Event& event) {
    if (const auto* const begun = std::get_if<ToolCallBegin>(&event)) {
        step_.calls.push_back({std::string(begun->id), std::string(begun->name), {}});
    } else if (const auto* const arguments = std::get_if<ToolCallArguments>(&event)) {
        step_.calls.at(arguments->index).arguments.append(arguments->text);
    } else if (const auto* const started = std::get_if<Started>(&event)) {
        on(*started);
    } else if (const auto* const usage = std::get_if<Usage>(&event)) {
        on(*usage);
    } else if (const auto* const finished = std::get_if<Finished>(&event)) {
        on(*finished);
    } else if (const auto* const failed = std::get_if<Failed>(&event)) {
        on(*failed);
    } else if (std::holds_alternative<RefusalDelta>(event)) {
        step_.refused = true;
    }
}

void ResponseEvents::on(const Started&) {
    if (resource_.usage) usedBefore_ = *resource_.usage;
    step_ = {};
    calls_.clear();
    stepBegin_ = items_.size();
}

void ResponseEvents::on(const TextDelta& delta) {
    give(OutputItem::Kind::message, OutputPart::Kind::text, delta.text);
}

void ResponseEvents::on(const RefusalDelta& delta) {
    step_.refused = true;
    give(OutputItem::Kind::message, OutputPart::Kind::refusal, delta.text);
}

/// Thoughts are told as a summary, whatever their vendor calls them: OpenAI's libraries give up on the
/// specification's response.reasoning.delta, and others show summaries only.
void ResponseEvents::on(const ReasoningDelta& delta) {
    give(OutputItem::Kind::reasoning, OutputPart::Kind::summary, delta.text);
    if (!delta.summary && tail_) items_[*tail_].seal.text.append(delta.text);
}

void ResponseEvents::on(const ReasoningSignature& signature) {
    if (!tail_ || items_[*tail_].kind != OutputItem::Kind::reasoning) {
        endTail();
        OutputItem item;
        item.kind = OutputItem::Kind::reasoning;
        tail_ = open(std::move(item));
    }
    (signature.encrypted ? items_[*tail_].seal.encrypted : items_[*tail_].seal.signature) =
        signature.signature;
    endTail();
}

void ResponseEvents::on(const RedactedReasoning& redacted) {
    endTail();
    OutputItem item;
    item.kind = OutputItem::Kind::reasoning;
    tail_ = open(std::move(item));
    items_[*tail_].seal.redacted = redacted.data;
    endTail();
}

void ResponseEvents::on(const ToolCallBegin& call) {
    endTail();
    OutputItem item;
    item.kind = OutputItem::Kind::call;
    item.call.id = call.id;
    item.call.name = call.name;
    step_.calls.push_back(item.call);
    calls_.push_back(open(std::move(item)));
}

void ResponseEvents::on(const ToolCallArguments& arguments) {
    OutputItem& item = items_.at(calls_.at(arguments.index));
    if (item.done) return;
    item.call.arguments.append(arguments.text);
    beginPartEvent("response.function_call_arguments.delta", calls_[arguments.index])
        .member("delta", arguments.text);
    endEvent();
}

void ResponseEvents::on(const ToolCallEnd& call) {
    endCall(call.index, completed);
}

void ResponseEvents::on(const Usage& usage) {
    resource_.usage = sum(usedBefore_, usage);
}

void ResponseEvents::on(const Finished& finished) {
    const bool whole =
        finished.reason != FinishReason::length && finished.reason != FinishReason::contentFilter;
    endTail(whole ? completed : cut);
    for (std::size_t call = 0; call < calls_.size(); ++call) endCall(call, whole ? completed : cut);
    step_.finish = finished.reason;
    step_.over = true;
}

void ResponseEvents::on(const Failed& failed) {
    step_.failure = failed.failure;
    step_.over = true;
    tail_.reset();
}

void ResponseEvents::addToolResult(const ToolResult& result) {
    const OutputItem item = resultItem(newItemId_("fco_"), result);
    const std::size_t index = items_.size();
    items_.push_back(item);
    for (const std::string_view type : {"response.output_item.added", "response.output_item.done"}) {
        beginEvent(type)
            .key("output_index")
            .integer(static_cast<std::int64_t>(index))
            .key("item")
            .raw(item.json);
        endEvent();
    }
}

/// A text that goes on is one part; what comes after something else is a new part, or a new item.
void ResponseEvents::give(OutputItem::Kind itemKind, OutputPart::Kind partKind, std::string_view text) {
    if (text.empty()) return;
    if (tail_ && items_[*tail_].kind != itemKind) endTail();
    if (!tail_) {
        OutputItem item;
        item.kind = itemKind;
        tail_ = open(std::move(item));
    }
    if (items_[*tail_].parts.empty() || items_[*tail_].parts.back().kind != partKind) openPart(partKind);
    OutputPart& part = items_[*tail_].parts.back();
    part.text.append(text);
    JsonWriter json = beginPartEvent(nameOf(partKind, ".delta"), *tail_);
    json.member("delta", text);
    if (partKind == OutputPart::Kind::text) json.key("logprobs").openArray().closeArray();
    endEvent();
}

std::size_t ResponseEvents::open(OutputItem item) {
    item.id = newItemId_(item.kind == OutputItem::Kind::message     ? "msg_"
                         : item.kind == OutputItem::Kind::reasoning ? "rs_"
                                                                    : "fc_");
    items_.push_back(std::move(item));
    const std::size_t index = items_.size() - 1;
    beginEvent("response.output_item.added")
        .key("output_index")
        .integer(static_cast<std::int64_t>(index))
        .key("item")
        .raw(items_[index].announced());
    endEvent();
    return index;
}

void ResponseEvents::openPart(OutputPart::Kind kind) {
    std::vector<OutputPart>& parts = items_[*tail_].parts;
    if (!parts.empty()) endPart(*tail_);
    parts.push_back({kind, {}});
    JsonWriter json = beginPartEvent(
        isSummary(kind) ? "response.reasoning_summary_part.added" : "response.content_part.added", *tail_);
    json.key("part");
    parts.back().write(json);
    endEvent();
}

/// The last part of the item.
void ResponseEvents::endPart(std::size_t index) {
    const OutputPart& part = items_[index].parts.back();
    JsonWriter text = beginPartEvent(nameOf(part.kind, ".done"), index);
    text.member(part.kind == OutputPart::Kind::refusal ? "refusal" : "text", part.text);
    if (part.kind == OutputPart::Kind::text) text.key("logprobs").openArray().closeArray();
    endEvent();
    JsonWriter json = beginPartEvent(
        isSummary(part.kind) ? "response.reasoning_summary_part.done" : "response.content_part.done", index);
    json.key("part");
    part.write(json);
    endEvent();
}

void ResponseEvents::endTail(std::string_view status) {
    if (!tail_) return;
    const std::size_t index = *std::exchange(tail_, std::nullopt);
    if (!items_[index].parts.empty()) endPart(index);
    endItem(index, status);
}

void ResponseEvents::endItem(std::size_t index, std::string_view status) {
    OutputItem& item = items_[index];
    item.json = item.text(status);
    item.done = true;
    beginEvent("response.output_item.done")
        .key("output_index")
        .integer(static_cast<std::int64_t>(index))
        .key("item")
        .raw(item.json);
    endEvent();
}

void ResponseEvents::endCall(std::size_t call, std::string_view status) {
    const std::size_t index = calls_.at(call);
    const OutputItem& item = items_[index];
    if (item.done) return;
    step_.calls[call].arguments = item.call.arguments;
    beginPartEvent("response.function_call_arguments.done", index)
        .member("name", item.call.name)
        .member("arguments", item.call.arguments);
    endEvent();
    endItem(index, status);
}

void ResponseEvents::complete(std::int64_t now) {
    if (step_.failure) return fail(*step_.failure);
    if (step_.finish == FinishReason::length) return incomplete("max_output_tokens");
    const bool silenced = step_.finish == FinishReason::refusal && !step_.refused;
    if (step_.finish == FinishReason::contentFilter || silenced) return incomplete("content_filter");
    resource_.completedAt = now;
    end("response.completed", ResponseStatus::completed);
}

void ResponseEvents::incomplete(std::string_view reason) {
    resource_.incompleteReason = reason;
    end("response.incomplete", ResponseStatus::incomplete);
}

void ResponseEvents::fail(const Failure& failure) {
    resource_.error = failure;
    end("response.failed", ResponseStatus::failed);
}

void ResponseEvents::cancel() {
    resource_.incompleteReason = "cancelled";
    end("response.incomplete", ResponseStatus::cancelled);
}

void ResponseEvents::end(std::string_view type, ResponseStatus status) {
    tail_.reset();
    resource_.status = status;
    tell(type);
}

ResponseResource ResponseEvents::resource() const {
    const bool open = resource_.status == ResponseStatus::in_progress;
    ResponseResource now = resource_;
    for (const OutputItem& item : items_) {
        const bool dead = item.kind == OutputItem::Kind::relayed && !item.done && !open;
        std::string json = item.done ? item.json
                           : dead    ? cutShort(item)
                                     : item.text(open ? "in_progress" : cut);
        if (!json.empty()) now.output.push_back(std::move(json));
    }
    return now;
}

void ResponseEvents::tell(std::string_view type) {
    beginEvent(type).key("response").raw(stream_ ? resource().json() : std::string("null"));
    endEvent();
}

JsonWriter ResponseEvents::beginEvent(std::string_view type) {
    std::string& out = stream_ ? out_ : quiet_;
    out.append("event: ").append(type).append("\ndata: ");
    JsonWriter json(out);
    json.openObject().member("type", type).key("sequence_number").integer(sequence_++);
    return json;
}

JsonWriter ResponseEvents::beginPartEvent(std::string_view type, std::size_t index) {
    const OutputItem& item = items_[index];
    JsonWriter json = beginEvent(type);
    json.member("item_id", item.id).key("output_index").integer(static_cast<std::int64_t>(index));
    if (item.parts.empty()) return json;
    json.key(isSummary(item.parts.back().kind) ? "summary_index" : "content_index")
        .integer(static_cast<std::int64_t>(item.parts.size()) - 1);
    return json;
}

void ResponseEvents::endEvent() {
    (stream_ ? out_ : quiet_).append("}\n\n");
    quiet_.clear();
}

void ResponseEvents::relayItem(std::size_t outputIndex, std::string json, bool done) {
    if (outputIndex >= items_.size()) {
        OutputItem hole;
        hole.kind = OutputItem::Kind::relayed;
        items_.resize(outputIndex + 1, hole);
    }
    items_[outputIndex].json = std::move(json);
    items_[outputIndex].done = done;
}

void ResponseEvents::relayText(std::size_t outputIndex, OutputPart::Kind kind, std::size_t part,
                               std::string_view text) {
    if (outputIndex >= items_.size() || part > mostParts) return;
    std::vector<OutputPart>& parts = items_[outputIndex].parts;
    while (parts.size() <= part) parts.push_back({kind, {}});
    parts[part].text.append(text);
}

void ResponseEvents::relayArguments(std::size_t outputIndex, std::string_view text) {
    if (outputIndex < items_.size()) items_[outputIndex].call.arguments.append(text);
}

std::string* ResponseEvents::beginRelayed(std::string_view type) {
    if (!stream_) return nullptr;
    out_.append("event: ").append(type).append("\ndata: ");
    return &out_;
}

}  // namespace openclaw::dialects

#include "dialects/responses_answer_decode.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/ids.h"
#include "dialects/json_reader.h"
#include "dialects/responses_codec.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::string_view cutShort = "the provider ended its stream before the answer was complete";

bool isOver(std::string_view type) noexcept {
    return type == "response.completed" || type == "response.incomplete" || type == "response.failed";
}

}  // namespace

void ResponsesAnswerDecoder::onStream(std::string_view bytes) {
    if (over_) return;
    try {
        reader_.feed(bytes);
        while (const auto event = reader_.next()) {
            onData(event->name, event->data);
            if (over_) return;
        }
    } catch (const Error& error) {
        fail(failureOf(error));
    }
}

void ResponsesAnswerDecoder::onStreamEnd() {
    if (over_) return;
    if (const auto event = reader_.last()) {
        ParsedJson parsed;
        if (parsed.answer(event->data) != nullptr) onData(event->name, event->data);
    }
    if (!over_) failBroken(cutShort);
}

void ResponsesAnswerDecoder::onBody(std::string_view body) {
    if (over_) return;
    ParsedJson parsed;
    const json::value* const value = parsed.answer(body);
    const json::object* const response = value == nullptr ? nullptr : value->if_object();
    if (response == nullptr) return failBroken("the provider's answer is not a JSON object");
    takeResponse(*response);
}

void ResponsesAnswerDecoder::takeResponse(const json::object& response) {
    const json::array* const output = arrayIn(response, "output");
    if (output == nullptr && find(response, "error") != nullptr)
        return fail(readFailure(0, textOf(response)));
    if (output == nullptr) return failBroken("the provider's answer has no output");
    start(response);
    finish(response);
}

void ResponsesAnswerDecoder::onData(std::string_view name, std::string_view data) {
    if (data == "[DONE]") return failBroken(cutShort);  // the last event came before it, or never
    ParsedJson parsed;
    const json::value* const value = parsed.answer(data);
    const json::object* const event = value == nullptr ? nullptr : value->if_object();
    if (event == nullptr) return failBroken("the provider sent an event that is not a JSON object");
    const std::string_view type = stringIn(*event, "type");
    take(type.empty() ? name : type, *event);
}

void ResponsesAnswerDecoder::take(std::string_view type, const json::object& event) {
    if (over_) return;
    if (type == "error") return fail(readFailure(0, textOf(event)));
    const json::object* const response = objectIn(event, "response");
    if (response != nullptr) start(*response);
    if (isOver(type)) {
        if (response == nullptr) return failBroken("the provider's last event has no response");
        return finish(*response);
    }
    const std::int64_t index = integerIn(event, "output_index").value_or(0);
    const json::object* const item = objectIn(event, "item");
    if (type == "response.output_item.added" && item != nullptr) return begin(outputAt(index), *item);
    if (type == "response.output_item.done" && item != nullptr) return end(outputAt(index), *item);
    const std::string_view delta = stringIn(event, "delta");
    if (delta.empty()) return;
    Output& output = outputAt(index);
    if (type == "response.output_text.delta") {
        giveText(output, delta);
    } else if (type == "response.function_call_arguments.delta") {
        giveArguments(output, delta);
    } else if (type == "response.reasoning.delta" || type == "response.reasoning_text.delta") {
        giveReasoning(output, delta);
    } else if (type == "response.reasoning_summary_text.delta") {
        giveSummary(output, integerIn(event, "summary_index").value_or(0), delta);
    } else if (type == "response.refusal.delta") {
        giveRefusal(output, delta);
    }
}

void ResponsesAnswerDecoder::start(const json::object& response) {
    if (std::exchange(started_, true)) return;
    const std::string id(stringIn(response, "id"));
    sink_.onEvent(Started{id.empty() ? newId("resp_") : id, stringIn(response, "model"),
                          integerIn(response, "created_at").value_or(0)});
}

ResponsesAnswerDecoder::Output& ResponsesAnswerDecoder::outputAt(std::int64_t index) {
    const auto known = std::find_if(outputs_.rbegin(), outputs_.rend(),
                                    [&](const Output& output) { return output.index == index; });
    if (known != outputs_.rend()) return *known;
    if (!started_) start(json::object());
    Output& output = outputs_.emplace_back();
    output.index = index;
    return output;
}

void ResponsesAnswerDecoder::begin(Output& output, const json::object& item) {
    if (output.kind != Kind::other) return;
    const std::string_view type = stringIn(item, "type");
    if (type == "message") {
        output.kind = Kind::message;
    } else if (type == "reasoning") {
        output.kind = Kind::reasoning;
    } else if (type == "function_call") {
        output.kind = Kind::call;
        output.call = calls_++;
        std::string id(stringIn(item, "call_id"));
        if (id.empty()) id = newId("call_");
        sink_.onEvent(ToolCallBegin{output.call, id, stringIn(item, "name")});
    }
}

void ResponsesAnswerDecoder::end(Output& output, const json::object& item) {
    begin(output, item);
    if (std::exchange(output.ended, true)) return;
    const bool spoke = output.spoke;
    switch (output.kind) {
        case Kind::message:
            if (!spoke) readParts(item, "content", output);
            return;
        case Kind::call:
            if (!spoke) giveArguments(output, stringIn(item, "arguments"));
            if (!output.spoke) giveArguments(output, "{}");
            sink_.onEvent(ToolCallEnd{output.call});
            return;
        case Kind::reasoning:
            if (!output.summed) readParts(item, "summary", output);
            if (!spoke) readParts(item, "content", output);
            if (const auto sealed = stringIn(item, "encrypted_content"); !sealed.empty()) {
                sink_.onEvent(ReasoningSignature{sealed, true});
            }
            return;
        case Kind::other:
            return;
    }
}

void ResponsesAnswerDecoder::readParts(const json::object& item, std::string_view key, Output& output) {
    const json::array* const parts = arrayIn(item, key);
    if (parts == nullptr) return;
    std::int64_t position = 0;
    for (const json::value& each : *parts) {
        const json::object* const part = each.if_object();
        if (part == nullptr) continue;
        const std::string_view text = stringIn(*part, "text");
        if (key == "summary") {
            giveSummary(output, position++, text);
        } else if (output.kind == Kind::reasoning) {
            giveReasoning(output, text);
        } else if (stringIn(*part, "type") == "refusal") {
            giveRefusal(output, stringIn(*part, "refusal"));
        } else {
            giveText(output, text);
        }
    }
}

void ResponsesAnswerDecoder::giveText(Output& output, std::string_view text) {
    if (text.empty()) return;
    output.spoke = true;
    sink_.onEvent(TextDelta{text});
}

void ResponsesAnswerDecoder::giveRefusal(Output& output, std::string_view text) {
    if (text.empty()) return;
    output.spoke = true;
    refused_ = true;
    sink_.onEvent(RefusalDelta{text});
}

void ResponsesAnswerDecoder::giveReasoning(Output& output, std::string_view text) {
    if (text.empty()) return;
    output.spoke = true;
    sink_.onEvent(ReasoningDelta{text});
}

/// The parts of a summary are paragraphs.
void ResponsesAnswerDecoder::giveSummary(Output& output, std::int64_t part, std::string_view text) {
    if (text.empty()) return;
    if (output.summed && part != output.summaryPart) sink_.onEvent(ReasoningDelta{"\n\n", true});
    output.summed = true;
    output.summaryPart = part;
    sink_.onEvent(ReasoningDelta{text, true});
}

void ResponsesAnswerDecoder::giveArguments(Output& output, std::string_view text) {
    if (text.empty() || output.kind != Kind::call) return;
    output.spoke = true;
    sink_.onEvent(ToolCallArguments{output.call, text});
}

/// Items that did not come as events of their own.
void ResponsesAnswerDecoder::readOutput(const json::array& items) {
    for (std::size_t index = 0; index < items.size(); ++index) {
        const json::object* const item = items[index].if_object();
        if (item == nullptr) continue;
        Output& output = outputAt(static_cast<std::int64_t>(index));
        if (!output.ended) end(output, *item);
    }
}

void ResponsesAnswerDecoder::readUsage(const json::object& response) {
    const json::object* const given = objectIn(response, "usage");
    if (given == nullptr) return;
    Usage usage;
    usage.input = integerIn(*given, "input_tokens").value_or(0);
    usage.output = integerIn(*given, "output_tokens").value_or(0);
    if (const json::object* const details = objectIn(*given, "input_tokens_details")) {
        usage.cachedInput = integerIn(*details, "cached_tokens").value_or(0);
    }
    if (const json::object* const details = objectIn(*given, "output_tokens_details")) {
        usage.reasoning = integerIn(*details, "reasoning_tokens").value_or(0);
    }
    sink_.onEvent(usage);
}

void ResponsesAnswerDecoder::finish(const json::object& response) {
    const std::string_view status = stringIn(response, "status");
    if (status == "failed" || status == "cancelled") return fail(readFailure(0, textOf(response)));
    if (const json::array* const items = arrayIn(response, "output")) readOutput(*items);
    for (Output& output : outputs_) {
        if (!output.ended) end(output, json::object());
    }
    readUsage(response);
    over_ = true;
    FinishReason reason = FinishReason::stop;
    if (status == "incomplete") {
        const json::object* const details = objectIn(response, "incomplete_details");
        const bool filtered = details != nullptr && stringIn(*details, "reason") == "content_filter";
        reason = filtered ? FinishReason::contentFilter : FinishReason::length;
    } else if (calls_ > 0) {
        reason = FinishReason::toolCalls;
    } else if (refused_) {
        reason = FinishReason::refusal;
    }
    sink_.onEvent(Finished{reason, {}});
}

void ResponsesAnswerDecoder::fail(Failure failure) {
    if (std::exchange(over_, true)) return;
    sink_.onEvent(Failed{std::move(failure)});
}

void ResponsesAnswerDecoder::failBroken(std::string_view message) {
    Failure failure;
    failure.kind = FailureKind::upstream;
    failure.message = message;
    fail(std::move(failure));
}

std::unique_ptr<AnswerDecoder> ResponsesCodec::answerDecoder(EventSink& sink, std::string_view) const {
    return std::make_unique<ResponsesAnswerDecoder>(sink);
}

}  // namespace openclaw::dialects

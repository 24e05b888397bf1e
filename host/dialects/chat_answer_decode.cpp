#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "dialects/chat_codec.h"
#include "dialects/json_extent.h"
#include "dialects/json_reader.h"
#include "dialects/sse_reader.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

class ChatAnswerDecoder final : public AnswerDecoder {
  public:
    explicit ChatAnswerDecoder(EventSink& sink) : sink_(sink) {}

    void onStream(std::string_view bytes) override;
    void onStreamEnd() override;
    void onBody(std::string_view body) override;

  private:
    struct Call {
        std::int64_t index = 0;  ///< the vendor's
        std::string id;
        JsonExtent extent;
        bool ended = false;
    };

    void onData(std::string_view data);
    void start(const json::object& answer);
    void readMessage(const json::object& message);
    void readContent(const json::object& message);
    void readCall(const json::object& call, std::int64_t position);
    std::size_t callAt(std::int64_t index, std::string_view id, const json::object* function);
    void endCall(std::size_t call);
    void readUsage(const json::object& answer);
    void finish();
    void fail(Failure failure);
    void failBroken(const std::string& message);

    EventSink& sink_;
    SseReader reader_;
    std::vector<Call> calls_;
    std::string finishReason_;
    bool started_ = false;
    bool refused_ = false;
    bool over_ = false;
};

void ChatAnswerDecoder::onStream(std::string_view bytes) {
    if (over_) return;
    try {
        reader_.feed(bytes);
        while (const auto event = reader_.next()) {
            onData(event->data);
            if (over_) return;
        }
    } catch (const Error& error) {
        fail(failureOf(error));
    }
}

void ChatAnswerDecoder::onStreamEnd() {
    if (over_) return;
    if (const auto event = reader_.last()) {
        ParsedJson parsed;
        if (event->data == "[DONE]" || parsed.answer(event->data) != nullptr) onData(event->data);
    }
    if (over_) return;
    if (finishReason_.empty())
        return failBroken("the provider ended its stream before the answer was complete");
    finish();  // some vendors leave the end marker out
}

void ChatAnswerDecoder::onBody(std::string_view body) {
    if (over_) return;
    ParsedJson parsed;
    const json::value* const value = parsed.answer(body);
    const json::object* const answer = value == nullptr ? nullptr : value->if_object();
    if (answer == nullptr) return failBroken("the provider's answer is not a JSON object");
    const json::array* const choices = arrayIn(*answer, "choices");
    if (choices == nullptr && answer->contains("error")) return fail(readFailure(0, body));
    const json::object* const choice =
        choices == nullptr || choices->empty() ? nullptr : choices->front().if_object();
    const json::object* const message = choice == nullptr ? nullptr : objectIn(*choice, "message");
    if (message == nullptr) return failBroken("the provider's answer has no message");
    start(*answer);
    readMessage(*message);
    finishReason_ = stringIn(*choice, "finish_reason");
    readUsage(*answer);
    finish();
}

void ChatAnswerDecoder::onData(std::string_view data) {
    if (data == "[DONE]") {
        if (!started_) return failBroken("the provider ended its stream without an answer");
        return finish();
    }
    ParsedJson parsed;
    const json::value* const value = parsed.answer(data);
    const json::object* const chunk = value == nullptr ? nullptr : value->if_object();
    if (chunk == nullptr) return failBroken("the provider sent an event that is not a JSON object");
    if (const json::value* const error = find(*chunk, "error"); error != nullptr)
        return fail(readFailure(0, data));
    start(*chunk);
    const json::array* const choices = arrayIn(*chunk, "choices");
    if (choices != nullptr) {
        for (const json::value& each : *choices) {
            const json::object* const choice = each.if_object();
            if (choice == nullptr || integerIn(*choice, "index").value_or(0) != 0) continue;
            if (const json::object* const delta = objectIn(*choice, "delta")) readMessage(*delta);
            if (const std::string_view reason = stringIn(*choice, "finish_reason"); !reason.empty()) {
                finishReason_ = reason;
            }
        }
    }
    readUsage(*chunk);
}

void ChatAnswerDecoder::start(const json::object& answer) {
    if (started_) return;
    started_ = true;
    const std::string id(stringIn(answer, "id"));
    sink_.onEvent(Started{id.empty() ? newId("chatcmpl-") : id, stringIn(answer, "model"),
                          integerIn(answer, "created").value_or(0)});
}

void ChatAnswerDecoder::readMessage(const json::object& message) {
    std::string_view thought = stringIn(message, "reasoning_content");
    if (thought.empty()) thought = stringIn(message, "reasoning");
    if (!thought.empty()) sink_.onEvent(ReasoningDelta{thought});
    readContent(message);
    if (const std::string_view refusal = stringIn(message, "refusal"); !refusal.empty()) {
        refused_ = true;
        sink_.onEvent(RefusalDelta{refusal});
    }
    const json::array* const calls = arrayIn(message, "tool_calls");
    if (calls == nullptr) return;
    std::int64_t position = 0;
    for (const json::value& call : *calls) {
        if (const json::object* const object = call.if_object()) readCall(*object, position);
        ++position;
    }
}

/// A text, or with some vendors an array of parts.
void ChatAnswerDecoder::readContent(const json::object& message) {
    if (const json::array* const parts = arrayIn(message, "content")) {
        for (const json::value& part : *parts) {
            const json::object* const object = part.if_object();
            const std::string_view text = object == nullptr ? std::string_view{} : stringIn(*object, "text");
            if (!text.empty()) sink_.onEvent(TextDelta{text});
        }
    } else if (const std::string_view text = stringIn(message, "content"); !text.empty()) {
        sink_.onEvent(TextDelta{text});
    }
}

void ChatAnswerDecoder::readCall(const json::object& call, std::int64_t position) {
    const json::object* const function = objectIn(call, "function");
    const std::size_t index =
        callAt(integerIn(call, "index").value_or(position), stringIn(call, "id"), function);
    if (function == nullptr) return;
    const json::value* const arguments = find(*function, "arguments");
    if (arguments == nullptr || calls_[index].ended) return;
    const std::string text =
        arguments->is_string() ? std::string(viewOf(arguments->get_string())) : textOf(*arguments);
    if (text.empty()) return;
    sink_.onEvent(ToolCallArguments{index, text});
    if (calls_[index].extent.ends(text)) endCall(index);
}

/// The call that a delta belongs to: by index, and where a vendor numbers all of them alike, by id.
std::size_t ChatAnswerDecoder::callAt(std::int64_t index, std::string_view id, const json::object* function) {
    const auto known = std::find_if(calls_.rbegin(), calls_.rend(), [&](const Call& call) {
        return call.index == index && (id.empty() || call.id == id);
    });
    if (known != calls_.rend()) return static_cast<std::size_t>(calls_.rend() - known) - 1;
    Call& call = calls_.emplace_back();
    call.index = index;
    call.id = id.empty() ? newId("call_") : std::string(id);
    const std::size_t begun = calls_.size() - 1;
    sink_.onEvent(ToolCallBegin{begun, call.id,
                                function == nullptr ? std::string_view{} : stringIn(*function, "name")});
    return begun;
}

void ChatAnswerDecoder::endCall(std::size_t call) {
    if (std::exchange(calls_[call].ended, true)) return;
    if (!calls_[call].extent.begun()) sink_.onEvent(ToolCallArguments{call, "{}"});
    sink_.onEvent(ToolCallEnd{call});
}

void ChatAnswerDecoder::readUsage(const json::object& answer) {
    const json::object* const given = objectIn(answer, "usage");
    if (given == nullptr) return;
    Usage usage;
    usage.input = integerIn(*given, "prompt_tokens").value_or(0);
    usage.output = integerIn(*given, "completion_tokens").value_or(0);
    if (const json::object* const details = objectIn(*given, "prompt_tokens_details")) {
        usage.cachedInput = integerIn(*details, "cached_tokens").value_or(0);
    }
    if (const json::object* const details = objectIn(*given, "completion_tokens_details")) {
        usage.reasoning = integerIn(*details, "reasoning_tokens").value_or(0);
    }
    sink_.onEvent(usage);
}

void ChatAnswerDecoder::finish() {
    for (std::size_t call = 0; call < calls_.size(); ++call) endCall(call);
    over_ = true;
    FinishReason reason = FinishReason::stop;
    if (finishReason_ == "length") {
        reason = FinishReason::length;
    } else if (finishReason_ == "content_filter") {
        reason = FinishReason::contentFilter;
    } else if (!calls_.empty()) {  // a forced call ends in "stop"
        reason = FinishReason::toolCalls;
    } else if (refused_) {
        reason = FinishReason::refusal;
    }
    sink_.onEvent(Finished{reason, {}});
}

void ChatAnswerDecoder::fail(Failure failure) {
    over_ = true;
    sink_.onEvent(Failed{std::move(failure)});
}

void ChatAnswerDecoder::failBroken(const std::string& message) {
    Failure failure;
    failure.kind = FailureKind::upstream;
    failure.message = message;
    fail(std::move(failure));
}

}  // namespace

std::unique_ptr<AnswerDecoder> ChatCodec::answerDecoder(EventSink& sink, std::string_view) const {
    return std::make_unique<ChatAnswerDecoder>(sink);
}

}  // namespace openclaw::dialects

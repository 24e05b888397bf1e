#include <string>
#include <utility>

#include "base/clock.h"
#include "dialects/body_encoder.h"
#include "dialects/chat_codec.h"
#include "dialects/json_writer.h"

namespace openclaw::dialects {
namespace {

constexpr std::string_view idPrefix = "chatcmpl-";

std::string_view finishWord(FinishReason reason) noexcept {
    switch (reason) {
        case FinishReason::length:
            return "length";
        case FinishReason::toolCalls:
            return "tool_calls";
        case FinishReason::contentFilter:
        case FinishReason::refusal:
            return "content_filter";
        case FinishReason::stop:
        case FinishReason::stopSequence:
        case FinishReason::pause:
            return "stop";
    }
    return "stop";
}

/// Another vendor's id stays readable inside of ours.
std::string answerId(std::string_view id) {
    return id.starts_with(idPrefix) ? std::string(id) : std::string(idPrefix).append(id);
}

std::int64_t creationTime(std::int64_t created) noexcept {
    return created > 0 ? created : unixMillis() / 1000;
}

void writeUsage(JsonWriter& json, const Usage& usage) {
    json.openObject();
    json.key("prompt_tokens").integer(usage.input);
    json.key("completion_tokens").integer(usage.output);
    json.key("total_tokens").integer(usage.input + usage.output);
    json.key("prompt_tokens_details").openObject();
    json.key("cached_tokens").integer(usage.cachedInput).closeObject();
    json.key("completion_tokens_details").openObject();
    json.key("reasoning_tokens").integer(usage.reasoning).closeObject();
    json.closeObject();
}

/// One `chat.completion.chunk` an event. What all of them begin with is written once.
class ChatStreamEncoder final : public AnswerEncoder {
  public:
    ChatStreamEncoder(const AnswerShape& shape, std::string& out)
        : model_(shape.model), includeUsage_(shape.includeUsage), out_(out) {}

    void onEvent(const Event& event) override {
        std::visit([this](const auto& each) { on(each); }, event);
    }
    int status() const noexcept override { return 200; }

  private:
    void on(const Started& started) {
        head_ = "data: ";
        JsonWriter json(head_);
        head_.push_back('{');
        json.member("id", answerId(started.id)).member("object", "chat.completion.chunk");
        json.key("created").integer(creationTime(started.created));
        json.member("model", model_.empty() ? started.model : std::string_view(model_));
    }
    void on(const TextDelta& delta) {
        introduce(R"("")");
        begin().member("content", delta.text);
        end();
    }
    void on(const RefusalDelta& delta) {
        introduce("null");
        begin().member("refusal", delta.text);
        end();
    }
    void on(const ReasoningDelta& delta) {
        introduce("null");
        begin().member("reasoning_content", delta.text);
        end();
    }
    void on(const ReasoningSignature&) {}
    void on(const RedactedReasoning&) {}
    void on(const ToolCallBegin& call) {
        introduce("null");
        JsonWriter json = begin();
        json.key("tool_calls")
            .openArray()
            .openObject()
            .key("index")
            .integer(static_cast<std::int64_t>(call.index));
        json.member("id", call.id).member("type", "function").key("function").openObject();
        json.member("name", call.name).member("arguments", "").closeObject().closeObject().closeArray();
        end();
    }
    void on(const ToolCallArguments& arguments) {
        JsonWriter json = begin();
        json.key("tool_calls").openArray().openObject();
        json.key("index").integer(static_cast<std::int64_t>(arguments.index)).key("function").openObject();
        json.member("arguments", arguments.text).closeObject().closeObject().closeArray();
        end();
    }
    void on(const ToolCallEnd&) {}
    void on(const Usage& usage) { usage_ = usage; }
    void on(const Finished& finished) {
        introduce(R"("")");
        begin();
        end(finishWord(finished.reason));
        if (includeUsage_) {
            out_.append(head_);
            JsonWriter json(out_);
            out_.append(R"(,"choices":[],"usage":)");
            writeUsage(json, usage_);
            out_.append("}\n\n");
        }
        out_.append("data: [DONE]\n\n");
    }
    void on(const Failed& failed) {
        out_.append("data: ").append(chatErrorBody(failed.failure)).append("\n\n");
    }

    /// The role, once, with the content that goes before what comes: "" before text, null before anything
    /// else.
    void introduce(std::string_view content) {
        if (std::exchange(introduced_, true)) return;
        begin().member("role", "assistant").key("content").raw(content);
        end();
    }
    JsonWriter begin() {
        out_.append(head_).append(R"(,"choices":[{"index":0,"delta":)");
        JsonWriter json(out_);
        json.openObject();
        return json;
    }
    void end(std::string_view finish = {}) {
        out_.append(R"(},"logprobs":null,"finish_reason":)");
        if (finish.empty()) {
            out_.append("null");
        } else {
            out_.append("\"").append(finish).append("\"");
        }
        out_.append(includeUsage_ ? R"(}],"usage":null})" : "}]}").append("\n\n");
    }

    std::string model_;
    bool includeUsage_;
    std::string& out_;
    std::string head_;
    Usage usage_;
    bool introduced_ = false;
};

class ChatBodyEncoder final : public BodyEncoder {
  public:
    using BodyEncoder::BodyEncoder;

  private:
    void write(const Answer& answer, std::string& out) const override {
        JsonWriter json(out);
        json.openObject().member("id", answerId(answer.id)).member("object", "chat.completion");
        json.key("created").integer(creationTime(answer.created));
        json.member("model", modelOf(answer));
        json.key("choices").openArray().openObject().key("index").integer(0);
        json.key("message");
        writeMessage(json, answer);
        json.key("logprobs").null().member("finish_reason", finishWord(answer.finish));
        json.closeObject().closeArray();
        json.key("usage");
        writeUsage(json, answer.usage.value_or(Usage{}));
        json.closeObject();
    }

    static void writeMessage(JsonWriter& json, const Answer& answer) {
        std::string content;
        std::string refusal;
        std::string thought;
        bool calls = false;
        for (const Item& item : answer.items) {
            if (const auto* const message = std::get_if<Message>(&item)) {
                for (const Part& part : message->parts) {
                    if (const auto* const text = std::get_if<Text>(&part)) content.append(text->text);
                    if (const auto* const refused = std::get_if<Refusal>(&part))
                        refusal.append(refused->text);
                }
            } else if (const auto* const reasoning = std::get_if<Reasoning>(&item)) {
                thought.append(reasoning->summary).append(reasoning->text);
            } else {
                calls = calls || std::holds_alternative<ToolCall>(item);
            }
        }
        json.openObject().member("role", "assistant").key("content");
        if (content.empty() && (calls || !refusal.empty())) {
            json.null();
        } else {
            json.string(content);
        }
        json.key("refusal");
        if (refusal.empty()) {
            json.null();
        } else {
            json.string(refusal);
        }
        if (!thought.empty()) json.member("reasoning_content", thought);
        if (calls) writeCalls(json, answer);
        json.closeObject();
    }

    static void writeCalls(JsonWriter& json, const Answer& answer) {
        json.key("tool_calls").openArray();
        for (const Item& item : answer.items) {
            const auto* const call = std::get_if<ToolCall>(&item);
            if (call == nullptr) continue;
            json.openObject().member("id", call->id).member("type", "function").key("function").openObject();
            json.member("name", call->name).member("arguments", call->arguments).closeObject().closeObject();
        }
        json.closeArray();
    }
};

}  // namespace

std::unique_ptr<AnswerEncoder> ChatCodec::answerEncoder(const AnswerShape& shape, std::string& out) const {
    if (shape.stream) return std::make_unique<ChatStreamEncoder>(shape, out);
    return std::make_unique<ChatBodyEncoder>(*this, shape, out);
}

}  // namespace openclaw::dialects

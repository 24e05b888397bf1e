#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "dialects/body_encoder.h"
#include "dialects/json_reader.h"
#include "dialects/json_writer.h"
#include "dialects/messages_codec.h"

namespace openclaw::dialects {
namespace {

constexpr std::string_view idPrefix = "msg_";

std::string_view stopWord(FinishReason reason) noexcept {
    switch (reason) {
        case FinishReason::stop:
            return "end_turn";
        case FinishReason::stopSequence:
            return "stop_sequence";
        case FinishReason::length:
            return "max_tokens";
        case FinishReason::toolCalls:
            return "tool_use";
        case FinishReason::contentFilter:
        case FinishReason::refusal:
            return "refusal";
        case FinishReason::pause:
            return "pause_turn";
    }
    return "end_turn";
}

std::string answerId(std::string_view id) {
    return id.starts_with(idPrefix) ? std::string(id) : std::string(idPrefix).append(id);
}

void writeStop(JsonWriter& json, FinishReason reason, std::string_view sequence) {
    json.member("stop_reason", stopWord(reason)).key("stop_sequence");
    if (sequence.empty()) {
        json.null();
    } else {
        json.string(sequence);
    }
}

void writeUsage(JsonWriter& json, const Usage& usage) {
    const std::int64_t uncached = usage.input - usage.cachedInput - usage.cacheCreation;
    json.key("usage").openObject();
    json.key("input_tokens").integer(std::max<std::int64_t>(0, uncached));
    json.key("cache_creation_input_tokens").integer(usage.cacheCreation);
    json.key("cache_read_input_tokens").integer(usage.cachedInput);
    json.key("output_tokens").integer(usage.output).closeObject();
}

/// One named event each. Content blocks follow one another and never mix, as the vendor's own libraries
/// expect: what comes for another block than the open one waits until that has ended.
class MessagesStreamEncoder final : public AnswerEncoder {
  public:
    MessagesStreamEncoder(const AnswerShape& shape, std::string& out) : model_(shape.model), out_(out) {}

    void onEvent(const Event& event) override {
        std::visit([this](const auto& each) { on(each); }, event);
    }
    int status() const noexcept override { return 200; }

  private:
    enum class Kind : std::uint8_t { text, thinking, redacted, call };

    struct Block {
        Kind kind = Kind::text;
        std::size_t call = 0;
        std::string id;
        std::string name;
        std::string waiting;  ///< text that came before the block's turn
        std::string signature;
        bool ended = false;
    };

    void on(const Started& started) {
        JsonWriter json = begin("message_start");
        json.key("message").openObject().member("id", answerId(started.id)).member("type", "message");
        json.member("role", "assistant")
            .member("model", model_.empty() ? started.model : std::string_view(model_));
        json.key("content").openArray().closeArray().key("stop_reason").null().key("stop_sequence").null();
        writeUsage(json, usage_);
        json.closeObject();
        end();
    }
    void on(const TextDelta& delta) { give(last(Kind::text), delta.text); }
    void on(const RefusalDelta& delta) { give(last(Kind::text), delta.text); }
    void on(const ReasoningDelta& delta) { give(last(Kind::thinking), delta.text); }
    void on(const ReasoningSignature& signature) {
        Block& block = last(Kind::thinking);
        if (!signature.encrypted) block.signature = signature.signature;
        block.ended = true;
        advance();
    }
    void on(const RedactedReasoning& redacted) {
        Block& block = append(Kind::redacted);
        block.name = redacted.data;
        block.ended = true;
        advance();
    }
    void on(const ToolCallBegin& call) {
        Block& block = append(Kind::call);
        block.call = call.index;
        block.id = call.id;
        block.name = call.name;
        advance();
    }
    void on(const ToolCallArguments& arguments) {
        if (Block* const block = call(arguments.index)) give(*block, arguments.text);
    }
    void on(const ToolCallEnd& ended) {
        if (Block* const block = call(ended.index)) block->ended = true;
        advance();
    }
    void on(const Usage& usage) { usage_ = usage; }
    void on(const Finished& finished) {
        for (Block& block : blocks_) block.ended = true;
        advance();
        JsonWriter json = begin("message_delta");
        json.key("delta").openObject();
        writeStop(json, finished.reason, finished.stopSequence);
        json.closeObject();
        writeUsage(json, usage_);
        end();
        begin("message_stop");
        end();
    }
    void on(const Failed& failed) {
        out_.append("event: error\ndata: ").append(messagesErrorBody(failed.failure)).append("\n\n");
    }

    Block* call(std::size_t index) noexcept {
        for (Block& block : blocks_) {
            if (block.kind == Kind::call && block.call == index) return &block;
        }
        return nullptr;
    }

    /// A text or thinking that comes after something else is a new block; so is thinking after its signature.
    Block& last(Kind kind) {
        if (!blocks_.empty() && blocks_.back().kind == kind && !blocks_.back().ended) return blocks_.back();
        Block& block = append(kind);
        advance();
        return block;
    }
    Block& append(Kind kind) {
        if (!blocks_.empty() && blocks_.back().kind != Kind::call) blocks_.back().ended = true;
        Block& block = blocks_.emplace_back();
        block.kind = kind;
        return block;
    }

    void give(Block& block, std::string_view text) {
        if (&block == &blocks_.front() && opened_) {
            writeDelta(block, text);
        } else {
            block.waiting.append(text);
            advance();
        }
    }

    /// Opens, feeds and closes blocks from the front as far as they have come.
    void advance() {
        while (!blocks_.empty()) {
            Block& block = blocks_.front();
            if (!std::exchange(opened_, true)) writeStart(block);
            if (!block.waiting.empty()) writeDelta(block, std::exchange(block.waiting, {}));
            if (!block.ended) return;
            if (!block.signature.empty()) {
                writePiece("signature_delta", "signature", block.signature);
            }
            begin("content_block_stop").key("index").integer(index_);
            end();
            ++index_;
            opened_ = false;
            blocks_.pop_front();
        }
    }

    void writeStart(const Block& block) {
        JsonWriter json = begin("content_block_start");
        json.key("index").integer(index_).key("content_block").openObject();
        switch (block.kind) {
            case Kind::text:
                json.member("type", "text").member("text", "");
                break;
            case Kind::thinking:
                json.member("type", "thinking").member("thinking", "").member("signature", "");
                break;
            case Kind::redacted:
                json.member("type", "redacted_thinking").member("data", block.name);
                break;
            case Kind::call:
                json.member("type", "tool_use").member("id", block.id).member("name", block.name);
                json.key("input").openObject().closeObject();
                break;
        }
        json.closeObject();
        end();
    }

    void writeDelta(const Block& block, std::string_view text) {
        if (block.kind == Kind::call) {
            writePiece("input_json_delta", "partial_json", text);
        } else if (block.kind == Kind::thinking) {
            writePiece("thinking_delta", "thinking", text);
        } else {
            writePiece("text_delta", "text", text);
        }
    }

    void writePiece(std::string_view type, std::string_view key, std::string_view text) {
        JsonWriter json = begin("content_block_delta");
        json.key("index").integer(index_).key("delta").openObject().member("type", type).member(key, text);
        json.closeObject();
        end();
    }

    JsonWriter begin(std::string_view type) {
        out_.append("event: ").append(type).append("\ndata: ");
        JsonWriter json(out_);
        json.openObject().member("type", type);
        return json;
    }
    void end() { out_.append("}\n\n"); }

    std::string model_;
    std::string& out_;
    std::deque<Block> blocks_;
    bool opened_ = false;  ///< the first of `blocks_`
    std::int64_t index_ = 0;
    Usage usage_;
};

class MessagesBodyEncoder final : public BodyEncoder {
  public:
    using BodyEncoder::BodyEncoder;

  private:
    void write(const Answer& answer, std::string& out) const override {
        JsonWriter json(out);
        json.openObject().member("id", answerId(answer.id)).member("type", "message");
        json.member("role", "assistant").member("model", modelOf(answer));
        json.key("content").openArray();
        for (const Item& item : answer.items) writeItem(json, item);
        json.closeArray();
        writeStop(json, answer.finish, answer.stopSequence);
        writeUsage(json, answer.usage.value_or(Usage{}));
        json.closeObject();
    }

    static void writeItem(JsonWriter& json, const Item& item) {
        if (const auto* const message = std::get_if<Message>(&item)) {
            for (const Part& part : message->parts) {
                const auto* const text = std::get_if<Text>(&part);
                const auto* const refusal = std::get_if<Refusal>(&part);
                if (text == nullptr && refusal == nullptr) continue;
                json.openObject().member("type", "text");
                json.member("text", text != nullptr ? text->text : refusal->text).closeObject();
            }
        } else if (const auto* const call = std::get_if<ToolCall>(&item)) {
            json.openObject().member("type", "tool_use").member("id", call->id).member("name", call->name);
            json.key("input").raw(argumentsObject(call->arguments)).closeObject();
        } else if (const auto* const thought = std::get_if<Reasoning>(&item)) {
            json.openObject();
            if (thought->redacted.empty()) {
                json.member("type", "thinking").member("thinking", thought->summary + thought->text);
                json.member("signature", thought->signature);
            } else {
                json.member("type", "redacted_thinking").member("data", thought->redacted);
            }
            json.closeObject();
        }
    }
};

}  // namespace

std::unique_ptr<AnswerEncoder> MessagesCodec::answerEncoder(const AnswerShape& shape,
                                                            std::string& out) const {
    if (shape.stream) return std::make_unique<MessagesStreamEncoder>(shape, out);
    return std::make_unique<MessagesBodyEncoder>(*this, shape, out);
}

}  // namespace openclaw::dialects

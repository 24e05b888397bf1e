#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "dialects/json_reader.h"
#include "dialects/messages_codec.h"
#include "dialects/sse_reader.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

FinishReason reasonOf(std::string_view word) noexcept {
    if (word == "max_tokens" || word == "model_context_window_exceeded") return FinishReason::length;
    if (word == "stop_sequence") return FinishReason::stopSequence;
    if (word == "tool_use") return FinishReason::toolCalls;
    if (word == "refusal") return FinishReason::refusal;
    if (word == "pause_turn") return FinishReason::pause;
    return FinishReason::stop;
}

class MessagesAnswerDecoder final : public AnswerDecoder {
  public:
    MessagesAnswerDecoder(EventSink& sink, std::string_view answerTool)
        : sink_(sink), answerTool_(answerTool) {}

    void onStream(std::string_view bytes) override;
    void onStreamEnd() override;
    void onBody(std::string_view body) override;

  private:
    enum class Kind : std::uint8_t { other, text, thinking, call, answer };

    /// A content block, by its index in the vendor's answer.
    struct Block {
        std::size_t index = 0;
        Kind kind = Kind::other;
        std::size_t call = 0;
        std::string input;  ///< of a call, when it came with the beginning of the block
        bool spoke = false;
        bool open = true;
    };

    void onData(std::string_view name, std::string_view data);
    void start(const json::object& message);
    void beginBlock(std::size_t index, const json::object& content);
    void beginCall(Block& block, const json::object& content);
    void onDelta(std::size_t index, const json::object& delta);
    void endBlock(Block& block);
    void give(Block& block, std::string_view text);
    Block* blockAt(std::size_t index) noexcept;
    void readUsage(const json::object& holder);
    void finish();
    void fail(Failure failure);
    void failBroken(const std::string& message);

    EventSink& sink_;
    std::string answerTool_;
    SseReader reader_;
    std::vector<Block> blocks_;
    std::size_t calls_ = 0;
    Usage usage_;
    std::int64_t uncached_ = 0;
    std::string held_;
    std::string stopReason_;
    std::string stopSequence_;
    bool started_ = false;
    bool answered_ = false;  ///< the answer tool was called
    bool over_ = false;
};

void MessagesAnswerDecoder::onStream(std::string_view bytes) {
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

void MessagesAnswerDecoder::onStreamEnd() {
    if (over_) return;
    if (const auto event = reader_.last()) {
        ParsedJson parsed;
        if (parsed.answer(event->data) != nullptr) onData(event->name, event->data);
    }
    if (over_) return;
    if (stopReason_.empty())
        return failBroken("the provider ended its stream before the answer was complete");
    finish();  // all of it came, but for the farewell
}

void MessagesAnswerDecoder::onBody(std::string_view body) {
    if (over_) return;
    ParsedJson parsed;
    const json::value* const value = parsed.answer(body);
    const json::object* const message = value == nullptr ? nullptr : value->if_object();
    if (message == nullptr) return failBroken("the provider's answer is not a JSON object");
    if (stringIn(*message, "type") == "error") return fail(readFailure(0, body));
    const json::array* const content = arrayIn(*message, "content");
    if (content == nullptr) return failBroken("the provider's answer has no content");
    start(*message);
    for (std::size_t index = 0; index < content->size(); ++index) {
        const json::object* const block = (*content)[index].if_object();
        if (block == nullptr) continue;
        beginBlock(index, *block);
        if (Block* const begun = blockAt(index)) endBlock(*begun);
    }
    stopReason_ = stringIn(*message, "stop_reason");
    stopSequence_ = stringIn(*message, "stop_sequence");
    finish();
}

void MessagesAnswerDecoder::onData(std::string_view name, std::string_view data) {
    if (data == "[DONE]") {  // not Anthropic's, but some who speak its dialect end so
        if (!stopReason_.empty()) finish();
        return;
    }
    ParsedJson parsed;
    const json::value* const value = parsed.answer(data);
    const json::object* const event = value == nullptr ? nullptr : value->if_object();
    if (event == nullptr) return failBroken("the provider sent an event that is not a JSON object");
    std::string_view type = stringIn(*event, "type");
    if (type.empty()) type = name;
    const auto index =
        static_cast<std::size_t>(std::max<std::int64_t>(0, integerIn(*event, "index").value_or(0)));
    if (type == "content_block_delta") {
        if (const json::object* const delta = objectIn(*event, "delta")) onDelta(index, *delta);
    } else if (type == "content_block_start") {
        if (const json::object* const content = objectIn(*event, "content_block"))
            beginBlock(index, *content);
    } else if (type == "content_block_stop") {
        if (Block* const block = blockAt(index)) endBlock(*block);
    } else if (type == "message_start") {
        if (const json::object* const message = objectIn(*event, "message")) start(*message);
    } else if (type == "message_delta") {
        if (const json::object* const delta = objectIn(*event, "delta")) {
            if (const std::string_view reason = stringIn(*delta, "stop_reason"); !reason.empty()) {
                stopReason_ = reason;
            }
            stopSequence_ = stringIn(*delta, "stop_sequence");
        }
        readUsage(*event);
    } else if (type == "message_stop") {
        finish();
    } else if (type == "error") {
        fail(readFailure(0, data));
    }
}

void MessagesAnswerDecoder::start(const json::object& message) {
    if (started_) return;
    started_ = true;
    const std::string id(stringIn(message, "id"));
    sink_.onEvent(Started{id.empty() ? newId("msg_") : id, stringIn(message, "model"), 0});
    readUsage(message);
}

void MessagesAnswerDecoder::beginBlock(std::size_t index, const json::object& content) {
    if (!started_) start(json::object());
    if (Block* const same = blockAt(index)) endBlock(*same);
    Block& block = blocks_.emplace_back();
    block.index = index;
    const std::string_view type = stringIn(content, "type");
    if (type == "text") {
        block.kind = Kind::text;
        give(block, stringIn(content, "text"));
    } else if (type == "thinking") {
        block.kind = Kind::thinking;
        give(block, stringIn(content, "thinking"));
        if (const std::string_view signature = stringIn(content, "signature"); !signature.empty()) {
            sink_.onEvent(ReasoningSignature{signature});
        }
    } else if (type == "redacted_thinking") {
        sink_.onEvent(RedactedReasoning{stringIn(content, "data")});
    } else if (type == "tool_use") {
        beginCall(block, content);
    }
}

void MessagesAnswerDecoder::beginCall(Block& block, const json::object& content) {
    const std::string_view name = stringIn(content, "name");
    if (const json::object* const input = objectIn(content, "input"); input != nullptr && !input->empty()) {
        block.input = textOf(content.at("input"));
    }
    if (!answerTool_.empty() && name == answerTool_) {
        block.kind = answered_ ? Kind::other : Kind::answer;
        answered_ = true;
        return;
    }
    block.kind = Kind::call;
    block.call = calls_++;
    const std::string id(stringIn(content, "id"));
    sink_.onEvent(ToolCallBegin{block.call, id.empty() ? newId("toolu_") : id, name});
}

void MessagesAnswerDecoder::onDelta(std::size_t index, const json::object& delta) {
    Block* const block = blockAt(index);
    if (block == nullptr) return;
    const std::string_view type = stringIn(delta, "type");
    if (type == "text_delta") {
        give(*block, stringIn(delta, "text"));
    } else if (type == "input_json_delta") {
        give(*block, stringIn(delta, "partial_json"));
    } else if (type == "thinking_delta") {
        give(*block, stringIn(delta, "thinking"));
    } else if (type == "signature_delta") {
        sink_.onEvent(ReasoningSignature{stringIn(delta, "signature")});
    }
}

void MessagesAnswerDecoder::give(Block& block, std::string_view text) {
    if (text.empty()) return;
    block.spoke = true;
    switch (block.kind) {
        case Kind::text:
            // Words around an answer in JSON would spoil it: they count only if that never comes.
            if (answerTool_.empty()) {
                sink_.onEvent(TextDelta{text});
            } else {
                held_.append(text);
            }
            return;
        case Kind::answer:
            sink_.onEvent(TextDelta{text});
            return;
        case Kind::thinking:
            sink_.onEvent(ReasoningDelta{text});
            return;
        case Kind::call:
            sink_.onEvent(ToolCallArguments{block.call, text});
            return;
        case Kind::other:
            return;
    }
}

void MessagesAnswerDecoder::endBlock(Block& block) {
    block.open = false;
    if (block.kind != Kind::call && block.kind != Kind::answer) return;
    if (!block.spoke)
        give(block, block.input.empty() ? std::string_view("{}") : std::string_view(block.input));
    if (block.kind == Kind::call) sink_.onEvent(ToolCallEnd{block.call});
}

MessagesAnswerDecoder::Block* MessagesAnswerDecoder::blockAt(std::size_t index) noexcept {
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
        if (block->index == index && block->open) return &*block;
    }
    return nullptr;
}

void MessagesAnswerDecoder::readUsage(const json::object& holder) {
    const json::object* const usage = objectIn(holder, "usage");
    if (usage == nullptr) return;
    uncached_ = integerIn(*usage, "input_tokens").value_or(uncached_);
    usage_.cachedInput = integerIn(*usage, "cache_read_input_tokens").value_or(usage_.cachedInput);
    usage_.cacheCreation = integerIn(*usage, "cache_creation_input_tokens").value_or(usage_.cacheCreation);
    usage_.output = integerIn(*usage, "output_tokens").value_or(usage_.output);
    usage_.input = uncached_ + usage_.cachedInput + usage_.cacheCreation;
    sink_.onEvent(usage_);
}

void MessagesAnswerDecoder::finish() {
    if (!started_) return failBroken("the provider ended its stream without an answer");
    for (Block& block : blocks_) {
        if (block.open) endBlock(block);
    }
    over_ = true;
    if (!answered_ && !held_.empty()) sink_.onEvent(TextDelta{held_});
    FinishReason reason = reasonOf(stopReason_);
    if (reason == FinishReason::stop && calls_ > 0) reason = FinishReason::toolCalls;
    if (reason == FinishReason::toolCalls && calls_ == 0) reason = FinishReason::stop;  // the answer tool
    sink_.onEvent(Finished{reason, stopSequence_});
}

void MessagesAnswerDecoder::fail(Failure failure) {
    over_ = true;
    sink_.onEvent(Failed{std::move(failure)});
}

void MessagesAnswerDecoder::failBroken(const std::string& message) {
    Failure failure;
    failure.kind = FailureKind::upstream;
    failure.message = message;
    fail(std::move(failure));
}

}  // namespace

std::unique_ptr<AnswerDecoder> MessagesCodec::answerDecoder(EventSink& sink,
                                                            std::string_view answerTool) const {
    return std::make_unique<MessagesAnswerDecoder>(sink, answerTool);
}

}  // namespace openclaw::dialects

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "dialects/chat_codec.h"
#include "dialects/data_url.h"
#include "dialects/effort.h"
#include "dialects/json_writer.h"
#include "dialects/sealed.h"

namespace openclaw::dialects {
namespace {

class ChatRequestEncoder {
  public:
    ChatRequestEncoder(const Turn& turn, const ProviderTraits& traits)
        : turn_(turn), traits_(traits), json_(result_.body) {
        result_.dropped = turn.dropped;
    }

    EncodedRequest encode() {
        json_.openObject().member("model", turn_.model);
        writeMessages();
        writeTools();
        writeSampling();
        writeOutput();
        json_.closeObject();
        return std::move(result_);
    }

  private:
    void writeMessages();
    void writeMessage(const Message& message);
    void writeCall(const ToolCall& call);
    void writeToolResult(const ToolResult& result);
    void writeSeen();
    void writePart(const Part& part);
    void leaveAssistant();
    void writeTools();
    void writeSampling();
    void writeOutput();

    const Turn& turn_;
    const ProviderTraits& traits_;
    EncodedRequest result_;
    JsonWriter json_;
    bool assistant_ = false;         ///< an assistant message is open, to which calls may be added
    bool calls_ = false;             ///< its calls are open too
    std::vector<const Part*> seen_;  ///< what tools showed, which a tool message cannot
};

void ChatRequestEncoder::writeMessages() {
    json_.key("messages").openArray();
    if (!turn_.instructions.empty()) {
        std::string text;
        for (const std::string& instruction : turn_.instructions) {
            if (!text.empty()) text.append("\n\n");
            text.append(instruction);
        }
        json_.openObject().member("role", "system").member("content", text).closeObject();
    }
    for (const Item& item : turn_.items) {
        if (!std::holds_alternative<ToolResult>(item)) writeSeen();
        if (const auto* const message = std::get_if<Message>(&item)) {
            writeMessage(*message);
        } else if (const auto* const call = std::get_if<ToolCall>(&item)) {
            writeCall(*call);
        } else if (const auto* const result = std::get_if<ToolResult>(&item)) {
            writeToolResult(*result);
        } else if (std::holds_alternative<Compaction>(item)) {
            refuseCompaction();
        }
    }
    leaveAssistant();
    writeSeen();
    json_.closeArray();
}

void ChatRequestEncoder::leaveAssistant() {
    if (std::exchange(calls_, false)) json_.closeArray();
    if (std::exchange(assistant_, false)) json_.closeObject();
}

void ChatRequestEncoder::writeMessage(const Message& message) {
    leaveAssistant();
    json_.openObject().member("role", wordOf(message.role)).key("content");
    if (message.role == Role::assistant) {
        std::string text;
        std::string refusal;
        for (const Part& part : message.parts) {
            if (const auto* const words = std::get_if<Text>(&part)) text.append(words->text);
            if (const auto* const refused = std::get_if<Refusal>(&part)) refusal.append(refused->text);
        }
        json_.string(text);
        if (!refusal.empty()) json_.member("refusal", refusal);
        assistant_ = true;
        return;
    }
    const auto* const only = message.parts.size() == 1 ? std::get_if<Text>(&message.parts.front()) : nullptr;
    if (only != nullptr) {
        json_.string(only->text);
    } else {
        json_.openArray();
        for (const Part& part : message.parts) writePart(part);
        json_.closeArray();
    }
    json_.closeObject();
}

void ChatRequestEncoder::writeCall(const ToolCall& call) {
    if (!std::exchange(assistant_, true)) {
        json_.openObject().member("role", "assistant").key("content").null();
    }
    if (!std::exchange(calls_, true)) json_.key("tool_calls").openArray();
    json_.openObject().member("id", call.id).member("type", "function").key("function").openObject();
    json_.member("name", call.name).member("arguments", call.arguments).closeObject().closeObject();
}

void ChatRequestEncoder::writeToolResult(const ToolResult& result) {
    leaveAssistant();
    std::string text;
    for (const Part& part : result.parts) {
        const auto* const words = std::get_if<Text>(&part);
        if (words == nullptr) {
            seen_.push_back(&part);
            continue;
        }
        if (!text.empty()) text.push_back('\n');
        text.append(words->text);
    }
    json_.openObject().member("role", "tool").member("tool_call_id", result.callId);
    json_.member("content", text).closeObject();
}

/// All results of a turn's calls must follow the calls at once; then comes what they showed.
void ChatRequestEncoder::writeSeen() {
    if (seen_.empty()) return;
    json_.openObject().member("role", "user").key("content").openArray();
    for (const Part* const part : seen_) writePart(*part);
    json_.closeArray().closeObject();
    seen_.clear();
}

void ChatRequestEncoder::writePart(const Part& part) {
    json_.openObject();
    if (const auto* const text = std::get_if<Text>(&part)) {
        json_.member("type", "text").member("text", text->text);
    } else if (const auto* const refusal = std::get_if<Refusal>(&part)) {
        json_.member("type", "text").member("text", refusal->text);
    } else if (const auto* const image = std::get_if<Image>(&part)) {
        json_.member("type", "image_url").key("image_url").openObject();
        json_.member("url", image->url.empty() ? makeDataUrl(image->mediaType, image->data) : image->url);
        if (!image->detail.empty()) json_.member("detail", image->detail);
        json_.closeObject();
    } else if (const auto* const file = std::get_if<File>(&part)) {
        if (file->data.empty()) {
            throw Error(ErrorCode::invalid_request, "a file must be sent whole for this model's provider")
                .withParam("messages");
        }
        json_.member("type", "file").key("file").openObject();
        json_.member("filename", file->name.empty() ? "document" : file->name);
        json_.member("file_data", makeDataUrl(file->mediaType, file->data)).closeObject();
    }
    json_.closeObject();
}

void ChatRequestEncoder::writeTools() {
    if (turn_.tools.empty()) return;
    json_.key("tools").openArray();
    for (const Tool& tool : turn_.tools) {
        if (!mayCall(turn_, tool)) continue;
        json_.openObject().member("type", "function").key("function").openObject().member("name", tool.name);
        if (!tool.description.empty()) json_.member("description", tool.description);
        json_.key("parameters").raw(tool.schema);
        if (tool.strict) json_.key("strict").boolean(true);
        json_.closeObject().closeObject();
    }
    json_.closeArray();
    if (turn_.toolChoice) {
        json_.key("tool_choice");
        switch (turn_.toolChoice->mode) {
            case ToolChoiceMode::automatic:
                json_.string("auto");
                break;
            case ToolChoiceMode::none:
                json_.string("none");
                break;
            case ToolChoiceMode::required:
                json_.string("required");
                break;
            case ToolChoiceMode::named:
                json_.openObject().member("type", "function").key("function").openObject();
                json_.member("name", turn_.toolChoice->name).closeObject().closeObject();
                break;
        }
    }
    if (turn_.parallelToolCalls) json_.key("parallel_tool_calls").boolean(*turn_.parallelToolCalls);
}

void ChatRequestEncoder::writeSampling() {
    const Sampling& sampling = turn_.sampling;
    if (sampling.maxTokens) {
        json_.key(traits_.legacyMaxTokens ? "max_tokens" : "max_completion_tokens")
            .integer(*sampling.maxTokens);
    }
    if (sampling.temperature) json_.key("temperature").number(*sampling.temperature);
    if (sampling.topP) json_.key("top_p").number(*sampling.topP);
    if (sampling.seed) json_.key("seed").integer(*sampling.seed);
    if (sampling.frequencyPenalty) json_.key("frequency_penalty").number(*sampling.frequencyPenalty);
    if (sampling.presencePenalty) json_.key("presence_penalty").number(*sampling.presencePenalty);
    if (!sampling.stop.empty()) {
        json_.key("stop").openArray();
        for (const std::string& stop : sampling.stop) json_.string(stop);
        json_.closeArray();
    }
    if (turn_.thinking && turn_.thinking->effortSaid)
        json_.member("reasoning_effort", dialects::wordOf(turn_.thinking->effort));
}

void ChatRequestEncoder::writeOutput() {
    if (turn_.responseFormat) {
        const ResponseFormat& format = *turn_.responseFormat;
        json_.key("response_format").openObject();
        if (format.kind == FormatKind::jsonObject) {
            json_.member("type", "json_object");
        } else {
            json_.member("type", "json_schema").key("json_schema").openObject().member("name", format.name);
            if (!format.description.empty()) json_.member("description", format.description);
            json_.key("schema").raw(format.schema);
            if (format.strict) json_.key("strict").boolean(true);
            json_.closeObject();
        }
        json_.closeObject();
    }
    if (!turn_.verbosity.empty()) json_.member("verbosity", turn_.verbosity);
    if (!turn_.user.empty()) json_.member("user", turn_.user);
    if (!turn_.stream) return;
    json_.key("stream").boolean(true);
    if (turn_.includeUsage) {
        json_.key("stream_options").openObject().key("include_usage").boolean(true).closeObject();
    }
}

}  // namespace

EncodedRequest ChatCodec::encodeRequest(const Turn& turn, const ProviderTraits& traits) const {
    return ChatRequestEncoder(turn, traits).encode();
}

}  // namespace openclaw::dialects

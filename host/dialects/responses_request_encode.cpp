#include <algorithm>
#include <utility>

#include "dialects/data_url.h"
#include "dialects/effort.h"
#include "dialects/field_rules.h"
#include "dialects/json_writer.h"
#include "dialects/responses_codec.h"

namespace openclaw::dialects {
namespace {

constexpr std::int64_t fewestTokens = 16;

/// The vendor stores nothing: what it shall know comes with each request.
class ResponsesRequestEncoder {
  public:
    explicit ResponsesRequestEncoder(const Turn& turn) : turn_(turn), json_(result_.body) {
        result_.dropped = turn.dropped;
    }

    EncodedRequest encode() {
        json_.openObject().member("model", turn_.model);
        writeInstructions();
        json_.key("input").openArray();
        for (const Item& item : turn_.items) {
            std::visit([this](const auto& each) { write(each); }, item);
        }
        json_.closeArray();
        writeTools();
        writeSampling();
        writeText();
        writeReasoning();
        writeRest();
        json_.closeObject();
        return std::move(result_);
    }

  private:
    void writeInstructions();
    void write(const Message& message);
    void write(const ToolCall& call);
    void write(const ToolResult& result);
    void write(const Reasoning& reasoning);
    void write(const Compaction& compaction);
    void writePart(const Part& part, Role role);
    void writeTools();
    void writeToolChoice();
    void writeSampling();
    void writeText();
    void writeReasoning();
    void writeRest();
    bool reasons() const;

    const Turn& turn_;
    EncodedRequest result_;
    JsonWriter json_;
};

void ResponsesRequestEncoder::writeInstructions() {
    std::string text;
    for (const std::string& instruction : turn_.instructions) {
        if (!text.empty()) text.append("\n\n");
        text.append(instruction);
    }
    if (!text.empty()) json_.member("instructions", text);
}

void ResponsesRequestEncoder::write(const Message& message) {
    json_.openObject().member("type", "message").member("role", wordOf(message.role));
    if (!message.phase.empty()) json_.member("phase", message.phase);
    json_.key("content").openArray();
    for (const Part& part : message.parts) writePart(part, message.role);
    json_.closeArray().closeObject();
}

void ResponsesRequestEncoder::write(const ToolCall& call) {
    json_.openObject().member("type", "function_call").member("call_id", call.id);
    json_.member("name", call.name).member("arguments", call.arguments).closeObject();
}

void ResponsesRequestEncoder::write(const ToolResult& result) {
    json_.openObject().member("type", "function_call_output").member("call_id", result.callId).key("output");
    const auto* const only = result.parts.size() == 1 ? std::get_if<Text>(&result.parts.front()) : nullptr;
    if (only != nullptr || result.parts.empty()) {
        json_.string(only == nullptr ? std::string_view{} : std::string_view(only->text));
    } else {
        json_.openArray();
        for (const Part& part : result.parts) writePart(part, Role::user);
        json_.closeArray();
    }
    json_.closeObject();
}

/// Without what its vendor wants to see again, it would be ignored.
void ResponsesRequestEncoder::write(const Reasoning& reasoning) {
    if (reasoning.encrypted.empty()) return;
    json_.openObject().member("type", "reasoning").key("summary").openArray();
    if (!reasoning.summary.empty()) {
        json_.openObject().member("type", "summary_text").member("text", reasoning.summary).closeObject();
    }
    json_.closeArray().member("encrypted_content", reasoning.encrypted).closeObject();
}

void ResponsesRequestEncoder::write(const Compaction& compaction) {
    json_.openObject().member("type", "compaction").member("encrypted_content", compaction.content);
    json_.closeObject();
}

void ResponsesRequestEncoder::writePart(const Part& part, Role role) {
    const bool assistant = role == Role::assistant;
    const auto* const image = std::get_if<Image>(&part);
    const auto* const file = std::get_if<File>(&part);
    if (assistant && (image != nullptr || file != nullptr)) return;  // no vendor lets a model show pictures
    json_.openObject();
    if (const auto* const text = std::get_if<Text>(&part)) {
        json_.member("type", assistant ? "output_text" : "input_text").member("text", text->text);
    } else if (const auto* const refusal = std::get_if<Refusal>(&part)) {
        json_.member("type", assistant ? "refusal" : "input_text");
        json_.member(assistant ? "refusal" : "text", refusal->text);
    } else if (image != nullptr) {
        json_.member("type", "input_image");
        json_.member("image_url",
                     image->url.empty() ? makeDataUrl(image->mediaType, image->data) : image->url);
        json_.member("detail", image->detail.empty() ? "auto" : image->detail);
    } else if (file != nullptr) {
        json_.member("type", "input_file");
        if (!file->name.empty() || file->url.empty()) {
            json_.member("filename", file->name.empty() ? "document" : file->name);
        }
        if (file->url.empty()) {
            json_.member("file_data", makeDataUrl(file->mediaType, file->data));
        } else {
            json_.member("file_url", file->url);
        }
    }
    json_.closeObject();
}

void ResponsesRequestEncoder::writeTools() {
    if (turn_.tools.empty()) return;
    json_.key("tools").openArray();
    for (const Tool& tool : turn_.tools) {
        json_.openObject().member("type", "function").member("name", tool.name);
        if (!tool.description.empty()) json_.member("description", tool.description);
        // Left out, it would be true.
        json_.key("parameters").raw(tool.schema).key("strict").boolean(tool.strict).closeObject();
    }
    json_.closeArray();
    writeToolChoice();
    if (turn_.parallelToolCalls) json_.key("parallel_tool_calls").boolean(*turn_.parallelToolCalls);
}

void ResponsesRequestEncoder::writeToolChoice() {
    if (!turn_.toolChoice) return;
    std::string_view mode = "auto";
    if (turn_.toolChoice->mode == ToolChoiceMode::none) mode = "none";
    if (turn_.toolChoice->mode == ToolChoiceMode::required) mode = "required";
    json_.key("tool_choice");
    if (turn_.toolChoice->mode == ToolChoiceMode::named) {
        json_.openObject().member("type", "function").member("name", turn_.toolChoice->name).closeObject();
    } else if (turn_.allowedTools.empty() || mode == "none") {
        json_.string(mode);
    } else {
        json_.openObject().member("type", "allowed_tools").member("mode", mode).key("tools").openArray();
        for (const std::string& name : turn_.allowedTools) {
            json_.openObject().member("type", "function").member("name", name).closeObject();
        }
        json_.closeArray().closeObject();
    }
}

void ResponsesRequestEncoder::writeSampling() {
    const Sampling& sampling = turn_.sampling;
    if (sampling.maxTokens) {
        if (*sampling.maxTokens < fewestTokens) nameDropped(result_.dropped, "max_tokens");
        json_.key("max_output_tokens").integer(std::max(*sampling.maxTokens, fewestTokens));
    }
    if (sampling.temperature) json_.key("temperature").number(*sampling.temperature);
    if (sampling.topP) json_.key("top_p").number(*sampling.topP);
    // Zero asks for nothing, and not every vendor of this dialect has them.
    if (sampling.presencePenalty.value_or(0) != 0) {
        json_.key("presence_penalty").number(*sampling.presencePenalty);
    }
    if (sampling.frequencyPenalty.value_or(0) != 0) {
        json_.key("frequency_penalty").number(*sampling.frequencyPenalty);
    }
    if (turn_.topLogprobs.value_or(0) > 0) json_.key("top_logprobs").integer(*turn_.topLogprobs);
}

void ResponsesRequestEncoder::writeText() {
    if (!turn_.responseFormat && turn_.verbosity.empty()) return;
    json_.key("text").openObject();
    if (turn_.responseFormat) {
        const ResponseFormat& format = *turn_.responseFormat;
        json_.key("format").openObject();
        if (format.kind == FormatKind::jsonObject) {
            json_.member("type", "json_object");
        } else {
            json_.member("type", "json_schema").member("name", format.name);
            if (!format.description.empty()) json_.member("description", format.description);
            json_.key("schema").raw(format.schema).key("strict").boolean(format.strict);
        }
        json_.closeObject();
    }
    if (!turn_.verbosity.empty()) json_.member("verbosity", turn_.verbosity);
    json_.closeObject();
}

bool ResponsesRequestEncoder::reasons() const {
    if (turn_.encryptedReasoning) return true;
    if (turn_.thinking && !(turn_.thinking->effortSaid && turn_.thinking->effort == Effort::none))
        return true;
    return std::any_of(turn_.items.begin(), turn_.items.end(), [](const Item& item) {
        const auto* const reasoning = std::get_if<Reasoning>(&item);
        return reasoning != nullptr && !reasoning->encrypted.empty();
    });
}

void ResponsesRequestEncoder::writeReasoning() {
    if (turn_.thinking) {
        json_.key("reasoning").openObject();
        if (turn_.thinking->effortSaid) {
            json_.member("effort", dialects::wordOf(turn_.thinking->effort));
        }
        if (!turn_.thinking->summary.empty()) json_.member("summary", turn_.thinking->summary);
        json_.closeObject();
    }
    const bool logprobs = turn_.topLogprobs.has_value();
    if (!reasons() && !logprobs) return;
    json_.key("include").openArray();
    if (reasons()) json_.string("reasoning.encrypted_content");
    if (logprobs) json_.string("message.output_text.logprobs");
    json_.closeArray();
}

void ResponsesRequestEncoder::writeRest() {
    if (!turn_.user.empty()) json_.member("safety_identifier", turn_.user);
    if (!turn_.promptCacheKey.empty()) json_.member("prompt_cache_key", turn_.promptCacheKey);
    if (!turn_.truncation.empty()) json_.member("truncation", turn_.truncation);
    if (!turn_.serviceTier.empty()) json_.member("service_tier", turn_.serviceTier);
    json_.key("store").boolean(false);
    if (turn_.stream) json_.key("stream").boolean(true);
}

}  // namespace

EncodedRequest ResponsesCodec::encodeRequest(const Turn& turn, const ProviderTraits&) const {
    return ResponsesRequestEncoder(turn).encode();
}

}  // namespace openclaw::dialects

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "dialects/effort.h"
#include "dialects/field_rules.h"
#include "dialects/json_writer.h"
#include "dialects/messages_codec.h"
#include "dialects/messages_thinking.h"
#include "dialects/sealed.h"
#include "dialects/tool_schema.h"

namespace openclaw::dialects {
namespace {

constexpr std::string_view whiteSpace = " \t\r\n\v\f";
constexpr std::string_view placeholder = "…";  // where the vendor wants words and the client said none

bool isBlank(std::string_view text) noexcept {
    return text.find_first_not_of(whiteSpace) == std::string_view::npos;
}

bool isInstruction(const Item& item) noexcept {
    const auto* const message = std::get_if<Message>(&item);
    return message != nullptr && (message->role == Role::system || message->role == Role::developer);
}

/// Anthropic takes [A-Za-z0-9_-] only; other vendors' ids live on in a client's history. The same id always
/// becomes the same one, so that calls and results still meet.
std::string callId(std::string_view id) {
    std::string safe(id);
    const auto odd = [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                 c == '-');
    };
    std::replace_if(safe.begin(), safe.end(), odd, '_');
    return safe;
}

/// There is nothing below "low" in output_config.
std::string_view effortWord(Effort effort) noexcept {
    return effort == Effort::minimal ? wordOf(Effort::low) : wordOf(effort);
}

[[noreturn]] void refuse(std::string param, const std::string& message) {
    throw Error(ErrorCode::invalid_request, message).withParam(std::move(param));
}

class MessagesRequestEncoder {
  public:
    MessagesRequestEncoder(const Turn& turn, const ProviderTraits& traits)
        : turn_(turn), traits_(traits), json_(result_.body), choice_(turn.toolChoice) {
        result_.dropped = turn.dropped;
    }

    EncodedRequest encode() {
        planFormat();
        planThinking();
        json_.openObject().member("model", turn_.model);
        json_.key("max_tokens").integer(maxTokens_);
        writeConversation();
        writeTools();
        writeSampling();
        if (turn_.stream) json_.key("stream").boolean(true);
        if (!turn_.user.empty())
            json_.key("metadata").openObject().member("user_id", turn_.user).closeObject();
        json_.closeObject();
        return std::move(result_);
    }

  private:
    void planFormat();
    void planThinking();
    bool forcesTool() const {
        return choice_ &&
               (choice_->mode == ToolChoiceMode::required || choice_->mode == ToolChoiceMode::named);
    }
    void drop(std::string_view field) { nameDropped(result_.dropped, field); }

    void writeConversation();
    void writeSystem(const std::vector<std::string_view>& texts);
    void writeItem(const Item& item);
    void enter(Role role);
    void leave();
    void writeText(std::string_view text);
    void writePart(const Part& part);
    void writeSource(std::string_view type, std::string_view mediaType, std::string_view data,
                     std::string_view url);
    void writeToolResult(const ToolResult& result);
    void writeTools();
    void writeToolChoice();
    void writeSampling();
    void writeOutputConfig();

    const Turn& turn_;
    const ProviderTraits& traits_;
    EncodedRequest result_;
    JsonWriter json_;
    std::optional<ToolChoice> choice_;
    std::optional<std::int64_t> budget_;
    bool thinks_ = false;
    std::int64_t maxTokens_ = 0;
    std::string answerSchema_ = R"({"type":"object","additionalProperties":true})";
    std::optional<Role> open_;  ///< the message whose content is being written
};

/// An answer in JSON is had by making the model call a tool that takes it: alone, or, when it may call the
/// client's tools instead, as one of them. A client that forces a call of its own gets no text to have a
/// form.
void MessagesRequestEncoder::planFormat() {
    if (!turn_.responseFormat) return;
    const ResponseFormat& format = *turn_.responseFormat;
    if (format.kind == FormatKind::jsonSchema && traits_.structuredOutputs) return;
    if (forcesTool()) return;
    if (format.kind == FormatKind::jsonSchema) {
        answerSchema_ = objectSchema(format.schema).value_or(std::string());
    }
    if (answerSchema_.empty()) {
        refuse("response_format.json_schema.schema",
               "\"response_format.json_schema.schema\" must describe an object for this model's provider");
    }
    result_.answerTool = "json_answer";
    while (std::any_of(turn_.tools.begin(), turn_.tools.end(),
                       [&](const Tool& tool) { return tool.name == result_.answerTool; })) {
        result_.answerTool.push_back('_');
    }
    const bool alone = turn_.tools.empty() || (choice_ && choice_->mode == ToolChoiceMode::none);
    choice_ = alone ? ToolChoice{ToolChoiceMode::named, result_.answerTool}
                    : ToolChoice{ToolChoiceMode::required, {}};
}

void MessagesRequestEncoder::planThinking() {
    maxTokens_ = turn_.sampling.maxTokens.value_or(traits_.defaultMaxTokens);
    if (!turn_.thinking || !turn_.thinking->effortSaid || turn_.thinking->effort == Effort::none) return;
    thinks_ = !forcesTool() && !thinkingInterrupted(turn_);
    if (traits_.adaptiveThinking) return;
    if (thinks_) budget_ = thinkingBudget(*turn_.thinking, turn_.sampling.maxTokens);
    thinks_ = budget_.has_value();
    if (!thinks_) return drop("reasoning_effort");
    if (!turn_.sampling.maxTokens) maxTokens_ += *budget_;
}

void MessagesRequestEncoder::writeConversation() {
    std::vector<std::string_view> system(turn_.instructions.begin(), turn_.instructions.end());
    bool spoken = false;
    for (const Item& item : turn_.items) {
        if (!isInstruction(item)) {
            spoken = true;
            continue;
        }
        for (const Part& part : std::get<Message>(item).parts) {
            const auto* const text = std::get_if<Text>(&part);
            if (text == nullptr) refuse("messages", "system messages must be text for this model's provider");
            system.push_back(text->text);
        }
    }
    std::erase_if(system, isBlank);
    if (spoken) writeSystem(system);
    json_.key("messages").openArray();
    if (spoken) {
        for (const Item& item : turn_.items) {
            if (!isInstruction(item)) writeItem(item);
        }
    } else {
        for (const std::string_view text : system) {
            enter(Role::user);
            writeText(text);
        }
    }
    if (!open_) {
        enter(Role::user);
        writeText(placeholder);
    }
    leave();
    json_.closeArray();
}

void MessagesRequestEncoder::writeSystem(const std::vector<std::string_view>& texts) {
    if (texts.empty()) return;
    json_.key("system");
    if (texts.size() == 1) {
        json_.string(texts.front());
        return;
    }
    json_.openArray();
    for (const std::string_view text : texts) writeText(text);
    json_.closeArray();
}

void MessagesRequestEncoder::enter(Role role) {
    if (open_ == role) return;
    if (!open_ && role == Role::assistant) {  // the vendor wants the user to begin
        enter(Role::user);
        writeText(placeholder);
    }
    leave();
    json_.openObject().member("role", role == Role::user ? "user" : "assistant");
    json_.key("content").openArray();
    open_ = role;
}

void MessagesRequestEncoder::leave() {
    if (open_) json_.closeArray().closeObject();
}

void MessagesRequestEncoder::writeItem(const Item& item) {
    if (const auto* const message = std::get_if<Message>(&item)) {
        // What the answer shall go on from must not end in white space.
        const bool unfinished = message->role == Role::assistant && &item == &turn_.items.back();
        for (const Part& part : message->parts) {
            const auto* const text = std::get_if<Text>(&part);
            const auto* const refusal = std::get_if<Refusal>(&part);
            if (text == nullptr && refusal == nullptr) {
                enter(message->role);
                writePart(part);
                continue;
            }
            std::string_view words = text != nullptr ? text->text : refusal->text;
            if (isBlank(words)) continue;
            if (unfinished && &part == &message->parts.back()) {
                words = words.substr(0, words.find_last_not_of(whiteSpace) + 1);
            }
            enter(message->role);
            writeText(words);
        }
    } else if (const auto* const call = std::get_if<ToolCall>(&item)) {
        enter(Role::assistant);
        json_.openObject().member("type", "tool_use").member("id", callId(call->id));
        json_.member("name", call->name).key("input").raw(argumentsObject(call->arguments)).closeObject();
    } else if (const auto* const result = std::get_if<ToolResult>(&item)) {
        enter(Role::user);
        writeToolResult(*result);
    } else if (const auto* const thought = std::get_if<Reasoning>(&item)) {
        if (!thought->redacted.empty()) {
            enter(Role::assistant);
            json_.openObject().member("type", "redacted_thinking").member("data", thought->redacted);
            json_.closeObject();
        } else if (!thought->signature.empty()) {
            enter(Role::assistant);
            json_.openObject().member("type", "thinking").member("thinking", thought->text);
            json_.member("signature", thought->signature).closeObject();
        }
    } else if (std::holds_alternative<Compaction>(item)) {
        refuseCompaction();
    }
}

void MessagesRequestEncoder::writeText(std::string_view text) {
    json_.openObject().member("type", "text").member("text", text).closeObject();
}

void MessagesRequestEncoder::writeSource(std::string_view type, std::string_view mediaType,
                                         std::string_view data, std::string_view url) {
    json_.openObject().member("type", type).key("source").openObject();
    if (url.empty()) {
        json_.member("type", "base64").member("media_type", mediaType).member("data", data);
    } else {
        json_.member("type", "url").member("url", url);
    }
    json_.closeObject();
}

void MessagesRequestEncoder::writePart(const Part& part) {
    if (const auto* const text = std::get_if<Text>(&part)) {
        writeText(text->text);
    } else if (const auto* const refusal = std::get_if<Refusal>(&part)) {
        writeText(refusal->text);
    } else if (const auto* const image = std::get_if<Image>(&part)) {
        writeSource("image", image->mediaType, image->data, image->url);
        json_.closeObject();
    } else if (const auto* const file = std::get_if<File>(&part)) {
        if (file->url.empty() && file->data.empty()) {
            refuse("messages", "a file must be sent whole or as a URL for this model's provider");
        }
        writeSource("document", file->mediaType, file->data, file->url);
        if (!file->name.empty()) json_.member("title", file->name);
        json_.closeObject();
    }
}

void MessagesRequestEncoder::writeToolResult(const ToolResult& result) {
    json_.openObject().member("type", "tool_result").member("tool_use_id", callId(result.callId));
    const auto* const only = result.parts.size() == 1 ? std::get_if<Text>(&result.parts.front()) : nullptr;
    if (only != nullptr) {
        json_.member("content", only->text);
    } else if (!result.parts.empty()) {
        json_.key("content").openArray();
        for (const Part& part : result.parts) {
            const auto* const text = std::get_if<Text>(&part);
            if (text == nullptr || !isBlank(text->text)) writePart(part);
        }
        json_.closeArray();
    }
    if (result.error) json_.key("is_error").boolean(true);
    json_.closeObject();
}

void MessagesRequestEncoder::writeTools() {
    if (turn_.tools.empty() && result_.answerTool.empty()) return;
    json_.key("tools").openArray();
    for (const Tool& tool : turn_.tools) {
        if (!mayCall(turn_, tool)) continue;
        json_.openObject().member("name", tool.name);
        if (!tool.description.empty()) json_.member("description", tool.description);
        json_.key("input_schema").raw(tool.schema);
        if (tool.strict && traits_.structuredOutputs) json_.key("strict").boolean(true);
        if (tool.strict && !traits_.structuredOutputs) drop("tools.function.strict");
        json_.closeObject();
    }
    if (!result_.answerTool.empty()) {
        const ResponseFormat& format = *turn_.responseFormat;
        std::string description = "Gives the answer to the user. Call it once, with the whole answer";
        description.append(format.kind == FormatKind::jsonObject
                               ? ", a JSON object of the form that was asked for."
                               : " in the form of its arguments.");
        if (!format.description.empty()) description.append(" The answer: ").append(format.description);
        json_.openObject().member("name", result_.answerTool).member("description", description);
        json_.key("input_schema").raw(answerSchema_).closeObject();
    }
    json_.closeArray();
    writeToolChoice();
}

void MessagesRequestEncoder::writeToolChoice() {
    const bool alone = choice_ && choice_->name == result_.answerTool && !result_.answerTool.empty();
    const bool single = alone || (turn_.parallelToolCalls && !*turn_.parallelToolCalls);
    if (!choice_ && !single) return;
    const ToolChoiceMode mode = choice_ ? choice_->mode : ToolChoiceMode::automatic;
    json_.key("tool_choice").openObject();
    switch (mode) {
        case ToolChoiceMode::automatic:
            json_.member("type", "auto");
            break;
        case ToolChoiceMode::none:
            json_.member("type", "none");
            break;
        case ToolChoiceMode::required:
            json_.member("type", "any");
            break;
        case ToolChoiceMode::named:
            json_.member("type", "tool").member("name", choice_->name);
            break;
    }
    if (single && mode != ToolChoiceMode::none) json_.key("disable_parallel_tool_use").boolean(true);
    json_.closeObject();
}

void MessagesRequestEncoder::writeSampling() {
    const Sampling& sampling = turn_.sampling;
    if (sampling.temperature) {
        if (thinks_) {
            if (*sampling.temperature != 1) drop("temperature");
        } else {
            if (*sampling.temperature > 1) drop("temperature");
            json_.key("temperature").number(std::min(*sampling.temperature, 1.0));
        }
    }
    if (sampling.topP &&
        *sampling.topP < 1) {  // 1 asks for nothing, and newer models refuse it beside temperature
        if (thinks_ && *sampling.topP < 0.95) {
            drop("top_p");
        } else {
            json_.key("top_p").number(*sampling.topP);
        }
    }
    if (sampling.topK) {
        if (thinks_) {
            drop("top_k");
        } else {
            json_.key("top_k").integer(*sampling.topK);
        }
    }
    const auto blank = std::count_if(sampling.stop.begin(), sampling.stop.end(), isBlank);
    if (blank > 0) drop("stop");
    if (static_cast<std::size_t>(blank) < sampling.stop.size()) {
        json_.key("stop_sequences").openArray();
        for (const std::string& stop : sampling.stop) {
            if (!isBlank(stop)) json_.string(stop);
        }
        json_.closeArray();
    }
    if (thinks_) {
        json_.key("thinking").openObject().member("type", budget_ ? "enabled" : "adaptive");
        if (budget_) json_.key("budget_tokens").integer(*budget_);
        json_.closeObject();
    }
    writeOutputConfig();
}

void MessagesRequestEncoder::writeOutputConfig() {
    const bool effort = turn_.thinking && turn_.thinking->effortSaid &&
                        turn_.thinking->effort != Effort::none && traits_.adaptiveThinking;
    const bool format = turn_.responseFormat && turn_.responseFormat->kind == FormatKind::jsonSchema &&
                        traits_.structuredOutputs;
    if (!effort && !format) return;
    json_.key("output_config").openObject();
    if (effort) json_.member("effort", effortWord(turn_.thinking->effort));
    if (format) {
        json_.key("format").openObject().member("type", "json_schema");
        json_.key("schema").raw(turn_.responseFormat->schema).closeObject();
    }
    json_.closeObject();
}

}  // namespace

EncodedRequest MessagesCodec::encodeRequest(const Turn& turn, const ProviderTraits& traits) const {
    return MessagesRequestEncoder(turn, traits).encode();
}

}  // namespace openclaw::dialects

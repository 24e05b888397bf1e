#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "dialects/effort.h"
#include "dialects/field_rules.h"
#include "dialects/json_reader.h"
#include "dialects/messages_codec.h"
#include "dialects/messages_thinking.h"
#include "dialects/tool_schema.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

/// The members of content blocks that the decoder reads, whatever the type.
constexpr std::array<std::string_view, 14> blockMembers{
    "type",    "text",     "source",    "id",   "name",  "input",   "tool_use_id",
    "content", "thinking", "signature", "data", "title", "context", "is_error"};

class MessagesRequestDecoder {
  public:
    explicit MessagesRequestDecoder(Dialect target) : policy_(Dialect::messages, target, turn_.dropped) {}

    Turn decode(std::string_view body) {
        const json::object& request = parsed_.request(body);
        policy_.meet(request, {}, root_);
        if (const json::value* const model = find(request, "model")) {
            turn_.model = asString(*model, Place(root_, "model"));
        }
        readSystem(request);
        readMessages(request);
        readTools(request);
        readToolChoice(request);
        readSampling(request);
        readThinking(request);
        readOutput(request);
        return std::move(turn_);
    }

  private:
    void readSystem(const json::object& request);
    void readMessages(const json::object& request);
    void readMessage(const json::object& message, const Place& place);
    void readBlock(const json::object& block, Role role, const Place& place);
    void readToolUse(const json::object& block, const Place& place);
    void readToolResult(const json::object& block, const Place& place);
    void readReasoning(const json::object& block, std::string_view type, const Place& place);
    Part readContentPart(const json::object& block, std::string_view type, const Place& place);
    Part readImage(const json::object& block, const Place& place);
    Part readDocument(const json::object& block, const Place& place);
    void readTools(const json::object& request);
    void readToolChoice(const json::object& request);
    void readSampling(const json::object& request);
    void readThinking(const json::object& request);
    void readOutput(const json::object& request);

    /// The message that a part of `role` belongs to: the last item, if it is one of this request's message.
    void addPart(Role role, Part part) {
        if (freshMessage_) turn_.items.emplace_back(Message{role, {}});
        freshMessage_ = false;
        std::get<Message>(turn_.items.back()).parts.push_back(std::move(part));
    }
    template <typename Entry>
    void addItem(Entry item) {
        turn_.items.emplace_back(std::move(item));
        freshMessage_ = true;
    }

    static std::string required(const json::object& object, std::string_view key, const Place& place) {
        const Place at(place, key);
        const json::value* const value = find(object, key);
        if (value == nullptr) refuse(at, "is missing");
        return std::string(asString(*value, at));
    }

    Turn turn_;
    FieldPolicy policy_;
    ParsedJson parsed_;
    Place root_;
    bool freshMessage_ = true;
};

void MessagesRequestDecoder::readSystem(const json::object& request) {
    const json::value* const system = find(request, "system");
    if (system == nullptr) return;
    const Place place(root_, "system");
    if (system->is_string()) {
        turn_.instructions.emplace_back(viewOf(system->get_string()));
        return;
    }
    if (!system->is_array()) refuse(place, "must be a string or an array of text blocks");
    const json::array& list = system->get_array();
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        const json::object& block = asObject(list[index], at);
        turn_.instructions.push_back(required(block, "text", at));
        if (const json::value* const cache = find(block, "cache_control")) {
            policy_.meet("system.cache_control", *cache, Place(at, "cache_control"));
        }
    }
}

void MessagesRequestDecoder::readMessages(const json::object& request) {
    const Place place(root_, "messages");
    const json::value* const messages = find(request, "messages");
    if (messages == nullptr) refuse(place, "is missing: an array of {role, content}");
    const json::array& list = asArray(*messages, place);
    if (list.empty()) refuse(place, "is empty: at least one message is needed");
    turn_.items.reserve(list.size());
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        readMessage(asObject(list[index], at), at);
    }
}

void MessagesRequestDecoder::readMessage(const json::object& message, const Place& place) {
    const std::string word = required(message, "role", place);
    if (word != "user" && word != "assistant") refuse(Place(place, "role"), "must be user or assistant");
    const Role role = word == "user" ? Role::user : Role::assistant;
    const Place at(place, "content");
    const json::value* const content = find(message, "content");
    if (content == nullptr) refuse(at, "is missing: a string or an array of blocks");
    freshMessage_ = true;
    if (content->is_string()) return addPart(role, Text{std::string(viewOf(content->get_string()))});
    if (!content->is_array()) refuse(at, "must be a string or an array of blocks");
    const json::array& list = content->get_array();
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place blockPlace(at, index);
        readBlock(asObject(list[index], blockPlace), role, blockPlace);
    }
}

void MessagesRequestDecoder::readBlock(const json::object& block, Role role, const Place& place) {
    const std::string type = required(block, "type", place);
    std::string field = "messages.content.";
    for (const json::key_value_pair& member : block) {
        const std::string_view key(member.key().data(), member.key().size());
        if (member.value().is_null()) continue;
        if (std::find(blockMembers.begin(), blockMembers.end(), key) != blockMembers.end()) continue;
        policy_.meet(field.replace(17, std::string::npos, key), member.value(), Place(place, key));
    }
    if (type == "tool_use") {
        readToolUse(block, place);
    } else if (type == "tool_result") {
        readToolResult(block, place);
    } else if (type == "thinking" || type == "redacted_thinking") {
        readReasoning(block, type, place);
    } else {
        addPart(role, readContentPart(block, type, place));
    }
}

Part MessagesRequestDecoder::readContentPart(const json::object& block, std::string_view type,
                                             const Place& place) {
    if (type == "text") return Text{required(block, "text", place)};
    if (type == "image") return readImage(block, place);
    if (type == "document") return readDocument(block, place);
    policy_.meet("messages.content." + std::string(type), block.at("type"), Place(place, "type"));
    refuse(Place(place, "type"), "must be text, image, document, tool_use, tool_result or thinking");
}

void MessagesRequestDecoder::readToolUse(const json::object& block, const Place& place) {
    ToolCall call;
    call.id = required(block, "id", place);
    call.name = required(block, "name", place);
    const Place at(place, "input");
    const json::value* const input = find(block, "input");
    if (input == nullptr) refuse(at, "is missing: an object");
    asObject(*input, at);
    call.arguments = textOf(*input);
    addItem(std::move(call));
}

void MessagesRequestDecoder::readToolResult(const json::object& block, const Place& place) {
    ToolResult result;
    result.callId = required(block, "tool_use_id", place);
    if (const json::value* const failed = find(block, "is_error")) {
        const Place at(place, "is_error");
        result.error = asBoolean(*failed, at);
        if (result.error) policy_.meet("messages.content.is_error", *failed, at);
    }
    const Place at(place, "content");
    if (const json::value* const content = find(block, "content")) {
        if (content->is_string()) {
            result.parts.emplace_back(Text{std::string(viewOf(content->get_string()))});
        } else {
            const json::array& list = asArray(*content, at);
            for (std::size_t index = 0; index < list.size(); ++index) {
                const Place partPlace(at, index);
                const json::object& part = asObject(list[index], partPlace);
                result.parts.push_back(readContentPart(part, required(part, "type", partPlace), partPlace));
            }
        }
    }
    addItem(std::move(result));
}

void MessagesRequestDecoder::readReasoning(const json::object& block, std::string_view type,
                                           const Place& place) {
    const std::string field = "messages.content." + std::string(type);
    if (policy_.meet(field, block.at("type"), place) != Treatment::translated) return;
    Reasoning reasoning;
    if (type == "thinking") {
        reasoning.text = required(block, "thinking", place);
        reasoning.signature = stringIn(block, "signature");
    } else {
        reasoning.redacted = required(block, "data", place);
    }
    addItem(std::move(reasoning));
}

Part MessagesRequestDecoder::readImage(const json::object& block, const Place& place) {
    const Place at(place, "source");
    const json::object* const source = objectIn(block, "source");
    if (source == nullptr) refuse(at, "is missing: {type, media_type, data} or {type, url}");
    const std::string type = required(*source, "type", at);
    Image image;
    if (type == "base64") {
        image.mediaType = required(*source, "media_type", at);
        image.data = required(*source, "data", at);
    } else if (type == "url") {
        image.url = required(*source, "url", at);
    } else {
        refuse(Place(at, "type"), "must be base64 or url: this model's provider has no uploaded files");
    }
    return image;
}

Part MessagesRequestDecoder::readDocument(const json::object& block, const Place& place) {
    const Place at(place, "source");
    const json::object* const source = objectIn(block, "source");
    if (source == nullptr) refuse(at, "is missing: {type, media_type, data}");
    const std::string type = required(*source, "type", at);
    if (type == "text") return Text{required(*source, "data", at)};
    if (type != "base64") refuse(Place(at, "type"), "must be base64 or text for this model's provider");
    File file;
    file.name = stringIn(block, "title");
    file.mediaType = required(*source, "media_type", at);
    file.data = required(*source, "data", at);
    return file;
}

void MessagesRequestDecoder::readTools(const json::object& request) {
    const json::value* const tools = find(request, "tools");
    if (tools == nullptr) return;
    const Place place(root_, "tools");
    const json::array& list = asArray(*tools, place);
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        const json::object& object = asObject(list[index], at);
        const std::string_view type = stringIn(object, "type");
        if (!type.empty() && type != "custom") {
            refuse(Place(at, "type"), "must be \"custom\": the vendor's own tools run only with its models");
        }
        policy_.meet(object, "tools.", at);
        Tool tool;
        tool.name = required(object, "name", at);
        tool.description = stringIn(object, "description");
        tool.schema = toolSchema(find(object, "input_schema"), Place(at, "input_schema"));
        if (const json::value* const strict = find(object, "strict")) {
            tool.strict = asBoolean(*strict, Place(at, "strict"));
        }
        turn_.tools.push_back(std::move(tool));
    }
}

void MessagesRequestDecoder::readToolChoice(const json::object& request) {
    const json::value* const given = find(request, "tool_choice");
    if (given == nullptr) return;
    const Place place(root_, "tool_choice");
    const json::object& object = asObject(*given, place);
    const std::string type = required(object, "type", place);
    ToolChoice choice;
    if (type == "any") {
        choice.mode = ToolChoiceMode::required;
    } else if (type == "none") {
        choice.mode = ToolChoiceMode::none;
    } else if (type == "tool") {
        choice.mode = ToolChoiceMode::named;
        choice.name = required(object, "name", place);
    } else if (type != "auto") {
        refuse(Place(place, "type"), "must be auto, any, tool or none");
    }
    turn_.toolChoice = std::move(choice);
    if (const json::value* const single = find(object, "disable_parallel_tool_use")) {
        turn_.parallelToolCalls = !asBoolean(*single, Place(place, "disable_parallel_tool_use"));
    }
}

void MessagesRequestDecoder::readSampling(const json::object& request) {
    Sampling& sampling = turn_.sampling;
    const Place limit(root_, "max_tokens");
    const json::value* const maxTokens = find(request, "max_tokens");
    if (maxTokens == nullptr) refuse(limit, "is missing: the most tokens the answer may have");
    sampling.maxTokens = asInteger(*maxTokens, limit, 1, INT64_MAX);
    if (const json::value* const temperature = find(request, "temperature")) {
        sampling.temperature = asNumber(*temperature, Place(root_, "temperature"), 0, 1);
    }
    if (const json::value* const topP = find(request, "top_p")) {
        sampling.topP = asNumber(*topP, Place(root_, "top_p"), 0, 1);
    }
    if (const json::value* const topK = find(request, "top_k")) {
        sampling.topK = asInteger(*topK, Place(root_, "top_k"), 0, INT64_MAX);
    }
    const Place place(root_, "stop_sequences");
    if (const json::value* const stop = find(request, "stop_sequences")) {
        const json::array& list = asArray(*stop, place);
        for (std::size_t index = 0; index < list.size(); ++index) {
            sampling.stop.emplace_back(asString(list[index], Place(place, index)));
        }
    }
}

void MessagesRequestDecoder::readThinking(const json::object& request) {
    const json::value* const given = find(request, "thinking");
    if (given == nullptr) return;
    const Place place(root_, "thinking");
    const json::object& object = asObject(*given, place);
    const std::string type = required(object, "type", place);
    if (type == "disabled") return;
    if (type == "adaptive") {
        turn_.thinking = Thinking{};
    } else if (type == "enabled") {
        const Place at(place, "budget_tokens");
        const json::value* const budget = find(object, "budget_tokens");
        if (budget == nullptr) refuse(at, "is missing");
        const std::int64_t tokens = asInteger(*budget, at, 1024, INT64_MAX);
        turn_.thinking = Thinking{effortOfBudget(tokens), tokens};
    } else {
        refuse(Place(place, "type"), "must be enabled, disabled or adaptive");
    }
}

void MessagesRequestDecoder::readOutput(const json::object& request) {
    if (const json::value* const stream = find(request, "stream")) {
        turn_.stream = asBoolean(*stream, Place(root_, "stream"));
    }
    turn_.includeUsage = turn_.stream;  // the dialect's streams always tell it
    if (const json::object* const metadata = objectIn(request, "metadata")) {
        turn_.user = stringIn(*metadata, "user_id");
    }
    turn_.serviceTier = stringIn(request, "service_tier");
    const json::object* const config = objectIn(request, "output_config");
    if (config == nullptr) return;
    const Place place(root_, "output_config");
    if (const std::string_view word = stringIn(*config, "effort"); !word.empty()) {
        const auto effort = word == "max" ? std::optional(Effort::xhigh) : effortOf(word);
        if (!effort) refuse(Place(place, "effort"), "must be low, medium, high, xhigh or max");
        if (!turn_.thinking) turn_.thinking.emplace();
        turn_.thinking->effort = *effort;
    }
    if (const json::object* const format = objectIn(*config, "format")) {
        const Place schemaPlace(place, "format.schema");
        const json::value* const schema = find(*format, "schema");
        if (schema == nullptr) refuse(schemaPlace, "is missing");
        asObject(*schema, schemaPlace);
        turn_.responseFormat = ResponseFormat{FormatKind::jsonSchema, "answer", {}, textOf(*schema), true};
    }
}

}  // namespace

Turn MessagesCodec::decodeRequest(std::string_view body, Dialect target) const {
    return MessagesRequestDecoder(target).decode(body);
}

}  // namespace openclaw::dialects

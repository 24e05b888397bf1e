#include <cstdint>
#include <utility>

#include "dialects/chat_codec.h"
#include "dialects/chat_request.h"
#include "dialects/chat_tools.h"
#include "dialects/data_url.h"
#include "dialects/effort.h"
#include "dialects/field_rules.h"
#include "dialects/json_reader.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

class ChatRequestDecoder {
  public:
    explicit ChatRequestDecoder(Dialect target) : policy_(Dialect::chat, target, turn_.dropped) {}

    ChatRequest decode(std::string_view body) {
        const json::object& request = parsed_.request(body);
        policy_.meet(request, {}, root_);
        if (const json::value* const model = find(request, "model")) {
            turn_.model = asString(*model, Place(root_, "model"));
        }
        readMessages(request);
        readChatTools(request, policy_, result_);
        readSampling(request);
        readOutput(request);
        return std::move(result_);
    }

  private:
    void readMessages(const json::object& request);
    void readMessage(const json::object& message, const Place& place);
    void readAssistant(const json::object& message, const Place& place);
    void readToolResult(const json::object& message, const Place& place);
    void readToolCalls(const json::value& calls, const Place& place);
    std::vector<Part> readContent(const json::object& message, const Place& place);
    void readPart(const json::object& part, const Place& place, std::vector<Part>& parts);
    Image readImage(const json::object& part, const Place& place);
    File readFile(const json::object& part, const Place& place);
    void readSampling(const json::object& request);
    void readOutput(const json::object& request);
    void readResponseFormat(const json::object& request);

    ChatRequest result_;
    Turn& turn_ = result_.turn;
    FieldPolicy policy_;
    ParsedJson parsed_;
    Place root_;
};

/// The members of an object that is read by hand go through the table as well, but for the ones named here,
/// which every message has.
bool isPlain(std::string_view key) noexcept {
    return key == "role" || key == "content" || key == "type" || key == "text" || key == "id";
}

void ChatRequestDecoder::readMessages(const json::object& request) {
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

void ChatRequestDecoder::readMessage(const json::object& message, const Place& place) {
    std::string field = "messages.";
    for (const json::key_value_pair& member : message) {
        const std::string_view key(member.key().data(), member.key().size());
        if (isPlain(key) || member.value().is_null()) continue;
        policy_.meet(field.replace(9, std::string::npos, key), member.value(), Place(place, key));
    }
    const Place at(place, "role");
    const json::value* const given = find(message, "role");
    if (given == nullptr) refuse(at, "is missing: system, developer, user, assistant or tool");
    const std::string_view role = asString(*given, at);
    if (role == "assistant") return readAssistant(message, place);
    if (role == "tool") return readToolResult(message, place);
    Message item;
    if (role == "system") {
        item.role = Role::system;
    } else if (role == "developer") {
        item.role = Role::developer;
    } else if (role != "user") {
        refuse(at, "must be system, developer, user, assistant or tool");
    }
    item.parts = readContent(message, place);
    turn_.items.emplace_back(std::move(item));
}

void ChatRequestDecoder::readAssistant(const json::object& message, const Place& place) {
    Message item{Role::assistant, {}};
    if (find(message, "content") != nullptr) item.parts = readContent(message, place);
    if (const json::value* const refusal = find(message, "refusal")) {
        item.parts.emplace_back(Refusal{std::string(asString(*refusal, Place(place, "refusal")))});
    }
    const json::value* const calls = find(message, "tool_calls");
    if (item.parts.empty() && calls == nullptr) {
        refuse(Place(place, "content"), "is missing: an assistant message has content or tool_calls");
    }
    if (!item.parts.empty()) turn_.items.emplace_back(std::move(item));
    if (calls != nullptr) readToolCalls(*calls, Place(place, "tool_calls"));
}

void ChatRequestDecoder::readToolCalls(const json::value& calls, const Place& place) {
    const json::array& list = asArray(calls, place);
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        const json::object& call = asObject(list[index], at);
        const json::value* const id = find(call, "id");
        if (id == nullptr) refuse(Place(at, "id"), "is missing: the id of the call");
        const Place functionPlace(at, "function");
        const json::value* const function = find(call, "function");
        if (function == nullptr) refuse(functionPlace, "is missing: only function calls can be translated");
        const json::object& object = asObject(*function, functionPlace);
        const json::value* const name = find(object, "name");
        if (name == nullptr) refuse(Place(functionPlace, "name"), "is missing");
        ToolCall item;
        item.id = asString(*id, Place(at, "id"));
        item.name = asString(*name, Place(functionPlace, "name"));
        const Place argumentsPlace(functionPlace, "arguments");
        if (const json::value* const arguments = find(object, "arguments")) {
            item.arguments = asString(*arguments, argumentsPlace);
        }
        if (item.arguments.find_first_not_of(" \t\r\n") == std::string::npos) item.arguments = "{}";
        turn_.items.emplace_back(std::move(item));
    }
}

void ChatRequestDecoder::readToolResult(const json::object& message, const Place& place) {
    const Place at(place, "tool_call_id");
    const json::value* const id = find(message, "tool_call_id");
    if (id == nullptr) refuse(at, "is missing: the id of the call that this is the result of");
    ToolResult item;
    item.callId = asString(*id, at);
    item.parts = readContent(message, place);
    turn_.items.emplace_back(std::move(item));
}

std::vector<Part> ChatRequestDecoder::readContent(const json::object& message, const Place& place) {
    const Place at(place, "content");
    const json::value* const content = find(message, "content");
    if (content == nullptr) refuse(at, "is missing: a string or an array of parts");
    std::vector<Part> parts;
    if (content->is_string()) {
        parts.emplace_back(Text{std::string(viewOf(content->get_string()))});
        return parts;
    }
    if (!content->is_array()) refuse(at, "must be a string or an array of parts");
    const json::array& list = content->get_array();
    parts.reserve(list.size());
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place partPlace(at, index);
        readPart(asObject(list[index], partPlace), partPlace, parts);
    }
    return parts;
}

void ChatRequestDecoder::readPart(const json::object& part, const Place& place, std::vector<Part>& parts) {
    const Place typePlace(place, "type");
    const json::value* const given = find(part, "type");
    if (given == nullptr) refuse(typePlace, "is missing: text, image_url, file or refusal");
    const std::string_view type = asString(*given, typePlace);
    std::string field = "messages.content.";
    for (const json::key_value_pair& member : part) {
        const std::string_view key(member.key().data(), member.key().size());
        if (isPlain(key) || member.value().is_null()) continue;
        policy_.meet(field.replace(17, std::string::npos, key), member.value(), Place(place, key));
    }
    const auto textOfPart = [&](std::string_view key) {
        const json::value* const text = find(part, key);
        if (text == nullptr) refuse(Place(place, key), "is missing");
        return std::string(asString(*text, Place(place, key)));
    };
    if (type == "text") {
        parts.emplace_back(Text{textOfPart("text")});
    } else if (type == "refusal") {
        parts.emplace_back(Refusal{textOfPart("refusal")});
    } else if (type == "image_url") {
        parts.emplace_back(readImage(part, place));
    } else if (type == "file") {
        parts.emplace_back(readFile(part, place));
    } else {
        refuse(typePlace, "must be text, image_url, file or refusal");
    }
}

Image ChatRequestDecoder::readImage(const json::object& part, const Place& place) {
    const Place at(place, "image_url");
    const Place urlPlace(at, "url");
    const json::value* const given = find(part, "image_url");
    if (given == nullptr) refuse(at, "is missing: {url}");
    const json::object& object = asObject(*given, at);
    const json::value* const url = find(object, "url");
    if (url == nullptr) refuse(urlPlace, "is missing");
    policy_.meet(object, "messages.content.image_url.", at);
    const std::string_view text = asString(*url, urlPlace);
    Image image;
    image.detail = stringIn(object, "detail");
    if (isDataUrl(text)) {
        const auto data = readDataUrl(text);
        if (!data || !data->mediaType.starts_with("image/")) {
            refuse(urlPlace, "must be data:image/TYPE;base64,DATA with sound base64");
        }
        image.mediaType = data->mediaType;
        image.data = data->data;
    } else if (isHttpUrl(text)) {
        image.url = text;
    } else {
        refuse(urlPlace, "must be an http, https or data URL");
    }
    return image;
}

File ChatRequestDecoder::readFile(const json::object& part, const Place& place) {
    const Place at(place, "file");
    const json::value* const given = find(part, "file");
    if (given == nullptr) refuse(at, "is missing: {filename, file_data}");
    const json::object& object = asObject(*given, at);
    if (find(object, "file_id") != nullptr) {
        refuse(Place(at, "file_id"), "names a file that this model's provider does not have: send file_data");
    }
    const Place dataPlace(at, "file_data");
    const json::value* const text = find(object, "file_data");
    if (text == nullptr) refuse(dataPlace, "is missing");
    const auto data = readDataUrl(asString(*text, dataPlace));
    if (!data) refuse(dataPlace, "must be data:application/pdf;base64,DATA with sound base64");
    if (policy_.target() == Dialect::messages && data->mediaType != "application/pdf") {
        refuse(dataPlace, "must be application/pdf: this model's provider reads no other files");
    }
    File file;
    file.name = stringIn(object, "filename");
    file.mediaType = data->mediaType;
    file.data = data->data;
    return file;
}

void ChatRequestDecoder::readSampling(const json::object& request) {
    Sampling& sampling = turn_.sampling;
    const auto number = [&](std::string_view key, double least, double most) -> std::optional<double> {
        const json::value* const value = find(request, key);
        if (value == nullptr) return std::nullopt;
        return asNumber(*value, Place(root_, key), least, most);
    };
    const auto integer = [&](std::string_view key, std::int64_t least) -> std::optional<std::int64_t> {
        const json::value* const value = find(request, key);
        if (value == nullptr) return std::nullopt;
        return asInteger(*value, Place(root_, key), least, INT64_MAX);
    };
    sampling.temperature = number("temperature", 0, 2);
    sampling.topP = number("top_p", 0, 1);
    sampling.frequencyPenalty = number("frequency_penalty", -2, 2);
    sampling.presencePenalty = number("presence_penalty", -2, 2);
    sampling.topK = integer("top_k", -1);
    if (sampling.topK && *sampling.topK < 1) sampling.topK.reset();  // how its inventors say "off"
    sampling.seed = integer("seed", INT64_MIN);
    sampling.maxTokens = integer("max_completion_tokens", 1);
    const auto legacy = integer("max_tokens", 1);
    if (!sampling.maxTokens) sampling.maxTokens = legacy;
    const Place place(root_, "stop");
    const json::value* const stop = find(request, "stop");
    if (stop == nullptr) return;
    if (stop->is_string()) {
        sampling.stop.emplace_back(viewOf(stop->get_string()));
        return;
    }
    if (!stop->is_array()) refuse(place, "must be a string or an array of strings");
    const json::array& list = stop->get_array();
    for (std::size_t index = 0; index < list.size(); ++index) {
        sampling.stop.emplace_back(asString(list[index], Place(place, index)));
    }
}

void ChatRequestDecoder::readOutput(const json::object& request) {
    if (const json::value* const stream = find(request, "stream")) {
        turn_.stream = asBoolean(*stream, Place(root_, "stream"));
    }
    if (const json::value* const given = find(request, "stream_options")) {
        const Place place(root_, "stream_options");
        const json::object& options = asObject(*given, place);
        if (!turn_.stream) refuse(place, "is only allowed with \"stream\": true");
        for (const json::key_value_pair& member : options) {
            const std::string_view key(member.key().data(), member.key().size());
            const Place at(place, key);
            if (key == "include_usage") {
                turn_.includeUsage = !member.value().is_null() && asBoolean(member.value(), at);
            } else {
                policy_.meet("stream_options." + std::string(key), member.value(), at);
            }
        }
    }
    if (const json::value* const effort = find(request, "reasoning_effort")) {
        const Place place(root_, "reasoning_effort");
        const auto known = effortOf(asString(*effort, place));
        if (!known) refuse(place, "must be none, minimal, low, medium, high or xhigh");
        turn_.thinking = Thinking{*known, std::nullopt};
    }
    for (const std::string_view key : {"user", "safety_identifier"}) {
        if (const json::value* const user = find(request, key)) {
            turn_.user = asString(*user, Place(root_, key));
        }
    }
    turn_.serviceTier = stringIn(request, "service_tier");
    turn_.verbosity = stringIn(request, "verbosity");
    turn_.promptCacheKey = stringIn(request, "prompt_cache_key");
    if (const json::value* const metadata = find(request, "metadata")) {
        asObject(*metadata, Place(root_, "metadata"));
        turn_.metadata = textOf(*metadata);
    }
    readResponseFormat(request);
}

void ChatRequestDecoder::readResponseFormat(const json::object& request) {
    const json::value* const given = find(request, "response_format");
    if (given == nullptr) return;
    const Place place(root_, "response_format");
    const json::object& object = asObject(*given, place);
    const std::string_view type = stringIn(object, "type");
    if (type == "text") return;
    ResponseFormat format;
    if (type == "json_schema") {
        const Place at(place, "json_schema");
        const Place schemaPlace(at, "schema");
        const json::object* const named = objectIn(object, "json_schema");
        if (named == nullptr) refuse(at, "is missing: {name, schema}");
        const json::value* const schema = find(*named, "schema");
        format.kind = FormatKind::jsonSchema;
        format.name = stringIn(*named, "name");
        if (format.name.empty()) refuse(Place(at, "name"), "must be the name of the format");
        format.description = stringIn(*named, "description");
        if (schema == nullptr) refuse(schemaPlace, "is missing");
        asObject(*schema, schemaPlace);
        format.schema = textOf(*schema);
        if (const json::value* const strict = find(*named, "strict")) {
            format.strict = asBoolean(*strict, Place(at, "strict"));
        }
    } else if (type != "json_object") {
        refuse(Place(place, "type"), "must be text, json_object or json_schema");
    }
    turn_.responseFormat = std::move(format);
}

}  // namespace

ChatRequest readChatRequest(std::string_view body, Dialect target) {
    return ChatRequestDecoder(target).decode(body);
}

Turn ChatCodec::decodeRequest(std::string_view body, Dialect target) const {
    ChatRequest request = readChatRequest(body, target);
    if (!request.gatewayTools.empty()) {
        const Place root;
        const Place tools(root, "tools");
        refuse(Place(tools, request.gatewayTools.front().position), "must be a function");
    }
    return std::move(request.turn);
}

}  // namespace openclaw::dialects

#include "dialects/responses_input.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "dialects/data_url.h"
#include "dialects/sealed.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::size_t longestName = 64;
constexpr std::string_view itemTypes =
    "message, function_call, function_call_output, reasoning, compaction or item_reference";

std::string_view required(const json::object& object, std::string_view key, const Place& place) {
    const Place at(place, key);
    const json::value* const value = find(object, key);
    if (value == nullptr) refuse(at, "is missing");
    return asString(*value, at);
}

std::string_view optional(const json::object& object, std::string_view key, const Place& place) {
    const json::value* const value = find(object, key);
    return value == nullptr ? std::string_view{} : asString(*value, Place(place, key));
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

void checkStatus(const json::object& item, const Place& place) {
    const std::string_view status = optional(item, "status", place);
    if (!status.empty() && !isOneOf(status, {"in_progress", "completed", "incomplete"})) {
        refuse(Place(place, "status"), "must be in_progress, completed or incomplete");
    }
}

Role roleOf(const json::object& item, const Place& place) {
    const std::string_view word = required(item, "role", place);
    if (word == "user") return Role::user;
    if (word == "assistant") return Role::assistant;
    if (word == "system") return Role::system;
    if (word == "developer") return Role::developer;
    refuse(Place(place, "role"), "must be user, assistant, system or developer");
}

void checkUrl(std::string_view url, const Place& place) {
    if (!isHttpUrl(url)) refuse(place, "must be an http or https URL");
}

/// The texts of {"type", "text"} parts, one below the other.
std::string joined(const json::object& item, std::string_view key, std::string_view type,
                   const Place& place) {
    std::string text;
    const json::value* const given = find(item, key);
    if (given == nullptr) return text;
    const Place at(place, key);
    const json::array& list = asArray(*given, at);
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place partPlace(at, index);
        const json::object& part = asObject(list[index], partPlace);
        if (required(part, "type", partPlace) != type) {
            refuse(Place(partPlace, "type"), std::string("must be ").append(type));
        }
        if (index > 0) text.append("\n\n");
        text.append(required(part, "text", partPlace));
    }
    return text;
}

json::string_view view(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

void setDefault(json::object& object, std::string_view key, std::string_view value) {
    if (find(object, key) == nullptr) object[view(key)] = view(value);
}

}  // namespace

void checkLength(std::string_view text, const Place& place, std::size_t least, std::size_t most) {
    const auto characters = static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    if (characters >= least && characters <= most) return;
    refuse(place, "must have " + std::to_string(least) + " to " + std::to_string(most) + " characters");
}

void checkFunctionName(std::string_view name, const Place& place) {
    const auto odd = [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                 c == '-');
    };
    if (name.empty() || name.size() > longestName || std::any_of(name.begin(), name.end(), odd)) {
        refuse(place, "must be the name of a function: 1 to 64 of a-z, A-Z, 0-9, _ and -");
    }
}

std::string wordIn(const json::object& object, std::string_view key, const Place& place,
                   std::initializer_list<std::string_view> words) {
    const json::value* const value = find(object, key);
    if (value == nullptr) return {};
    const Place at(place, key);
    const std::string_view given = asString(*value, at);
    if (std::find(words.begin(), words.end(), given) != words.end()) return std::string(given);
    std::string must = "must be one of";
    for (const std::string_view each : words) must.append(must.ends_with("of") ? " " : ", ").append(each);
    refuse(at, must);
}

std::string_view itemTypeOf(const json::object& item, const Place& place) {
    const std::string_view type = optional(item, "type", place);
    if (!type.empty()) return type;
    if (item.contains("role")) return "message";
    if (item.contains("id") && item.size() <= 2) return "item_reference";
    refuse(Place(place, "type"), std::string("is missing: ").append(itemTypes));
}

void ResponsesInputReader::read(const json::object& item, const Place& place, std::vector<Item>& items) {
    const std::string_view type = itemTypeOf(item, place);
    optional(item, "id", place);
    if (type == "message") {
        readMessage(item, place, items);
    } else if (type == "function_call") {
        readCall(item, place, items);
    } else if (type == "function_call_output") {
        readResult(item, place, items);
    } else if (type == "reasoning") {
        readReasoning(item, place, items);
    } else if (type == "compaction") {
        items.push_back(readCompaction(required(item, "encrypted_content", place)));
    } else if (type == "item_reference") {
        checkLength(required(item, "id", place), Place(place, "id"), 1, 256);
    } else {
        std::string what = "\"";
        what.append(type).append("\" is not supported: ").append(itemTypes);
        refuse(Place(place, "type"), what);
    }
}

void ResponsesInputReader::readMessage(const json::object& item, const Place& place,
                                       std::vector<Item>& items) {
    Message message{roleOf(item, place), {}, {}};
    checkStatus(item, place);
    if (const json::value* const phase = find(item, "phase")) {
        const Place at(place, "phase");
        message.phase = asString(*phase, at);
        if (message.role != Role::assistant) refuse(at, "belongs to messages of the assistant");
        if (!isOneOf(message.phase, {"commentary", "final_answer"})) {
            refuse(at, "must be commentary or final_answer");
        }
        meet("input.phase", *phase, at);
    }
    const Place at(place, "content");
    const json::value* const content = find(item, "content");
    if (content == nullptr) refuse(at, "is missing: a string or an array of parts");
    message.parts = readContent(*content, at, message.role);
    items.emplace_back(std::move(message));
}

std::vector<Part> ResponsesInputReader::readContent(const json::value& content, const Place& place,
                                                    Role role) {
    std::vector<Part> parts;
    if (content.is_string()) {
        parts.emplace_back(Text{std::string(viewOf(content.get_string()))});
        return parts;
    }
    if (!content.is_array()) refuse(place, "must be a string or an array of parts");
    const json::array& list = content.get_array();
    parts.reserve(list.size());
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        parts.push_back(readPart(asObject(list[index], at), at, role));
    }
    return parts;
}

Part ResponsesInputReader::readPart(const json::object& part, const Place& place, Role role) {
    const std::string_view type = required(part, "type", place);
    const Place at(place, "type");
    if (role == Role::assistant) {
        if (type == "output_text") return Text{std::string(required(part, "text", place))};
        if (type == "refusal") return Refusal{std::string(required(part, "refusal", place))};
        refuse(at, "must be output_text or refusal in a message of the assistant");
    }
    if (type == "input_text") return Text{std::string(required(part, "text", place))};
    if (role != Role::user) refuse(at, "must be input_text in a message of the system or developer");
    if (type == "input_image") return readImage(part, place);
    if (type == "input_file") return readFile(part, place);
    if (type == "input_video") refuse(at, "\"input_video\" is not supported: no provider takes videos");
    refuse(at, "must be input_text, input_image or input_file");
}

Image ResponsesInputReader::readImage(const json::object& part, const Place& place) {
    if (find(part, "file_id") != nullptr) {
        refuse(Place(place, "file_id"), "names a file that the gateway does not have: send image_url");
    }
    const Place at(place, "image_url");
    const std::string_view url = required(part, "image_url", place);
    Image image;
    image.detail = optional(part, "detail", place);
    if (!image.detail.empty()) {
        const Place detail(place, "detail");
        if (!isOneOf(image.detail, {"low", "high", "auto"})) refuse(detail, "must be low, high or auto");
        if (image.detail != "auto") meet("input.content.detail", part.at("detail"), detail);
    }
    if (isDataUrl(url)) {
        const auto data = readDataUrl(url);
        if (!data || !data->mediaType.starts_with("image/")) {
            refuse(at, "must be data:image/TYPE;base64,DATA with sound base64");
        }
        image.mediaType = data->mediaType;
        image.data = data->data;
    } else {
        checkUrl(url, at);
        image.url = url;
    }
    return image;
}

File ResponsesInputReader::readFile(const json::object& part, const Place& place) {
    if (find(part, "file_id") != nullptr) {
        refuse(Place(place, "file_id"),
               "names a file that the gateway does not have: send file_data or file_url");
    }
    File file;
    file.name = optional(part, "filename", place);
    const std::string_view url = optional(part, "file_url", place);
    const std::string_view given = optional(part, "file_data", place);
    const Place at(place, "file_data");
    if (url.empty() == given.empty()) refuse(at, "is missing: either file_data or file_url");
    if (!url.empty()) {
        const Place urlPlace(place, "file_url");
        checkUrl(url, urlPlace);
        meet("input.content.file_url", part.at("file_url"), urlPlace);
        file.url = url;
        return file;
    }
    const std::string whole = isDataUrl(given) ? std::string(given) : makeDataUrl("application/pdf", given);
    const auto data = readDataUrl(whole);
    if (!data) refuse(at, "must be base64, or data:TYPE;base64,DATA");
    if (policy_ != nullptr && policy_->target() == Dialect::messages &&
        data->mediaType != "application/pdf") {
        refuse(at, "must be application/pdf: this model's provider reads no other files");
    }
    file.mediaType = data->mediaType;
    file.data = data->data;
    return file;
}

void ResponsesInputReader::readCall(const json::object& item, const Place& place, std::vector<Item>& items) {
    ToolCall call;
    checkStatus(item, place);
    call.id = required(item, "call_id", place);
    checkLength(call.id, Place(place, "call_id"), 1, longestName);
    call.name = required(item, "name", place);
    checkFunctionName(call.name, Place(place, "name"));
    call.arguments = required(item, "arguments", place);
    if (call.arguments.find_first_not_of(" \t\r\n") == std::string::npos) call.arguments = "{}";
    items.emplace_back(std::move(call));
}

void ResponsesInputReader::readResult(const json::object& item, const Place& place,
                                      std::vector<Item>& items) {
    ToolResult result;
    checkStatus(item, place);
    result.callId = required(item, "call_id", place);
    checkLength(result.callId, Place(place, "call_id"), 1, longestName);
    const Place at(place, "output");
    const json::value* const output = find(item, "output");
    if (output == nullptr) refuse(at, "is missing: a string or an array of parts");
    result.parts = readContent(*output, at, Role::user);
    items.emplace_back(std::move(result));
}

void ResponsesInputReader::readReasoning(const json::object& item, const Place& place,
                                         std::vector<Item>& items) {
    const Place at(place, "summary");
    if (find(item, "summary") == nullptr) refuse(at, "is missing: an array, which may be empty");
    Reasoning reasoning;
    reasoning.summary = joined(item, "summary", "summary_text", place);
    reasoning.text = joined(item, "content", "reasoning_text", place);
    readEncryptedContent(optional(item, "encrypted_content", place), reasoning);
    items.emplace_back(std::move(reasoning));
}

std::string storedItem(const json::object& item, std::string_view type, const IdMaker& newItemId) {
    json::object stored(item);
    stored["type"] = view(type);
    if (type == "item_reference") return json::serialize(stored);
    const std::string_view prefix = type == "message"                ? "msg_"
                                    : type == "function_call"        ? "fc_"
                                    : type == "function_call_output" ? "fco_"
                                    : type == "reasoning"            ? "rs_"
                                                                     : "cmp_";
    if (stringIn(stored, "id").empty()) stored["id"] = newItemId(prefix);
    for (const std::string_view key : {"content", "encrypted_content", "phase"}) {
        if (stored.contains(view(key)) && find(stored, key) == nullptr) stored.erase(view(key));
    }
    if (type != "reasoning" && type != "compaction") setDefault(stored, "status", "completed");
    if (type != "message" && type != "function_call_output") return json::serialize(stored);
    const bool assistant = stringIn(stored, "role") == "assistant";
    json::value& content = stored[type == "message" ? "content" : "output"];
    if (content.is_string() && type == "message") {
        content =
            json::array{json::object{{"type", assistant ? "output_text" : "input_text"}, {"text", content}}};
    }
    if (!content.is_array()) return json::serialize(stored);
    for (json::value& each : content.get_array()) {
        json::object& part = each.as_object();
        if (assistant && stringIn(part, "type") == "output_text" && find(part, "annotations") == nullptr) {
            part["annotations"] = json::array();
        }
        if (stringIn(part, "type") == "input_image") setDefault(part, "detail", "auto");
        if (stringIn(part, "type") != "input_file") continue;
        for (const std::string_view key : {"filename", "file_url", "file_data"}) {
            if (part.contains(view(key)) && find(part, key) == nullptr) part.erase(view(key));
        }
    }
    return json::serialize(stored);
}

}  // namespace openclaw::dialects

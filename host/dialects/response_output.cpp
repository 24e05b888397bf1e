#include "dialects/response_output.h"

#include <utility>

#include "dialects/data_url.h"
#include "dialects/json_reader.h"
#include "dialects/sealed.h"

namespace openclaw::dialects {
namespace {

void writeParts(JsonWriter& json, std::string_view key, const std::vector<OutputPart>& parts) {
    json.key(key).openArray();
    for (const OutputPart& part : parts) part.write(json);
    json.closeArray();
}

void writeResultPart(JsonWriter& json, const Part& part) {
    json.openObject();
    if (const auto* const text = std::get_if<Text>(&part)) {
        json.member("type", "input_text").member("text", text->text);
    } else if (const auto* const refusal = std::get_if<Refusal>(&part)) {
        json.member("type", "input_text").member("text", refusal->text);
    } else if (const auto* const image = std::get_if<Image>(&part)) {
        json.member("type", "input_image");
        json.member("image_url",
                    image->url.empty() ? makeDataUrl(image->mediaType, image->data) : image->url);
        json.member("detail", image->detail.empty() ? "auto" : image->detail);
    } else if (const auto* const file = std::get_if<File>(&part)) {
        json.member("type", "input_file");
        if (!file->name.empty()) json.member("filename", file->name);
        if (!file->url.empty()) json.member("file_url", file->url);
        if (file->url.empty()) json.member("file_data", makeDataUrl(file->mediaType, file->data));
    }
    json.closeObject();
}

}  // namespace

void OutputPart::write(JsonWriter& json) const {
    json.openObject();
    switch (kind) {
        case Kind::text:
            json.member("type", "output_text").member("text", text);
            json.key("annotations").openArray().closeArray().key("logprobs").openArray().closeArray();
            break;
        case Kind::refusal:
            json.member("type", "refusal").member("refusal", text);
            break;
        case Kind::summary:
            json.member("type", "summary_text").member("text", text);
            break;
    }
    json.closeObject();
}

std::string OutputItem::text(std::string_view status) const {
    if (kind == Kind::relayed || kind == Kind::result) return json;
    std::string text;
    JsonWriter item(text);
    item.openObject();
    switch (kind) {
        case Kind::message:
            item.member("type", "message")
                .member("id", id)
                .member("status", status)
                .member("role", "assistant");
            writeParts(item, "content", parts);
            break;
        case Kind::call:
            item.member("type", "function_call").member("id", id).member("call_id", call.id);
            item.member("name", call.name).member("arguments", call.arguments).member("status", status);
            break;
        case Kind::reasoning: {
            item.member("type", "reasoning").member("id", id);
            writeParts(item, "summary", parts);
            const std::string content = encryptedContentOf(seal);
            if (!content.empty()) item.member("encrypted_content", content);
            break;
        }
        case Kind::result:
        case Kind::relayed:
            break;
    }
    item.closeObject();
    return text;
}

std::string OutputItem::announced() const {
    if (kind == Kind::result) return json;
    OutputItem empty;
    empty.kind = kind;
    empty.id = id;
    empty.call.id = call.id;
    empty.call.name = call.name;
    return empty.text("in_progress");
}

std::string cutShort(const OutputItem& relayed) {
    ParsedJson parsed;
    const boost::json::value* const value = parsed.answer(relayed.json);
    const boost::json::object* const begun = value == nullptr ? nullptr : value->if_object();
    if (begun == nullptr) return {};
    const std::string_view type = stringIn(*begun, "type");
    OutputItem item;
    item.id = stringIn(*begun, "id");
    item.parts = relayed.parts;
    if (type == "function_call") {
        item.kind = OutputItem::Kind::call;
        item.call = {std::string(stringIn(*begun, "call_id")), std::string(stringIn(*begun, "name")),
                     relayed.call.arguments};
    } else if (relayed.parts.empty() || (type != "message" && type != "reasoning")) {
        return {};
    } else {
        item.kind = type == "message" ? OutputItem::Kind::message : OutputItem::Kind::reasoning;
    }
    return item.text("incomplete");
}

OutputItem resultItem(std::string id, const ToolResult& result) {
    OutputItem item;
    item.kind = OutputItem::Kind::result;
    item.id = std::move(id);
    item.done = true;
    JsonWriter json(item.json);
    json.openObject().member("type", "function_call_output").member("id", item.id);
    json.member("call_id", result.callId).key("output");
    const auto* const only = result.parts.size() == 1 ? std::get_if<Text>(&result.parts.front()) : nullptr;
    if (only != nullptr || result.parts.empty()) {
        json.string(only == nullptr ? std::string_view{} : std::string_view(only->text));
    } else {
        json.openArray();
        for (const Part& part : result.parts) writeResultPart(json, part);
        json.closeArray();
    }
    json.member("status", "completed").closeObject();
    return item;
}

}  // namespace openclaw::dialects

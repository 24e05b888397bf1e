#include "runs/message_json.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>
#include <variant>
#include <vector>

#include "dialects/json_writer.h"

namespace openclaw::runs {
namespace {

using dialects::JsonWriter;

std::string_view roleOf(dialects::Role role) noexcept {
    switch (role) {
        case dialects::Role::system:
        case dialects::Role::developer:
            return "system";
        case dialects::Role::user:
            return "user";
        case dialects::Role::assistant:
            return "assistant";
    }
    return "user";
}

void appendPart(JsonWriter& json, const dialects::Part& part) {
    json.openObject();
    if (const auto* const words = std::get_if<dialects::Text>(&part)) {
        json.member("type", "text").member("text", words->text);
    } else if (const auto* const refusal = std::get_if<dialects::Refusal>(&part)) {
        json.member("type", "text").member("text", refusal->text);
    } else if (const auto* const image = std::get_if<dialects::Image>(&part)) {
        json.member("type", "image");
        if (!image->url.empty()) json.member("url", image->url);
        if (!image->data.empty()) json.member("mimeType", image->mediaType).member("data", image->data);
    } else if (const auto* const file = std::get_if<dialects::File>(&part)) {
        json.member("type", "file").member("name", file->name).member("mimeType", file->mediaType);
    }
    json.closeObject();
}

void appendParts(JsonWriter& json, const std::vector<dialects::Part>& parts) {
    json.key("content").openArray();
    for (const dialects::Part& part : parts) appendPart(json, part);
    json.closeArray();
}

struct Append {
    JsonWriter& json;

    void operator()(const dialects::Message& message) const {
        json.member("role", roleOf(message.role));
        appendParts(json, message.parts);
    }
    void operator()(const dialects::ToolCall& call) const {
        json.member("role", "assistant").key("content").openArray().openObject();
        json.member("type", "toolCall").member("id", call.id).member("name", call.name);
        json.key("arguments").raw(argumentsJson(call.arguments));
        json.closeObject().closeArray();
    }
    void operator()(const dialects::ToolResult& result) const {
        json.member("role", "toolResult").member("toolCallId", result.callId);
        appendParts(json, result.parts);
        json.key("isError").boolean(result.error);
    }
    void operator()(const dialects::Reasoning& thought) const {
        const std::string& shown = thought.text.empty() ? thought.summary : thought.text;
        json.member("role", "assistant").key("content").openArray().openObject();
        json.member("type", "thinking").member("thinking", shown).closeObject().closeArray();
    }
    void operator()(const dialects::Compaction&) const {
        json.member("role", "system").key("content").openArray().openObject();
        json.member("type", "text").member("text", "(a summary that only the model can read)");
        json.closeObject().closeArray();
    }
};

}  // namespace

std::string argumentsJson(std::string_view arguments) {
    if (arguments.empty()) return "{}";
    boost::json::error_code failure;
    const boost::json::value value = boost::json::parse(arguments, failure);
    if (!failure && value.is_object()) return std::string(arguments);
    return boost::json::serialize(boost::json::value(arguments));
}

std::string messageJson(const dialects::Item& item, std::int64_t now, std::int64_t seq) {
    std::string text;
    JsonWriter json(text);
    json.openObject();
    std::visit(Append{json}, item);
    json.key("timestamp").integer(now);
    if (seq > 0) json.key("__openclaw").openObject().key("seq").integer(seq).closeObject();
    json.closeObject();
    return text;
}

}  // namespace openclaw::runs

#include "runs/tool_content.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <sstream>
#include <utility>

#include <Poco/Base64Encoder.h>

#include "base/text.h"

namespace openclaw::runs {
namespace {

namespace json = boost::json;

bool isText(const ToolContent& part) {
    const std::string& type = part.mediaType;
    return (type.empty() || type.starts_with("text/") || type.starts_with("application/json")) &&
           text::isValidUtf8(part.bytes);
}

bool isImage(const ToolContent& part) {
    return part.mediaType.starts_with("image/");
}

std::string base64(std::string_view bytes) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out);
    encoder.rdbuf()->setLineLength(0);
    encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    encoder.close();
    return out.str();
}

json::object partOf(const ToolContent& part) {
    if (isText(part)) return {{"type", "text"}, {"text", part.bytes}};
    return {{"type", isImage(part) ? "image" : "data"},
            {"mimeType", part.mediaType},
            {"data", base64(part.bytes)}};
}

}  // namespace

json::object resultOf(const ToolOutcome& outcome) {
    json::array content;
    for (const ToolContent& part : outcome.content) content.push_back(partOf(part));
    json::object result{{"content", std::move(content)}};
    json::error_code notJson;
    json::value details = json::parse(outcome.details, notJson);
    if (!notJson && !outcome.details.empty()) result["details"] = std::move(details);
    return result;
}

std::vector<dialects::Part> partsOf(const ToolOutcome& outcome) {
    std::vector<dialects::Part> parts;
    if (outcome.error) {
        parts.emplace_back(dialects::Text{outcome.error->what()});
        return parts;
    }
    for (const ToolContent& part : outcome.content) {
        if (isText(part)) {
            parts.emplace_back(dialects::Text{part.bytes});
        } else if (isImage(part)) {
            parts.emplace_back(dialects::Image{{}, part.mediaType, base64(part.bytes), {}});
        } else {
            parts.emplace_back(dialects::Text{"(" + std::to_string(part.bytes.size()) + " bytes of " +
                                              (part.mediaType.empty() ? "binary data" : part.mediaType) +
                                              ")"});
        }
    }
    if (parts.empty())
        parts.emplace_back(dialects::Text{outcome.details.empty() ? "(no output)" : outcome.details});
    return parts;
}

std::string textOf(const ToolOutcome& outcome) {
    std::string joined;
    for (const dialects::Part& part : partsOf(outcome)) {
        if (const auto* const words = std::get_if<dialects::Text>(&part)) {
            joined.append(joined.empty() ? "" : "\n").append(words->text);
        }
    }
    return joined;
}

}  // namespace openclaw::runs

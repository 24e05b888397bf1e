#include "cli/transcript_text.h"

#include <ostream>
#include <string>

#include "cli/content_text.h"
#include "cli/json_text.h"
#include "cli/printable.h"
#include "cli/time_text.h"

namespace openclaw::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t mostOfALine = 200;

void writeHead(std::ostream& out, const json::object& message, const std::string& who) {
    const json::value* const at = message.if_contains("timestamp");
    out << who;
    if (at != nullptr && at->is_int64()) out << "  " << timeText(at->get_int64());
    out << "\n";
}

void writePart(std::ostream& out, const json::value& part) {
    const json::object* const object = part.if_object();
    if (object == nullptr) return;
    const std::string type = textAt(part, "type");
    if (type == "text") {
        out << printable(textAt(part, "text")) << "\n";
    } else if (type == "thinking") {
        out << "[thinking] " << oneLine(textAt(part, "thinking"), mostOfALine) << "\n";
    } else if (type == "toolCall") {
        out << "[tool] " << oneLine(textAt(part, "name"), mostOfALine) << " "
            << oneLine(contentText(*object, "arguments"), mostOfALine) << "\n";
    } else {
        out << "[" << oneLine(type.empty() ? "something" : type, mostOfALine) << "]\n";
    }
}

void writeToolResult(std::ostream& out, const json::object& message) {
    const json::value* const failed = message.if_contains("isError");
    const bool error = failed != nullptr && failed->is_bool() && failed->get_bool();
    const std::string name = textAt(message, "toolName");
    out << "[tool] " << (name.empty() ? "" : oneLine(name, mostOfALine) + " ")
        << (error ? "failed: " : "said: ") << oneLine(contentText(message, "content"), mostOfALine) << "\n\n";
}

/// The name of the tool says enough.
bool isCall(const json::value* content) {
    return content != nullptr && content->is_array() && !content->get_array().empty() &&
           textAt(content->get_array().front(), "type") == "toolCall";
}

void writeMessage(std::ostream& out, const json::object& message) {
    const std::string role = textAt(message, "role");
    if (role == "toolResult") return writeToolResult(out, message);
    const json::value* const content = message.if_contains("content");
    if (!isCall(content)) writeHead(out, message, role.empty() ? "message" : oneLine(role, mostOfALine));
    if (content != nullptr && content->is_array()) {
        for (const json::value& part : content->get_array()) writePart(out, part);
    } else {
        out << printable(contentText(message, "content")) << "\n";
    }
    out << "\n";
}

}  // namespace

void writeTranscript(std::ostream& out, const json::array& messages) {
    for (const json::value& message : messages) {
        if (const json::object* const object = message.if_object()) writeMessage(out, *object);
    }
}

}  // namespace openclaw::cli

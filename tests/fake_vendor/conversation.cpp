#include "conversation.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "json_text.h"
#include "minimal_value.h"

namespace fake_vendor {
namespace {

namespace json = boost::json;

struct Tool {
    std::string name;
    json::value schema;
};

/// A request of any dialect, as far as it decides what is said.
struct Conversation {
    std::string said;                  ///< by the user, last
    std::vector<std::string> results;  ///< of tools, after what the user said
    std::size_t length = 0;            ///< in messages or items
    std::vector<Tool> tools;
    bool mustCall = false;
    bool mayCall = true;
    std::string chosen;  ///< the tool that must be called; empty: any
    bool parallel = true;
    bool json = false;
    json::value schema;  ///< of the answer, if it must be JSON
};

const json::object& objectIn(const json::object& object, std::string_view key) {
    static const json::object none;
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& arrayIn(const json::object& object, std::string_view key) {
    static const json::array none;
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

std::string textIn(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// A text, or the texts of its parts.
std::string contentIn(const json::object& object, std::string_view key) {
    std::string text = textIn(object, key);
    for (const json::value& part : arrayIn(object, key)) {
        if (part.is_object()) text += textIn(part.get_object(), "text");
    }
    return text;
}

void hear(Conversation& conversation, const std::string& text) {
    conversation.said = text;
    conversation.results.clear();
}

void readChat(const json::object& body, Conversation& conversation) {
    for (const json::value& each : arrayIn(body, "messages")) {
        if (!each.is_object()) continue;
        const json::object& message = each.get_object();
        const std::string role = textIn(message, "role");
        if (role == "user") hear(conversation, contentIn(message, "content"));
        if (role == "tool") conversation.results.push_back(contentIn(message, "content"));
        if (role == "assistant") conversation.results.clear();
    }
    for (const json::value& tool : arrayIn(body, "tools")) {
        if (!tool.is_object()) continue;
        const json::object& function = objectIn(tool.get_object(), "function");
        conversation.tools.push_back({textIn(function, "name"), objectIn(function, "parameters")});
    }
    const json::object& format = objectIn(body, "response_format");
    conversation.json = textIn(format, "type").starts_with("json");
    conversation.schema = objectIn(objectIn(format, "json_schema"), "schema");
    conversation.chosen = textIn(objectIn(objectIn(body, "tool_choice"), "function"), "name");
}

void readMessages(const json::object& body, Conversation& conversation) {
    for (const json::value& each : arrayIn(body, "messages")) {
        if (!each.is_object()) continue;
        const json::object& message = each.get_object();
        if (textIn(message, "role") == "assistant") {
            conversation.results.clear();
            continue;
        }
        const std::string text = contentIn(message, "content");
        if (!text.empty()) hear(conversation, text);
        for (const json::value& block : arrayIn(message, "content")) {
            if (block.is_object() && textIn(block.get_object(), "type") == "tool_result")
                conversation.results.push_back(contentIn(block.get_object(), "content"));
        }
    }
    for (const json::value& tool : arrayIn(body, "tools")) {
        if (tool.is_object())
            conversation.tools.push_back(
                {textIn(tool.get_object(), "name"), objectIn(tool.get_object(), "input_schema")});
    }
    const json::object& choice = objectIn(body, "tool_choice");
    conversation.chosen = textIn(choice, "name");
    conversation.mustCall = textIn(choice, "type") == "any";
    conversation.mayCall = textIn(choice, "type") != "none";
    const json::value* const single = choice.if_contains("disable_parallel_tool_use");
    conversation.parallel = single == nullptr || *single != true;
    const json::object& format = objectIn(objectIn(body, "output_config"), "format");
    conversation.json = textIn(format, "type") == "json_schema";
    conversation.schema = objectIn(format, "schema");
}

void readResponses(const json::object& body, Conversation& conversation) {
    conversation.said = textIn(body, "input");
    for (const json::value& each : arrayIn(body, "input")) {
        if (!each.is_object()) continue;
        const json::object& item = each.get_object();
        const std::string type = textIn(item, "type");
        if (textIn(item, "role") == "user") hear(conversation, contentIn(item, "content"));
        if (type == "function_call_output") conversation.results.push_back(contentIn(item, "output"));
        if (type == "function_call" || textIn(item, "role") == "assistant") conversation.results.clear();
    }
    for (const json::value& tool : arrayIn(body, "tools")) {
        if (tool.is_object() && textIn(tool.get_object(), "type") == "function")
            conversation.tools.push_back(
                {textIn(tool.get_object(), "name"), objectIn(tool.get_object(), "parameters")});
    }
    const json::object& format = objectIn(objectIn(body, "text"), "format");
    conversation.json = textIn(format, "type").starts_with("json");
    conversation.schema = objectIn(format, "schema");
    conversation.chosen = textIn(objectIn(body, "tool_choice"), "name");
}

Conversation read(const Asked& asked, const json::object& body) {
    Conversation conversation;
    conversation.length = arrayIn(body, "messages").size() + arrayIn(body, "input").size();
    if (asked.dialect == Dialect::chat) readChat(body, conversation);
    if (asked.dialect == Dialect::messages) readMessages(body, conversation);
    if (asked.dialect == Dialect::responses) readResponses(body, conversation);
    if (asked.dialect != Dialect::messages) {
        const std::string choice = textIn(body, "tool_choice");
        conversation.mustCall = choice == "required";
        conversation.mayCall = choice != "none";
        const json::value* const parallel = body.if_contains("parallel_tool_calls");
        conversation.parallel = parallel == nullptr || *parallel != false;
    }
    return conversation;
}

const Tool* toolNamed(const Conversation& conversation, std::string_view name) {
    const auto found = std::find_if(conversation.tools.begin(), conversation.tools.end(),
                                    [&](const Tool& tool) { return tool.name == name; });
    return found == conversation.tools.end() ? nullptr : &*found;
}

/// Unlike that of any call before it in the conversation.
std::string idOf(const Conversation& conversation, std::size_t call) {
    return std::string(1, static_cast<char>('a' + call)) + std::to_string(conversation.length);
}

/// Takes `NAME {json}` from the front of `text`; an object that is not there is empty.
std::optional<ToolCall> takeCall(std::string_view& text, const Conversation& conversation) {
    std::size_t end = 0;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_' || text[end] == '-'))
        ++end;
    const Tool* const tool = toolNamed(conversation, text.substr(0, end));
    if (tool == nullptr) return std::nullopt;
    text.remove_prefix(end);
    ToolCall call{{}, tool->name, "{}"};
    const std::size_t start = std::min(text.find_first_not_of(' '), text.size());
    if (start < text.size() && text[start] == '{') {
        json::stream_parser parser;
        boost::system::error_code error;
        const std::size_t size = parser.write_some(text.data() + start, text.size() - start, error);
        if (error.failed() || !parser.done()) return std::nullopt;
        call.arguments = jsonText(parser.release());
        text.remove_prefix(start + size);
    }
    return call;
}

std::vector<ToolCall> callsAskedFor(const Conversation& conversation) {
    constexpr std::string_view verb = "call ";
    constexpr std::string_view again = "and ";
    std::vector<ToolCall> calls;
    std::string_view text = conversation.said;
    const std::size_t at = text.find(verb);
    if (at == std::string_view::npos || !conversation.mayCall) return calls;
    text.remove_prefix(at + verb.size());
    while (auto call = takeCall(text, conversation)) {
        call->id = idOf(conversation, calls.size());
        if (conversation.chosen.empty() || conversation.chosen == call->name)
            calls.push_back(std::move(*call));
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        if (!conversation.parallel || !text.starts_with(again)) break;
        text.remove_prefix(again.size());
    }
    return calls;
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t space = text.find(' ', 1);
        words.emplace_back(text.substr(0, space));
        text.remove_prefix(words.back().size());
    }
    return words;
}

}  // namespace

std::optional<Said> conversation(const Asked& asked) {
    boost::system::error_code error;
    const json::value parsed = json::parse(asked.request.body, error);
    if (error.failed() || !parsed.is_object()) return std::nullopt;
    const Conversation conversation = read(asked, parsed.get_object());
    Said said;
    if (!conversation.results.empty()) {
        std::string text = "The tool answered: ";
        for (const std::string& result : conversation.results)
            text += (&result == &conversation.results.front() ? "" : " and ") + result;
        said.words = wordsOf(text);
        return said;
    }
    said.calls = callsAskedFor(conversation);
    if (said.calls.empty() && !conversation.tools.empty() &&
        (conversation.mustCall || !conversation.chosen.empty())) {
        const Tool* const chosen = toolNamed(conversation, conversation.chosen);
        const Tool& tool = chosen == nullptr ? conversation.tools.front() : *chosen;
        said.calls.push_back({idOf(conversation, 0), tool.name, jsonText(minimalValue(tool.schema))});
    }
    if (!said.calls.empty()) return said;
    if (!conversation.json) return std::nullopt;
    const json::value value = conversation.schema.is_object() && !conversation.schema.get_object().empty()
                                  ? minimalValue(conversation.schema)
                                  : json::value(json::object{{"said", conversation.said}});
    said.words = wordsOf(jsonText(value));
    return said;
}

}  // namespace fake_vendor

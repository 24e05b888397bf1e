#include "request.h"

#include <algorithm>
#include <map>

#include "fields.h"
#include "pieces.h"

namespace openclaw::echo {
namespace {

namespace json = boost::json;

constexpr unsigned kMaxChoices = 8;
constexpr std::size_t kMaxPrompts = 64;

/// A text, or an array of parts of which only the texts count.
std::string contentOf(const json::object& message, const std::string& param, bool required) {
    const json::value* content = member(message, "content");
    if (content == nullptr) {
        if (required) throw BadRequest(param, param + ": is required");
        return {};
    }
    if (content->is_string()) return std::string(content->get_string());
    if (!content->is_array()) throw BadRequest(param, param + ": expected a text or an array of parts");
    std::string text;
    for (const json::value& part : content->get_array()) {
        const json::object* object = part.if_object();
        if (object == nullptr || member(*object, "type") == nullptr)
            throw BadRequest(param, param + ": expected parts with a type");
        if (const json::value* piece = member(*object, "text"); piece != nullptr && piece->is_string())
            text += piece->get_string();
    }
    return text;
}

void parseMessages(const json::object& body, ChatRequest& request) {
    const json::value* messages = member(body, "messages");
    if (messages == nullptr) throw BadRequest("messages", "messages: is required");
    if (!messages->is_array() || messages->get_array().empty())
        throw BadRequest("messages", "messages: expected an array with at least one message");

    std::map<std::string, std::string> calls;  // id -> name of the tool
    std::size_t index = 0;
    for (const json::value& entry : messages->get_array()) {
        const std::string at = "messages[" + std::to_string(index++) + "]";
        const json::object* message = entry.if_object();
        if (message == nullptr) throw BadRequest(at, at + ": expected an object");
        const std::string role = requiredText(*message, "role", at + ".role");
        const bool assistant = role == "assistant";
        const std::string content = contentOf(*message, at + ".content", !assistant);
        request.promptTokens += countPieces(content);

        if (role == "tool") {
            const auto call = calls.find(requiredText(*message, "tool_call_id", at + ".tool_call_id"));
            request.results.push_back({call == calls.end() ? "" : call->second, content});
            continue;
        }
        request.results.clear();
        if (role == "user") {
            request.said = content;
        } else if (!assistant && role != "system" && role != "developer") {
            throw BadRequest(at + ".role", at + ".role: expected system, developer, user, assistant or tool");
        }
        const json::value* made = assistant ? member(*message, "tool_calls") : nullptr;
        if (made == nullptr || !made->is_array()) continue;
        for (const json::value& call : made->get_array()) {
            const json::value* id = call.is_object() ? member(call.get_object(), "id") : nullptr;
            const json::value* function = call.is_object() ? member(call.get_object(), "function") : nullptr;
            if (id == nullptr || !id->is_string() || function == nullptr || !function->is_object())
                throw BadRequest(at + ".tool_calls", at + ".tool_calls: expected {id, type, function}");
            calls[std::string(id->get_string())] =
                requiredText(function->get_object(), "name", at + ".tool_calls.function.name");
        }
    }
}

void parseTools(const json::object& body, ChatRequest& request) {
    const json::value* tools = member(body, "tools");
    if (tools != nullptr && !tools->is_array()) throw BadRequest("tools", "tools: expected an array");
    std::size_t index = 0;
    for (const json::value& entry : tools == nullptr ? json::array() : tools->get_array()) {
        const std::string at = "tools[" + std::to_string(index++) + "]";
        const json::value* function = entry.is_object() ? member(entry.get_object(), "function") : nullptr;
        if (function == nullptr || !function->is_object())
            throw BadRequest(at, at + ": expected {type: \"function\", function: {name, ...}}");
        const json::value* parameters = member(function->get_object(), "parameters");
        request.tools.push_back({requiredText(function->get_object(), "name", at + ".function.name"),
                                 parameters == nullptr ? json::value(json::object()) : *parameters});
    }
    request.parallelCalls = flag(body, "parallel_tool_calls", "parallel_tool_calls", true);

    const json::value* choice = member(body, "tool_choice");
    if (choice == nullptr) return;
    if (choice->is_string() && choice->get_string() == "auto") return;
    if (choice->is_string() && choice->get_string() == "none") {
        request.toolChoice = ChatRequest::ToolChoice::none;
    } else if (choice->is_string() && choice->get_string() == "required") {
        if (request.tools.empty())
            throw BadRequest("tool_choice", "tool_choice: is allowed together with tools only");
        request.toolChoice = ChatRequest::ToolChoice::required;
    } else {
        const json::value* function =
            choice->is_object() ? member(choice->get_object(), "function") : nullptr;
        if (function == nullptr || !function->is_object())
            throw BadRequest("tool_choice", "tool_choice: expected none, auto, required or a function");
        request.chosenTool = requiredText(function->get_object(), "name", "tool_choice.function.name");
        if (request.tool(request.chosenTool) == nullptr)
            throw BadRequest("tool_choice", "tool_choice: \"" + request.chosenTool + "\" is not in tools");
        request.toolChoice = ChatRequest::ToolChoice::function;
    }
}

void parseStop(const json::object& body, ChatRequest& request) {
    const json::value* stop = member(body, "stop");
    if (stop == nullptr) return;
    const json::array list = stop->is_array() ? stop->get_array() : json::array{*stop};
    for (const json::value& entry : list) {
        if (!entry.is_string()) throw BadRequest("stop", "stop: expected a text or an array of texts");
        if (!entry.get_string().empty()) request.stop.emplace_back(entry.get_string());
    }
    if (list.size() > 4) throw BadRequest("stop", "stop: expected at most 4 texts");
}

void parseFormat(const json::object& body, ChatRequest& request) {
    const json::value* format = member(body, "response_format");
    if (format == nullptr) return;
    if (!format->is_object()) throw BadRequest("response_format", "response_format: expected an object");
    const std::string type = requiredText(format->get_object(), "type", "response_format.type");
    if (type == "json_object") {
        request.format = ChatRequest::Format::jsonObject;
    } else if (type == "json_schema") {
        const json::value* named = member(format->get_object(), "json_schema");
        const json::value* schema =
            named != nullptr && named->is_object() ? member(named->get_object(), "schema") : nullptr;
        if (schema == nullptr)
            throw BadRequest("response_format.json_schema",
                             "response_format.json_schema.schema: is required");
        request.format = ChatRequest::Format::jsonSchema;
        request.schema = *schema;
    } else if (type != "text") {
        throw BadRequest("response_format.type",
                         "response_format.type: expected text, json_object or json_schema");
    }
}

/// What chat and completions have in common.
void parseCommon(const json::object& body, ChatRequest& request) {
    request.model = requiredText(body, "model", "model");
    parseStop(body, request);
    request.stream = flag(body, "stream", "stream", false);
    if (const json::value* streamOptions = member(body, "stream_options")) {
        if (!streamOptions->is_object() || !request.stream)
            throw BadRequest("stream_options", "stream_options: expected an object, together with stream");
        request.includeUsage =
            flag(streamOptions->get_object(), "include_usage", "stream_options.include_usage", false);
    }
    const std::uint64_t choices = count(body, "n").value_or(1);
    if (choices > kMaxChoices)
        throw BadRequest("n",
                         "n: the offline model gives at most " + std::to_string(kMaxChoices) + " choices");
    request.choices = static_cast<unsigned>(choices);
    request.maxTokens = count(body, "max_completion_tokens");
    if (!request.maxTokens) request.maxTokens = count(body, "max_tokens");
}

}  // namespace

const Tool* ChatRequest::tool(std::string_view name) const noexcept {
    const auto found = std::find_if(tools.begin(), tools.end(),
                                    [&](const Tool& candidate) { return candidate.name == name; });
    return found == tools.end() ? nullptr : &*found;
}

ChatRequest parseChatRequest(std::string_view text) {
    const json::object body = parseBody(text);
    ChatRequest request;
    parseCommon(body, request);
    parseMessages(body, request);
    parseTools(body, request);
    parseFormat(body, request);
    return request;
}

CompletionRequest parseCompletionRequest(std::string_view text) {
    const json::object body = parseBody(text);
    CompletionRequest request;
    parseCommon(body, request.common);
    const json::value* prompt = member(body, "prompt");
    const bool tokens = prompt != nullptr && prompt->is_array() && !prompt->get_array().empty() &&
                        prompt->get_array().front().is_number();
    if (prompt == nullptr || tokens) {
        request.prompts.emplace_back();  // what the tokens mean, the offline model does not know
    } else if (prompt->is_string()) {
        request.prompts.emplace_back(prompt->get_string());
    } else if (prompt->is_array()) {
        for (const json::value& one : prompt->get_array()) {
            if (!one.is_string() && !one.is_array())
                throw BadRequest("prompt", "prompt: expected texts or tokens");
            request.prompts.emplace_back(one.is_string() ? std::string(one.get_string()) : "");
        }
    }
    if (request.prompts.empty() || request.prompts.size() > kMaxPrompts)
        throw BadRequest("prompt",
                         "prompt: expected a text, or 1 to " + std::to_string(kMaxPrompts) + " of them");
    for (const std::string& each : request.prompts) request.common.promptTokens += countPieces(each);
    return request;
}

}  // namespace openclaw::echo

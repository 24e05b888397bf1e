#include "dialects/chat_tools.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "dialects/json_reader.h"
#include "dialects/tool_schema.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

class ChatToolReader {
  public:
    ChatToolReader(FieldPolicy& policy, ChatRequest& request)
        : policy_(policy), turn_(request.turn), gatewayTools_(request.gatewayTools) {}

    void readTools(const json::object& request);

  private:
    Tool readFunction(const json::object& object, const Place& place);
    void readToolChoice(const json::object& request);
    void allowOnly(const json::object& choice, const Place& place);

    bool hasTool(std::string_view name) const {
        const auto sameName = [&](const auto& tool) { return tool.name == name; };
        return std::any_of(turn_.tools.begin(), turn_.tools.end(), sameName) ||
               std::any_of(gatewayTools_.begin(), gatewayTools_.end(), sameName);
    }
    bool hasTools() const noexcept { return !turn_.tools.empty() || !gatewayTools_.empty(); }

    FieldPolicy& policy_;
    Turn& turn_;
    std::vector<NamedTool>& gatewayTools_;
    Place root_;
};

void ChatToolReader::readTools(const json::object& request) {
    const Place place(root_, "tools");
    if (const json::value* const tools = find(request, "tools")) {
        const json::array& list = asArray(*tools, place);
        turn_.tools.reserve(list.size());
        for (std::size_t index = 0; index < list.size(); ++index) {
            const Place at(place, index);
            if (!list[index].is_string()) {
                turn_.tools.push_back(readFunction(asObject(list[index], at), at));
                continue;
            }
            NamedTool named{std::string(viewOf(list[index].get_string())), index};
            if (named.name.empty()) refuse(at, "must be a function, or the name of a tool of the gateway");
            if (hasTool(named.name)) refuse(at, "is the name of two tools");
            gatewayTools_.push_back(std::move(named));
        }
    }
    if (const json::value* const parallel = find(request, "parallel_tool_calls")) {
        turn_.parallelToolCalls = asBoolean(*parallel, Place(root_, "parallel_tool_calls"));
    }
    readToolChoice(request);
}

Tool ChatToolReader::readFunction(const json::object& object, const Place& place) {
    if (const json::value* const custom = find(object, "custom")) {
        policy_.meet("tools.custom", *custom, Place(place, "custom"));
    }
    if (stringIn(object, "type") != "function") refuse(Place(place, "type"), "must be \"function\"");
    const Place functionPlace(place, "function");
    const json::object* const function = objectIn(object, "function");
    if (function == nullptr) refuse(functionPlace, "is missing: {name, description, parameters}");
    policy_.meet(*function, "tools.function.", functionPlace);
    Tool tool;
    tool.name = stringIn(*function, "name");
    if (tool.name.empty()) refuse(Place(functionPlace, "name"), "must be the name of the function");
    if (hasTool(tool.name)) refuse(Place(functionPlace, "name"), "is the name of two tools");
    tool.description = stringIn(*function, "description");
    tool.schema = toolSchema(find(*function, "parameters"), Place(functionPlace, "parameters"));
    if (const json::value* const strict = find(*function, "strict")) {
        tool.strict = asBoolean(*strict, Place(functionPlace, "strict"));
    }
    return tool;
}

void ChatToolReader::readToolChoice(const json::object& request) {
    const json::value* const given = find(request, "tool_choice");
    if (given == nullptr) return;
    const Place place(root_, "tool_choice");
    ToolChoice choice;
    if (given->is_string()) {
        const std::string_view word = viewOf(given->get_string());
        if (word == "none") {
            choice.mode = ToolChoiceMode::none;
        } else if (word == "required") {
            choice.mode = ToolChoiceMode::required;
        } else if (word != "auto") {
            refuse(place, "must be none, auto, required or an object that names a function");
        }
    } else {
        const json::object& object = asObject(*given, place);
        const std::string_view type = stringIn(object, "type");
        if (type == "allowed_tools") return allowOnly(object, place);
        const json::object* const function = objectIn(object, "function");
        if (type != "function" || function == nullptr) {
            refuse(place, "must be none, auto, required or an object that names a function");
        }
        choice.mode = ToolChoiceMode::named;
        choice.name = stringIn(*function, "name");
        if (!hasTool(choice.name)) refuse(place, "names a function that is not among \"tools\"");
    }
    if (choice.mode == ToolChoiceMode::required && !hasTools()) {
        refuse(place, "requires a tool, but \"tools\" has none");
    }
    turn_.toolChoice = std::move(choice);
}

void ChatToolReader::allowOnly(const json::object& choice, const Place& place) {
    const Place at(place, "allowed_tools");
    const json::object* const allowed = objectIn(choice, "allowed_tools");
    const json::array* const list = allowed == nullptr ? nullptr : arrayIn(*allowed, "tools");
    if (list == nullptr) refuse(at, "must have a mode and the array \"tools\"");
    std::vector<std::string_view> names;
    for (const json::value& tool : *list) {
        const json::object* const object = tool.if_object();
        const json::object* const function = object == nullptr ? nullptr : objectIn(*object, "function");
        const std::string_view bare = tool.is_string() ? viewOf(tool.get_string()) : std::string_view{};
        names.push_back(function == nullptr ? bare : stringIn(*function, "name"));
        if (!hasTool(names.back())) refuse(at, "names a function that is not among \"tools\"");
    }
    const auto isLeftOut = [&](const auto& tool) {
        return std::find(names.begin(), names.end(), tool.name) == names.end();
    };
    std::erase_if(turn_.tools, isLeftOut);
    std::erase_if(gatewayTools_, isLeftOut);
    const bool required = stringIn(*allowed, "mode") == "required";
    if (!hasTools()) refuse(at, "allows no tool: use \"none\"");
    turn_.toolChoice = ToolChoice{required ? ToolChoiceMode::required : ToolChoiceMode::automatic, {}};
}

}  // namespace

void readChatTools(const json::object& request, FieldPolicy& policy, ChatRequest& result) {
    ChatToolReader(policy, result).readTools(request);
}

}  // namespace openclaw::dialects

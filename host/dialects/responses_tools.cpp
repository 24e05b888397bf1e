#include "dialects/responses_tools.h"

#include <string>
#include <utility>

#include "dialects/json_reader.h"
#include "dialects/json_writer.h"
#include "dialects/responses_input.h"
#include "dialects/tool_schema.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::size_t mostAllowedTools = 128;

class ResponsesToolReader {
  public:
    explicit ResponsesToolReader(ResponsesRequest& request) : request_(request) {}

    void readTools(const json::object& given);
    void readToolChoice(const json::object& given);

  private:
    RequestedTool readTool(const json::value& given, const Place& place);
    void readAllowedTools(const json::object& choice, const Place& place);
    std::string nameOfChosen(const json::value& chosen, const Place& place);

    ResponsesRequest& request_;
    Place root_;
};

void ResponsesToolReader::readTools(const json::object& given) {
    const json::value* const tools = find(given, "tools");
    if (tools == nullptr) return;
    const Place place(root_, "tools");
    const json::array& list = asArray(*tools, place);
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        RequestedTool tool = readTool(list[index], at);
        if (request_.tool(tool.tool.name) != nullptr) {
            refuse(tool.gateway ? at : Place(at, "name"), "is the name of two tools");
        }
        request_.turn.tools.push_back(tool.tool);
        request_.tools.push_back(std::move(tool));
    }
}

RequestedTool ResponsesToolReader::readTool(const json::value& given, const Place& place) {
    RequestedTool tool;
    if (given.is_string()) {
        tool.gateway = true;
        tool.tool.name = viewOf(given.get_string());
        checkFunctionName(tool.tool.name, place);
        tool.tool.schema = toolSchema(nullptr, place);
        return tool;
    }
    if (!given.is_object()) refuse(place, "must be a function, or the name of a tool of the gateway");
    const json::object& object = given.get_object();
    const Place typePlace(place, "type");
    const json::value* const type = find(object, "type");
    if (type == nullptr) refuse(typePlace, "is missing: function");
    if (asString(*type, typePlace) != "function") {
        std::string what = "\"";
        what.append(viewOf(type->get_string()));
        refuse(typePlace,
               what.append("\" is not supported: give functions, or names of the gateway's tools"));
    }
    const Place namePlace(place, "name");
    const json::value* const name = find(object, "name");
    if (name == nullptr) refuse(namePlace, "is missing");
    tool.tool.name = asString(*name, namePlace);
    checkFunctionName(tool.tool.name, namePlace);
    if (const json::value* const description = find(object, "description")) {
        tool.tool.description = asString(*description, Place(place, "description"));
    }
    const Place schemaPlace(place, "parameters");
    const json::value* const parameters = find(object, "parameters");
    tool.tool.schema = toolSchema(parameters, schemaPlace);
    if (parameters != nullptr) tool.parameters = textOf(*parameters);
    if (const json::value* const strict = find(object, "strict")) {
        tool.tool.strict = asBoolean(*strict, Place(place, "strict"));
    }
    return tool;
}

void ResponsesToolReader::readToolChoice(const json::object& given) {
    if (const json::value* const parallel = find(given, "parallel_tool_calls")) {
        request_.turn.parallelToolCalls = asBoolean(*parallel, Place(root_, "parallel_tool_calls"));
    }
    const json::value* const chosen = find(given, "tool_choice");
    if (chosen == nullptr) return;
    const Place place(root_, "tool_choice");
    ToolChoice choice;
    if (chosen->is_string()) {
        const std::string mode = wordIn(given, "tool_choice", root_, {"none", "auto", "required"});
        if (mode == "none") choice.mode = ToolChoiceMode::none;
        if (mode == "required") choice.mode = ToolChoiceMode::required;
        request_.toolChoice = "\"" + mode + "\"";
    } else {
        const json::object& object = asObject(*chosen, place);
        const std::string_view type = stringIn(object, "type");
        if (type == "allowed_tools") return readAllowedTools(object, place);
        if (type != "function") {
            refuse(Place(place, "type"), "must be function or allowed_tools: others are not supported");
        }
        choice.mode = ToolChoiceMode::named;
        choice.name = nameOfChosen(*chosen, place);
        request_.toolChoice.clear();
        JsonWriter(request_.toolChoice)
            .openObject()
            .member("type", "function")
            .member("name", choice.name)
            .closeObject();
    }
    if (choice.mode == ToolChoiceMode::required && request_.tools.empty()) {
        refuse(place, "requires a tool, but \"tools\" has none");
    }
    request_.turn.toolChoice = std::move(choice);
}

/// A tool may be chosen by its name alone as it may be given by it.
std::string ResponsesToolReader::nameOfChosen(const json::value& chosen, const Place& place) {
    std::string name;
    if (chosen.is_string()) {
        name = viewOf(chosen.get_string());
    } else {
        const json::object& object = asObject(chosen, place);
        if (stringIn(object, "type") != "function") refuse(Place(place, "type"), "must be function");
        name = stringIn(object, "name");
    }
    if (request_.tool(name) == nullptr) {
        refuse(chosen.is_string() ? place : Place(place, "name"),
               "names a function that is not among \"tools\"");
    }
    return name;
}

void ResponsesToolReader::readAllowedTools(const json::object& choice, const Place& place) {
    std::string mode = wordIn(choice, "mode", place, {"none", "auto", "required"});
    if (mode.empty()) mode = "auto";
    const Place at(place, "tools");
    const json::value* const tools = find(choice, "tools");
    if (tools == nullptr) refuse(at, "is missing: an array of {type, name}");
    const json::array& list = asArray(*tools, at);
    if (list.empty() || list.size() > mostAllowedTools) {
        refuse(at, "must name 1 to " + std::to_string(mostAllowedTools) + " tools");
    }
    request_.toolChoice.clear();
    JsonWriter echo(request_.toolChoice);
    echo.openObject().member("type", "allowed_tools").key("tools").openArray();
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place toolPlace(at, index);
        request_.turn.allowedTools.push_back(nameOfChosen(list[index], toolPlace));
        echo.openObject()
            .member("type", "function")
            .member("name", request_.turn.allowedTools.back())
            .closeObject();
    }
    echo.closeArray().member("mode", mode).closeObject();
    request_.turn.toolChoice = ToolChoice{mode == "required" ? ToolChoiceMode::required
                                          : mode == "none"   ? ToolChoiceMode::none
                                                             : ToolChoiceMode::automatic,
                                          {}};
}

}  // namespace

void readResponsesTools(const json::object& given, ResponsesRequest& request) {
    ResponsesToolReader reader(request);
    reader.readTools(given);
    reader.readToolChoice(given);
}

}  // namespace openclaw::dialects

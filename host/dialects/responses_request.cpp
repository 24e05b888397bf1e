#include "dialects/responses_request.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

#include "dialects/json_reader.h"
#include "dialects/responses_input.h"

namespace openclaw::dialects {

namespace json = boost::json;

bool ResponsesRequest::includes(std::string_view word) const {
    return std::find(include.begin(), include.end(), word) != include.end();
}

const RequestedTool* ResponsesRequest::tool(std::string_view name) const {
    const auto found = std::find_if(tools.begin(), tools.end(),
                                    [&](const RequestedTool& each) { return each.tool.name == name; });
    return found == tools.end() ? nullptr : &*found;
}

void describeTool(ResponsesRequest& request, const Tool& tool) {
    for (RequestedTool& each : request.tools) {
        if (each.tool.name != tool.name) continue;
        each.tool = tool;
        each.parameters = tool.schema;
    }
    for (Tool& each : request.turn.tools) {
        if (each.name == tool.name) each = tool;
    }
}

void resolveReference(ResponsesRequest& request, const ItemReference& reference, std::string_view item) {
    request.inputItems.at(reference.position) = item;
}

void setContext(ResponsesRequest& request, std::span<const std::string> earlier) {
    std::string all = "[";
    const auto append = [&all](const std::string& item) {
        if (all.size() > 1) all.push_back(',');
        all.append(item);
    };
    std::for_each(earlier.begin(), earlier.end(), append);
    std::for_each(request.inputItems.begin(), request.inputItems.end(), append);
    request.turn.items = itemsOfInput(all.append("]"));
}

std::vector<Item> itemsOfInput(std::string_view json) {
    std::vector<Item> items;
    ParsedJson parsed;
    const json::value* const value = parsed.answer(json);
    const Place root;
    const Place place(root, "input");
    if (value == nullptr) refuse(place, "is not JSON");
    const json::array& list = asArray(*value, place);
    items.reserve(list.size());
    ResponsesInputReader reader(nullptr);
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        reader.read(asObject(list[index], at), at, items);
    }
    return items;
}

}  // namespace openclaw::dialects

#include "api/gateway_tools.h"

#include "base/error.h"
#include "runs/unknown_tool.h"

namespace openclaw::api {
namespace {

[[noreturn]] void refuse(const plugins::Catalog& catalog, const dialects::NamedTool& tool) {
    const std::string place = "tools[" + std::to_string(tool.position) + "]";
    const Error unknown = runs::unknownTool(catalog, tool.name);
    std::string there;
    for (const plugins::Item* each : catalog.tools()) {
        there.append(there.empty() ? "" : ", ").append(each->name());
    }
    throw Error(ErrorCode::invalid_request, "\"" + place + "\": " + unknown.what() + " The gateway has " +
                                                (there.empty() ? "no tools" : there))
        .withReason(unknown.reason())
        .withParam(place);
}

}  // namespace

std::vector<std::string> namesOf(const plugins::Catalog& catalog,
                                 std::span<const dialects::NamedTool> tools) {
    std::vector<std::string> names;
    names.reserve(tools.size());
    for (const dialects::NamedTool& tool : tools) {
        if (catalog.tool(tool.name) == nullptr) refuse(catalog, tool);
        names.push_back(tool.name);
    }
    return names;
}

}  // namespace openclaw::api

#include "api/gateway_tools.h"

#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace openclaw::api {
namespace {

std::string placeOf(const dialects::NamedTool& tool) {
    return "tools[" + std::to_string(tool.position) + "]";
}

[[noreturn]] void refuse(const dialects::NamedTool& tool, const std::string& rest) {
    const std::string place = placeOf(tool);
    throw Error(ErrorCode::invalid_request,
                "\"" + place + "\": there is no tool \"" + tool.name + "\"" + rest)
        .withReason("tool_not_found")
        .withParam(place);
}

/// For who asked for another: the nearest of the tools that it may call, and all of them.
std::string offer(const runs::Tables& tables, const access::Principal& principal, const std::string& name) {
    std::vector<std::string_view> names;
    for (const plugins::Item* each : tables.catalog->tools()) {
        const access::Verdict verdict = tables.permissions.check(principal, each->name());
        if (verdict.decision != access::Decision::denied) names.push_back(each->name());
    }
    if (names.empty()) return ", and you may call no other";
    std::string list;
    for (const std::string_view each : names) list.append(list.empty() ? "" : ", ").append(each);
    const std::string_view nearest = text::nearest(name, names);
    const std::string question = nearest.empty() ? "." : "; did you mean \"" + std::string(nearest) + "\"?";
    return question + " You may call " + list;
}

}  // namespace

std::vector<std::string> namesOf(const plugins::Catalog& catalog,
                                 std::span<const dialects::NamedTool> tools) {
    std::vector<std::string> names;
    names.reserve(tools.size());
    for (const dialects::NamedTool& tool : tools) {
        if (catalog.tool(tool.name) == nullptr) refuse(tool, {});
        names.push_back(tool.name);
    }
    return names;
}

void refuseUncallable(const runs::Tables& tables, const access::Principal& principal,
                      std::span<const dialects::NamedTool> tools) {
    for (const dialects::NamedTool& tool : tools) {
        if (tables.catalog->tool(tool.name) == nullptr) refuse(tool, offer(tables, principal, tool.name));
        const access::Verdict verdict = tables.permissions.check(principal, tool.name);
        if (verdict.decision == access::Decision::denied) {
            throw Error(ErrorCode::permission_denied, verdict.explanation).withParam(placeOf(tool));
        }
    }
}

}  // namespace openclaw::api

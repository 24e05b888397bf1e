#include "runs/unknown_tool.h"

#include <string_view>
#include <vector>

#include "base/text.h"

namespace openclaw::runs {

Error unknownTool(const plugins::Catalog& catalog, const std::string& name) {
    std::vector<std::string_view> names;
    for (const plugins::Item* tool : catalog.tools()) names.push_back(tool->name());
    const std::string_view nearest = text::nearest(name, names);
    std::string message = "there is no tool \"" + name + "\"";
    message += nearest.empty() ? "; `openclaw tools list` shows what is installed"
                               : "; did you mean \"" + std::string(nearest) + "\"?";
    return Error(ErrorCode::not_found, message).withReason("tool_not_found").withParam("tool");
}

}  // namespace openclaw::runs

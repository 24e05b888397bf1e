#include "control/method.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/text.h"

namespace openclaw::control {

const std::vector<Method>& methods() {
    static const std::vector<Method> table = [] {
        std::vector<Method> all;
        for (auto* family : {&stateMethods, &toolMethods, &sessionMethods, &runMethods, &subscriptionMethods,
                             &approvalMethods, &configMethods}) {
            std::vector<Method> part = family();
            std::move(part.begin(), part.end(), std::back_inserter(all));
        }
        std::sort(all.begin(), all.end(), [](const Method& a, const Method& b) { return a.name < b.name; });
        return all;
    }();
    return table;
}

const Method* findMethod(std::string_view name) {
    const std::vector<Method>& all = methods();
    const auto found =
        std::lower_bound(all.begin(), all.end(), name,
                         [](const Method& each, std::string_view wanted) { return each.name < wanted; });
    return found != all.end() && found->name == name ? &*found : nullptr;
}

void refuseUnknownMethod(const std::string& name) {
    std::vector<std::string_view> names;
    for (const Method& method : methods()) names.push_back(method.name);
    const std::string_view nearest = text::nearest(name, names);
    std::string message = "unknown method: " + name;
    if (!nearest.empty()) message += "; did you mean \"" + std::string(nearest) + "\"?";
    throw Error(ErrorCode::invalid_request, message).withReason("unknown_method").withParam("method");
}

std::vector<std::string_view> eventNames() {
    return {"connect.challenge",
            "agent",
            "chat",
            "session.message",
            "sessions.changed",
            "session.operation",
            "plugins.changed",
            "exec.approval.requested",
            "exec.approval.resolved",
            "tick",
            "health",
            "presence",
            "config.changed",
            "shutdown"};
}

}  // namespace openclaw::control

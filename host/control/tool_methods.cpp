#include <boost/json/array.hpp>

#include <map>
#include <utility>

#include "base/ids.h"
#include "control/call.h"
#include "control/health.h"
#include "runs/tool_call.h"
#include "runs/tool_content.h"

/// tools.*: what can be called, and a call.
namespace openclaw::control {
namespace {

namespace json = boost::json;

std::string_view wordOf(access::Decision decision) noexcept {
    switch (decision) {
        case access::Decision::denied:
            return "denied";
        case access::Decision::ask:
            return "ask";
        case access::Decision::allowed:
            return "allowed";
    }
    return "denied";
}

void catalog(const std::shared_ptr<Call>& call) {
    const auto tables = call->plane().tables();
    std::map<std::string, json::array> byPlugin;
    for (const plugins::Item* const tool : tables->catalog->tools()) {
        const access::Verdict verdict = tables->permissions.check(call->principal(), tool->name());
        json::array tags{wordOf(verdict.decision)};
        if (tool->readOnly()) tags.emplace_back("read-only");
        byPlugin[tool->plugin()].push_back(json::object{{"id", tool->name()},
                                                        {"label", tool->name()},
                                                        {"description", tool->description()},
                                                        {"source", "plugin"},
                                                        {"pluginId", tool->plugin()},
                                                        {"risk", tool->destructive() ? "high"
                                                                 : tool->readOnly()  ? "low"
                                                                                     : "medium"},
                                                        {"tags", std::move(tags)},
                                                        {"defaultProfiles", json::array{"full"}}});
    }
    json::array groups;
    for (auto& [plugin, tools] : byPlugin) {
        groups.push_back(json::object{{"id", plugin},
                                      {"label", plugin},
                                      {"source", "plugin"},
                                      {"pluginId", plugin},
                                      {"tools", std::move(tools)}});
    }
    call->ok(json::object{{"agentId", mainAgent},
                          {"profiles", json::array{json::object{{"id", "full"}, {"label", "Full"}}}},
                          {"groups", std::move(groups)}});
}

/// One call of a tool by a client. Without an idempotency key it ends with the client's connection.
class Invocation final : public Task,
                         private runs::ToolSink,
                         public std::enable_shared_from_this<Invocation> {
  public:
    static void start(const std::shared_ptr<Call>& call) {
        const auto invocation = std::make_shared<Invocation>(call);
        invocation->owner().keep(invocation);
        invocation->begin();
    }

    explicit Invocation(std::shared_ptr<Call> call) : call_(std::move(call)) {}

  private:
    Tasks& owner() const { return call_->detached() ? call_->audience().tasks() : call_->client()->tasks(); }

    void begin() {
        runs::ToolRequest request;
        request.tool = call_->text("name");
        const json::value* const args = call_->params().if_contains("args");
        request.arguments = args == nullptr ? json::value(json::object()) : *args;
        request.principal = call_->principal();
        request.requestId = newId("req_");
        request.remote = call_->remote();
        request.session = call_->text("sessionKey");
        tool_ = runs::ToolCall::start(call_->loop(), call_->services().run.audit, call_->plane().tables(),
                                      std::move(request), *this);
    }

    void onToolProgress(double, std::string_view) override {}

    void onToolEnd(runs::ToolOutcome outcome) override {
        const auto self = shared_from_this();
        json::object answer{{"ok", !outcome.error}, {"toolName", call_->text("name")}, {"source", "plugin"}};
        if (outcome.error) {
            const std::string_view reason = outcome.error->reason();
            if (reason == "requires_approval") answer["requiresApproval"] = true;
            answer["error"] = {{"code", openclaw::wordOf(*outcome.error)},
                               {"message", outcome.error->what()}};
        } else {
            answer["output"] = runs::resultOf(outcome);
        }
        call_->ok(answer);
        if (call_->detached() || call_->client() != nullptr) owner().drop(self);
    }

    std::shared_ptr<Call> call_;
    std::unique_ptr<runs::ToolCall> tool_;
};

}  // namespace

std::vector<Method> toolMethods() {
    return {
        {"tools.catalog", Scope::read, ParameterList("text: agentId; boolean: includePlugins"), &catalog},
        {"tools.invoke", Scope::write,
         ParameterList("text: name! sessionKey agentId idempotencyKey; object: args; boolean: confirm; "
                       "any: conversationReadOrigin"),
         &Invocation::start, true},
    };
}

}  // namespace openclaw::control

#include "api/tools_invoke.h"

#include <openclaw/plugin.h>

#include <boost/json/serialize.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/tool_call.h"
#include "api/tool_request.h"
#include "base/clock.h"
#include "base/text.h"
#include "http/error_body.h"

namespace openclaw::api {
namespace {

constexpr std::string_view contract = "tool/1";
constexpr std::uint64_t outputCap = 16u << 20;
constexpr std::size_t parsedOnLoop = 1u << 20;

Error unknownTool(const plugins::Catalog& catalog, const std::string& name) {
    std::vector<std::string_view> names;
    for (const plugins::Item* tool : catalog.tools()) names.push_back(tool->name());
    const std::string_view nearest = text::nearest(name, names);
    std::string message = "there is no tool \"" + name + "\"";
    message += nearest.empty() ? "; `openclaw tools list` shows what is installed"
                               : "; did you mean \"" + std::string(nearest) + "\"?";
    return Error(ErrorCode::not_found, message).withReason("tool_not_found").withParam("tool");
}

store::AuditEntry entryFor(net::Exchange& exchange, const access::Principal& principal) {
    store::AuditEntry entry;
    entry.startedAt = unixMillis();
    entry.requestId = exchange.record().id;
    entry.principal = principal.id;
    entry.remote = exchange.remote();
    entry.inputBytes = static_cast<std::int64_t>(exchange.body().size());
    return entry;
}

}  // namespace

void ToolsInvoke::handle(net::Exchange& exchange, const access::Principal& principal) {
    if (exchange.body().size() <= parsedOnLoop) {
        invoke(exchange, principal, parseToolRequest(exchange.body()));
        return;
    }
    auto request = std::make_shared<ToolRequest>();
    exchange.offload([&exchange, request] { *request = parseToolRequest(exchange.body()); },
                     [this, &exchange, principal, request](const std::exception_ptr& failure) {
                         try {
                             if (failure) std::rethrow_exception(failure);
                             invoke(exchange, principal, *request);
                         } catch (const Error& error) {
                             http::respondError(exchange, http::ErrorShape::tools, error);
                         }
                     });
}

void ToolsInvoke::invoke(net::Exchange& exchange, const access::Principal& principal,
                         const ToolRequest& request) {
    std::shared_ptr<const runs::Tables> tables = tables_.get();
    exchange.record().target = request.tool;
    store::AuditEntry entry = entryFor(exchange, principal);
    entry.tool = request.tool;
    auto call = std::make_unique<ToolCall>(exchange, audit_, tables, entry);
    try {
        const plugins::Item* const tool = tables->catalog->tool(request.tool);
        if (tool == nullptr) throw unknownTool(*tables->catalog, request.tool);
        const access::Verdict verdict = tables->permissions.check(principal, request.tool);
        if (!verdict.allowed) {
            entry.rule = verdict.rule;
            throw Error(ErrorCode::permission_denied, verdict.explanation);
        }
        tool->validateArguments(request.arguments);

        plugins::CallRequest callRequest;
        callRequest.operation = OPENCLAW_OP_CALL;
        callRequest.contract = contract;
        callRequest.input = boost::json::serialize(request.arguments);
        callRequest.timeout = tables->settings.gateway.toolTimeout;
        callRequest.outputCap = outputCap;
        callRequest.requestId = entry.requestId;
        callRequest.principal = principal.id;
        callRequest.session = request.session;
        call->hold(tool->invoke(exchange.loop(), std::move(callRequest), *call));
    } catch (const Error& error) {
        entry.outcome = http::typeOf(error);
        exchange.record().error = entry.outcome;
        exchange.continueWith(std::move(call));
        answerAudited(exchange, audit_, std::move(entry), http::statusOf(error.code()),
                      http::errorBody(http::ErrorShape::tools, error));
        return;
    }
    exchange.continueWith(std::move(call));
}

}  // namespace openclaw::api

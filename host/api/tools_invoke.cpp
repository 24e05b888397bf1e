#include "api/tools_invoke.h"

#include <exception>
#include <memory>
#include <utility>

#include "api/model_request.h"
#include "api/tool_answer.h"
#include "api/tool_request.h"
#include "http/error_body.h"

namespace openclaw::api {
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
                             invoke(exchange, principal, std::move(*request));
                         } catch (const Error& error) {
                             http::respondError(exchange, http::ErrorShape::tools, error);
                         }
                     });
}

void ToolsInvoke::invoke(net::Exchange& exchange, const access::Principal& principal, ToolRequest request) {
    exchange.record().target = request.tool;
    runs::ToolRequest call;
    call.tool = std::move(request.tool);
    call.arguments = std::move(request.arguments);
    call.principal = principal;
    call.requestId = exchange.record().id;
    call.remote = exchange.remote();
    call.session = std::move(request.session);
    auto answer = std::make_unique<ToolAnswer>(exchange);
    answer->hold(runs::ToolCall::start(exchange.loop(), audit_, tables_.get(), std::move(call), *answer));
    exchange.continueWith(std::move(answer));
}

}  // namespace openclaw::api

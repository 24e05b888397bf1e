#include "runs/tool_call.h"

#include <openclaw/plugin.h>

#include <boost/json/serialize.hpp>

#include <utility>

#include "base/log.h"
#include "runs/unknown_tool.h"

namespace openclaw::runs {
namespace {

constexpr std::uint64_t outputCap = 16u << 20;

std::int64_t microsSince(Clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
}

}  // namespace

struct ToolCall::Listener {
    ToolSink* sink;  ///< null once the call is gone
};

ToolCall::ToolCall(net::Loop& loop, store::AuditLog& audit, std::shared_ptr<const Tables> tables,
                   ToolSink& sink)
    : loop_(loop),
      audit_(audit),
      tables_(std::move(tables)),
      listener_(std::make_shared<Listener>(Listener{&sink})) {}

std::unique_ptr<ToolCall> ToolCall::start(net::Loop& loop, store::AuditLog& audit,
                                          std::shared_ptr<const Tables> tables, ToolRequest request,
                                          ToolSink& sink) {
    std::unique_ptr<ToolCall> call(new ToolCall(loop, audit, std::move(tables), sink));
    try {
        call->begin(std::move(request));
    } catch (const Error& error) {
        call->outcome_.error = error;
        call->end();
    }
    return call;
}

void ToolCall::begin(ToolRequest request) {
    plugins::CallRequest plain;
    plain.input = boost::json::serialize(request.arguments);
    entry_.startedAt = unixMillis();
    entry_.requestId = request.requestId;
    entry_.principal = request.principal.id;
    entry_.remote = std::move(request.remote);
    entry_.tool = request.tool;
    entry_.inputBytes = static_cast<std::int64_t>(plain.input.size());

    const plugins::Item* const tool = tables_->catalog->tool(request.tool);
    if (tool == nullptr) throw unknownTool(*tables_->catalog, request.tool);
    const access::Verdict verdict = tables_->permissions.check(request.principal, request.tool);
    const bool approved = verdict.decision == access::Decision::ask && request.approved;
    if (!verdict.allowed() && !approved) {
        entry_.rule = verdict.rule;
        Error denied(ErrorCode::permission_denied, verdict.explanation);
        if (verdict.decision == access::Decision::ask) denied.withReason("requires_approval");
        throw std::move(denied);
    }
    tool->validateArguments(request.arguments);

    plain.operation = OPENCLAW_OP_CALL;
    plain.contract = "tool/1";
    plain.timeout = tables_->settings.gateway.toolTimeout;
    plain.outputCap = outputCap;
    plain.requestId = std::move(request.requestId);
    plain.principal = std::move(request.principal.id);
    plain.session = std::move(request.session);
    call_ = tool->invoke(loop_, std::move(plain), *this);
}

ToolCall::~ToolCall() {
    listener_->sink = nullptr;
    if (ended_) return;
    call_.reset();
    outcome_.error = Error(ErrorCode::cancelled, "the call was given up");
    end();
}

void ToolCall::onHead(int, const net::Fields&) {}

void ToolCall::onBytes(std::string_view) {}

void ToolCall::onContent(std::string_view mediaType, std::string_view bytes) {
    entry_.outputBytes += static_cast<std::int64_t>(bytes.size());
    outcome_.content.push_back({std::string(mediaType), std::string(bytes)});
}

void ToolCall::onProgress(double fraction, std::string_view message) {
    if (listener_->sink != nullptr) listener_->sink->onToolProgress(fraction, message);
}

void ToolCall::onFinish(const plugins::CallResult& result) {
    call_.reset();
    if (result.ok()) {
        outcome_.details = result.text;
    } else {
        outcome_.error = result.error();
    }
    end();
}

/// The listener outlives the call, so that an entry can be written after it.
void ToolCall::end() {
    ended_ = true;
    outcome_.durationMicros = microsSince(begun_);
    entry_.durationMicros = outcome_.durationMicros;
    entry_.outcome = outcome_.error ? std::string(wordOf(*outcome_.error)) : "ok";
    audit_.record(std::move(entry_), [&loop = loop_, listener = listener_,
                                      outcome = std::move(outcome_)](bool written) mutable {
        if (!written) {
            log::error("a tool call is missing from the audit table");
            outcome = {};
            outcome.error =
                Error(ErrorCode::unavailable,
                      "the call could not be written to the audit table, so its outcome is withheld; the "
                      "log says why")
                    .withReason("audit_unavailable");
        }
        loop.post([listener, outcome = std::move(outcome)]() mutable {
            if (ToolSink* const sink = std::exchange(listener->sink, nullptr)) {
                sink->onToolEnd(std::move(outcome));
            }
        });
    });
}

}  // namespace openclaw::runs

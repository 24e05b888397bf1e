#pragma once

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "access/principal.h"
#include "base/clock.h"
#include "net/loop.h"
#include "plugins/call.h"
#include "runs/tables.h"
#include "runs/tool_outcome.h"
#include "store/audit_log.h"

namespace openclaw::runs {

/// A call of a tool, and on whose behalf.
struct ToolRequest {
    std::string tool;
    boost::json::value arguments;
    access::Principal principal;
    std::string requestId;
    std::string remote;  ///< address of the client
    std::string session;
    bool approved = false;  ///< a person has allowed this call, where the table says `ask`
};

class ToolSink {
  public:
    virtual void onToolProgress(double fraction, std::string_view message) = 0;
    /// Once and last. It may destroy the call.
    virtual void onToolEnd(ToolOutcome outcome) = 0;

  protected:
    ~ToolSink() = default;
};

/// One call of a tool: permissions, arguments, the plugin, the audit table. Whatever its outcome, the sink
/// hears of it only once the audit entry is written: what anybody was told is never missing there. Destroying
/// it before cancels the tool, and the entry says so. [loop thread]
class ToolCall final : private plugins::CallSink {
  public:
    /// The sink hears nothing before this has returned. Never throws Error: a call that is refused ends with
    /// one.
    static std::unique_ptr<ToolCall> start(net::Loop& loop, store::AuditLog& audit,
                                           std::shared_ptr<const Tables> tables, ToolRequest request,
                                           ToolSink& sink);

    ~ToolCall();
    ToolCall(const ToolCall&) = delete;
    ToolCall& operator=(const ToolCall&) = delete;

  private:
    struct Listener;

    ToolCall(net::Loop& loop, store::AuditLog& audit, std::shared_ptr<const Tables> tables, ToolSink& sink);

    void begin(ToolRequest request);
    void end();

    void onHead(int status, const net::Fields& fields) override;
    void onBytes(std::string_view bytes) override;
    void onContent(std::string_view mediaType, std::string_view bytes) override;
    void onProgress(double fraction, std::string_view message) override;
    void onFinish(const plugins::CallResult& result) override;

    net::Loop& loop_;
    store::AuditLog& audit_;
    std::shared_ptr<const Tables> tables_;  ///< what the call started with stays alive
    std::shared_ptr<Listener> listener_;    ///< shared with the entry that is being written
    store::AuditEntry entry_;
    Clock::time_point begun_ = Clock::now();
    ToolOutcome outcome_;
    bool ended_ = false;
    std::unique_ptr<plugins::Call> call_;
};

}  // namespace openclaw::runs

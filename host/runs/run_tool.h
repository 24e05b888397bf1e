#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runs/run.h"
#include "runs/tool_call.h"

namespace openclaw::runs {

/// One call of a tool in a run: the approval, if it takes one, then the call. [loop thread]
class Run::Tool final : private ToolSink {
  public:
    Tool(Run& run, std::string callId, std::string name, std::string arguments)
        : run_(run),
          callId_(std::move(callId)),
          name_(std::move(name)),
          arguments_(std::move(arguments)),
          patience_([this] { run_.services_.approvals.resolve(approval_, ApprovalOutcome::expired); }) {}
    ~Tool() { cancel(); }
    Tool(const Tool&) = delete;
    Tool& operator=(const Tool&) = delete;

    /// The run hears `toolEnded`, later.
    void start();
    /// Nothing of it is heard any more.
    void cancel();
    /// Once ended.
    const dialects::ToolResult& result() const noexcept { return result_; }

  private:
    void askFor(const access::Verdict& verdict);
    void onDecision(ApprovalOutcome outcome);
    void call(bool approved);
    void onToolProgress(double fraction, std::string_view message) override;
    void onToolEnd(ToolOutcome outcome) override;

    Run& run_;
    std::string callId_;
    std::string name_;
    std::string arguments_;
    std::string approval_;  ///< id of the request that waits, or empty
    net::Timer patience_;
    std::unique_ptr<ToolCall> call_;
    std::shared_ptr<Tool*> alive_ = std::make_shared<Tool*>(this);  ///< for the decision, which may come late
    dialects::ToolResult result_;
};

}  // namespace openclaw::runs

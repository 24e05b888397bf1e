#pragma once

#include <memory>
#include <string_view>

#include "net/exchange.h"
#include "runs/tool_call.h"

namespace openclaw::api {

/// Answers tools/invoke with the outcome of a call. Its destruction, when the client is gone, ends the call.
/// [loop thread]
class ToolAnswer final : public net::Continuation, public runs::ToolSink {
  public:
    explicit ToolAnswer(net::Exchange& exchange) : exchange_(exchange) {}

    void hold(std::unique_ptr<runs::ToolCall> call) { call_ = std::move(call); }

    void onToolProgress(double fraction, std::string_view message) override;
    void onToolEnd(runs::ToolOutcome outcome) override;

  private:
    net::Exchange& exchange_;
    std::unique_ptr<runs::ToolCall> call_;
};

}  // namespace openclaw::api

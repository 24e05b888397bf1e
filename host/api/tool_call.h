#pragma once

#include <boost/json/array.hpp>

#include <memory>
#include <string>
#include <string_view>

#include "net/exchange.h"
#include "plugins/call.h"
#include "runs/tables.h"
#include "store/audit_log.h"

namespace openclaw::api {

/// Writes the entry, then answers: what a client was told is never missing from the audit table. When the
/// entry cannot be written the client is told so instead of the answer. [loop thread]
void answerAudited(net::Exchange& exchange, store::AuditLog& audit, store::AuditEntry entry, int status,
                   std::string body);

/// One tool call of tools/invoke under way: gathers the content parts, then answers. Its destruction, when
/// the client is gone, ends the call. [loop thread]
class ToolCall final : public net::Continuation, public plugins::CallSink {
  public:
    ToolCall(net::Exchange& exchange, store::AuditLog& audit, std::shared_ptr<const runs::Tables> tables,
             store::AuditEntry entry)
        : exchange_(exchange), audit_(audit), tables_(std::move(tables)), entry_(std::move(entry)) {}

    void hold(std::unique_ptr<plugins::Call> call) { call_ = std::move(call); }

    void onHangUp() override;

    void onHead(int status, const net::Fields& fields) override;
    void onBytes(std::string_view bytes) override;
    void onContent(std::string_view mediaType, std::string_view bytes) override;
    void onProgress(double fraction, std::string_view message) override;
    void onFinish(const plugins::CallResult& result) override;

  private:
    void close(std::string_view outcome);

    net::Exchange& exchange_;
    store::AuditLog& audit_;
    std::shared_ptr<const runs::Tables> tables_;  ///< what the request started with stays alive
    store::AuditEntry entry_;
    boost::json::array content_;
    std::unique_ptr<plugins::Call> call_;
};

}  // namespace openclaw::api

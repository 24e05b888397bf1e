#pragma once

#include <memory>

#include "api/tool_request.h"
#include "http/endpoint.h"
#include "runs/tables.h"
#include "store/audit_log.h"

namespace openclaw::api {

/// POST /v1/tools/invoke: {tool, arguments} runs one tool under the permission table and answers its content.
/// Each call, also a refused one, is in the audit table before it is answered.
class ToolsInvoke final : public http::Endpoint {
  public:
    ToolsInvoke(const runs::TablesSnapshot& tables, store::AuditLog& audit)
        : tables_(tables), audit_(audit) {}

    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    void invoke(net::Exchange& exchange, const access::Principal& principal, ToolRequest request);

    const runs::TablesSnapshot& tables_;
    store::AuditLog& audit_;
};

}  // namespace openclaw::api

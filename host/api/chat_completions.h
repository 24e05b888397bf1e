#pragma once

#include <memory>
#include <string>

#include "dialects/request_envelope.h"
#include "http/endpoint.h"
#include "runs/model_target.h"
#include "runs/session_run.h"
#include "runs/tables.h"

namespace openclaw::api {

/// POST /v1/chat/completions. A provider that speaks chat itself is relayed to: nothing of the request is
/// rebuilt but the model's name, nothing of the answer at all. For any other, both are translated. A request
/// that names tools of the gateway, or joins a session, is answered by a run.
class ChatCompletions final : public http::Endpoint {
  public:
    explicit ChatCompletions(const runs::SessionServices& services) : services_(services) {}

    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    void answer(net::Exchange& exchange, const access::Principal& principal,
                const dialects::RequestEnvelope& envelope);
    static void translate(net::Exchange& exchange, const access::Principal& principal,
                          const std::string& model, std::shared_ptr<const runs::Tables> tables,
                          const runs::ModelTarget& target);

    void run(net::Exchange& exchange, const access::Principal& principal, const std::string& model,
             std::shared_ptr<const runs::Tables> tables, const runs::ModelTarget& target);

    runs::SessionServices services_;
};

}  // namespace openclaw::api

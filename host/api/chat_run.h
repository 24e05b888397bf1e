#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "access/principal.h"
#include "api/backpressure.h"
#include "api/chat_answer.h"
#include "api/tool_steps.h"
#include "dialects/chat_request.h"
#include "net/exchange.h"
#include "runs/request_run.h"

namespace openclaw::api {

/// Answers a chat client from a run: however many steps it takes, the client sees one completion, with the
/// usage of all of them. What the model asks of the gateway's tools is done here and not told as a tool call;
/// a call of the client's tools ends the run. Its destruction, when the client is gone, ends a run that is of
/// no session. [loop thread]
class ChatRun final : public net::Continuation, private runs::RunObserver {
  public:
    /// Throws Error where it can be refused at once; otherwise the exchange is answered.
    static void start(net::Exchange& exchange, const runs::SessionServices& services,
                      std::shared_ptr<const runs::Tables> tables, const access::Principal& principal,
                      const std::string& model, dialects::ChatRequest request);

    void onHangUp() override;
    void onDrained() override { pressure_.drained(run_); }
    void onStop() override { answer_.stop(); }

  private:
    /// What becomes of one event of one step.
    class Forward;

    ChatRun(net::Exchange& exchange, const runs::SessionServices& services,
            const dialects::AnswerShape& shape, const runs::SessionTurn& turn,
            std::chrono::milliseconds ping);

    void onRunEvent(const runs::RunEvent& event) override;
    void onProviderHead(const runs::ModelAnswered& answered);
    void onModelEvent(const dialects::Event& event);
    void end(const runs::RunResult& result);
    void tell(const std::string& toolStep);
    void introduce();

    net::Exchange& exchange_;
    const std::string id_;
    const std::int64_t created_;  ///< seconds since the Unix epoch
    const bool stream_;
    const bool inSession_;
    const std::vector<std::string> gatewayTools_;
    ChatAnswer answer_;
    ToolSteps steps_;
    Backpressure pressure_;
    bool introduced_ = false;
    bool said_ = false;                         ///< there is text already
    bool separate_ = false;                     ///< the next text is of another step
    std::size_t calls_ = 0;                     ///< of the client's tools
    std::map<std::size_t, std::size_t> shown_;  ///< the step's calls of the client's tools, as it sees them
    std::unique_ptr<runs::RequestRun> run_;
};

}  // namespace openclaw::api

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/principal.h"
#include "dialects/answer.h"
#include "dialects/turn.h"
#include "net/loop.h"
#include "runs/approvals.h"
#include "runs/model_call.h"
#include "runs/run_event.h"
#include "runs/tables.h"
#include "store/audit_log.h"

namespace openclaw::runs {

/// What a run shall do, and on whose behalf.
struct RunSpec {
    std::string id;
    std::string entrance;  ///< "chat", "responses", "agent", "channel:NAME"
    access::Principal principal;
    std::string remote;   ///< address of the client
    std::string session;  ///< key, or empty
    std::string model;    ///< as asked for
    std::string preferredContract;
    dialects::Turn turn;                    ///< its tools are those of the client
    std::vector<std::string> gatewayTools;  ///< that the gateway calls itself
    ModelContext context;
    std::optional<std::int64_t> maxToolCalls = {};     ///< of the gateway's tools, below the gateway's limit
    std::optional<std::int64_t> maxOutputTokens = {};  ///< of all answers of the model together
    DecoderMaker decoder = {};                         ///< in place of the codec's
};

/// What every run needs. Outlives the runs.
struct RunServices {
    store::AuditLog& audit;
    Approvals& approvals;
};

/// A model and its tools taking turns: call the model, call the tools it asks for that are the gateway's,
/// tell it what they said, until it stops, asks for a tool of the client's, or a limit is met. A state
/// machine on one loop; it takes no thread. [loop thread]
class Run final : private ModelSink {
  public:
    /// Throws Error: the model or a tool is not there, or the tool is denied.
    Run(net::Loop& loop, std::shared_ptr<const Tables> tables, RunServices services, RunSpec spec);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// Observers may be added and removed at any time, also by one another from inside an event.
    void observe(RunObserver& observer) { observers_.push_back(&observer); }
    void forget(RunObserver& observer) noexcept;

    /// Nothing happens before. Throws Error(invalid_request) where the turn cannot be carried to the model.
    void begin();

    /// Ends it now, whatever it is doing: its observers hear RunEnded before this returns. Without effect
    /// once it has ended.
    void abort(std::string_view reason);

    void pause();
    void resume();

    const RunSpec& spec() const noexcept { return spec_; }
    const ModelTarget& target() const noexcept { return target_; }
    /// Fields of the turn that the provider does not see; known once it has begun.
    const std::vector<std::string>& dropped() const noexcept { return dropped_; }
    bool isGatewayTool(std::string_view name) const noexcept;
    bool ended() const noexcept { return ended_; }

  private:
    class Tool;

    void offerTools();
    void callModel();
    void onProviderHead(int status, const net::Fields& fields) override;
    void onEvent(const dialects::Event& event) override;
    void answered();
    void callTools(const std::vector<const dialects::ToolCall*>& calls);
    void toolEnded();
    bool mayCallTools() const noexcept;
    /// False: they are used up.
    bool sparesOutputTokens();
    void end(RunStatus status, std::string stopReason, std::optional<dialects::Failure> failure = {});
    void addUsage();
    void keepPartialAnswer();
    void closeOpenCalls();
    void tell(const RunEvent& event);

    net::Loop& loop_;
    std::shared_ptr<const Tables> tables_;
    RunServices services_;
    RunSpec spec_;
    ModelTarget target_;
    std::vector<RunObserver*> observers_;
    std::vector<std::string> dropped_;
    dialects::AnswerGatherer gatherer_;
    std::size_t steps_ = 0;
    std::size_t toolCalls_ = 0;
    bool clientsTurn_ = false;  ///< the model also asked for tools of the client
    bool ended_ = false;
    RunResult result_;
    net::Timer deadline_;
    std::unique_ptr<ModelCall> model_;
    std::vector<std::unique_ptr<Tool>> tools_;  ///< of the step under way
    std::size_t openTools_ = 0;
};

}  // namespace openclaw::runs

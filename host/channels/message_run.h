#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "channels/message.h"
#include "channels/signature.h"
#include "channels/tasks.h"
#include "net/loop.h"
#include "runs/run_event.h"
#include "runs/session_run.h"

namespace openclaw::channels {

class Reply;
class Webhook;

/// What a webhook's message becomes: a run in the sender's session, and then an answer, to the one who waits
/// for it or to the callback URL.
///
///     have these bytes been run already? -> start -> accepted (202 here, where a callback follows) -> ended
///
/// Belongs to `Tasks` until it has ended. [loop thread]
class MessageRun final : public Task,
                         public std::enable_shared_from_this<MessageRun>,
                         private runs::RunObserver {
  public:
    MessageRun(std::shared_ptr<Webhook> channel, net::Loop& loop, Message message, Proof proof,
               std::string remote, std::string requestId);
    ~MessageRun() override;
    MessageRun(const MessageRun&) = delete;
    MessageRun& operator=(const MessageRun&) = delete;

    const std::string& runId() const noexcept { return runId_; }

    /// Who waits for the answer; null: nobody any more.
    void replyTo(Reply* reply) noexcept { reply_ = reply; }

    void begin();

  private:
    void onLookedUp(const std::optional<Error>& notFound);
    void start();
    void onAccepted(const std::optional<Error>& refused);
    void onRunEvent(const runs::RunEvent& event) override;
    void answer(const runs::RunResult& result);
    void refuse(const Error& error);

    const std::shared_ptr<Webhook> channel_;
    net::Loop& loop_;
    Message message_;
    const Proof proof_;
    const std::string runId_;
    const std::string session_;
    const std::string remote_;
    const std::string requestId_;
    Reply* reply_ = nullptr;
    std::shared_ptr<runs::SessionRun> run_;
};

}  // namespace openclaw::channels

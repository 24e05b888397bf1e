#include "channels/reply.h"

#include <utility>

#include "channels/message_run.h"
#include "http/error_body.h"

namespace openclaw::channels {

Reply::Reply(net::Exchange& exchange, std::shared_ptr<MessageRun> run, std::chrono::milliseconds limit)
    : exchange_(exchange), run_(std::move(run)), limit_([this] {
          refuse(
              Error(ErrorCode::deadline_exceeded, "the answer takes longer than the channel waits; the run " +
                                                      run_->runId() + " goes on, in its session")
                  .withReason("reply_timeout"));
      }) {
    run_->replyTo(this);
    limit_.arm(exchange.loop(), limit);
}

Reply::~Reply() {
    letGo();
}

void Reply::answer(int status, std::string_view json) {
    letGo();
    exchange_.respond(status, "application/json", json);
}

void Reply::refuse(const Error& error) {
    letGo();
    http::respondError(exchange_, http::ErrorShape::openai, error);
}

void Reply::letGo() {
    limit_.cancel();
    if (const auto run = std::exchange(run_, nullptr)) run->replyTo(nullptr);
}

}  // namespace openclaw::channels

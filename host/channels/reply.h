#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/exchange.h"
#include "net/loop.h"

namespace openclaw::channels {

class MessageRun;

/// The HTTP answer to a message, while it is waited for. Its end, by a hang-up or the time limit, does not
/// end the run. [loop thread]
class Reply final : public net::Continuation {
  public:
    /// `limit`: then it is 504, and the run goes on.
    Reply(net::Exchange& exchange, std::shared_ptr<MessageRun> run, std::chrono::milliseconds limit);
    ~Reply() override;
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;

    /// Either of them is the last of it.
    void answer(int status, std::string_view json);
    void refuse(const Error& error);

  private:
    void letGo();

    net::Exchange& exchange_;
    std::shared_ptr<MessageRun> run_;
    net::Timer limit_;
};

}  // namespace openclaw::channels

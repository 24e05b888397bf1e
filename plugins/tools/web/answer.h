#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "openclaw/plugin.hpp"

namespace openclaw::web {

/// What a server answers to one request: filled on a loop, awaited on a call's thread. Whoever stops waiting
/// just lets it go; the rest of the answer is then dropped as it comes.
class Answer {
  public:
    using Clock = std::chrono::steady_clock;

    struct Head {
        int status = 0;
        std::string location;
        std::string contentType;
        std::optional<std::size_t> contentLength;
    };
    struct Body {
        std::string bytes;
        bool cut = false;  ///< there was more than the limit
    };

    /// Keeps at most `limit` bytes of the body.
    explicit Answer(std::size_t limit) : limit_(limit) {}

    /// What `Call::fetch` takes.
    static std::unique_ptr<plugin::HttpReceiver> receiverOf(std::shared_ptr<Answer> answer);

    /// Both block, and throw plugin::Failure when the answer fails, the deadline passes or `cancel` was
    /// called.
    Head awaitHead(Clock::time_point deadline);
    Body awaitBody(Clock::time_point deadline);
    /// The body will not be read.
    void discard();

    void cancel() noexcept;

  private:
    class Receiver;

    template <class Ready>
    void await(std::unique_lock<std::mutex>& lock, Clock::time_point deadline, Ready ready);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t limit_;
    std::optional<Head> head_;
    Body body_;
    bool done_ = false;
    bool cancelled_ = false;
    openclaw_status status_ = OPENCLAW_OK;
    std::string message_;
};

}  // namespace openclaw::web

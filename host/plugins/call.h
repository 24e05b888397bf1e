#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "net/fields.h"

namespace openclaw::plugins {

/// What a call is given. `input` stays valid until the call has finished inside the plugin.
struct CallRequest {
    std::uint32_t operation = 0;  ///< OPENCLAW_OP_*
    std::string contract;         ///< e.g. "chat/1"
    std::string input;
    std::string inputType = "application/json";
    std::chrono::milliseconds timeout{0};  ///< zero: no limit
    std::uint64_t outputCap = 0;           ///< bytes; zero: no limit

    std::string requestId;
    std::string principal;
    std::string session;
    std::string traceparent;
    std::vector<std::pair<std::string, std::string>> headers;  ///< that are passed on, names in lower case
};

/// How a call ended.
struct CallResult {
    std::int32_t status = 0;  ///< OPENCLAW_OK or another OPENCLAW_* status
    std::string text;         ///< with OK: JSON details or empty; otherwise a message for the user

    bool ok() const noexcept { return status == 0; }
    Error error() const;  ///< of a failed call
};

/// Follows one call, on its loop. Nothing is called before `Item::invoke` returned; `onFinish` comes exactly
/// once and last, unless the Call is destroyed first. A sink may destroy the Call from inside any of them.
class CallSink {
  public:
    virtual void onHead(int status, const net::Fields& fields) = 0;
    virtual void onBytes(std::string_view bytes) = 0;
    virtual void onContent(std::string_view mediaType, std::string_view bytes) = 0;
    virtual void onProgress(double fraction, std::string_view message) = 0;
    virtual void onFinish(const CallResult& result) = 0;

  protected:
    ~CallSink() = default;
};

/// A call under way, as its starter holds it. Destroying it cancels the call inside the plugin, at once and
/// without waiting; the sink hears nothing more. A timeout reaches the sink as OPENCLAW_DEADLINE_EXCEEDED
/// even when the plugin is stuck. [loop thread of the call]
class Call {
  public:
    virtual ~Call() = default;
    /// Backpressure: while paused, bytes wait, and the plugin's `emit` blocks beyond a bound.
    virtual void pause() = 0;
    virtual void resume() = 0;
};

}  // namespace openclaw::plugins

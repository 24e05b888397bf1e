#pragma once

#include <cstdint>
#include <mutex>
#include <string>

namespace openclaw::channels {

/// What has come of a channel's messages since the process started, or since the channel was made.
struct Counts {
    std::int64_t received = 0;  ///< messages that were let in
    std::int64_t refused = 0;   ///< messages that were not: signature, replay, sender, rate, form
    std::int64_t answered = 0;  ///< runs that ended with an answer
    std::int64_t failed = 0;    ///< runs that ended without one
    std::int64_t callbacksPending = 0;
    std::int64_t callbacksDelivered = 0;
    std::int64_t callbacksRetried = 0;  ///< tries behind the first
    std::int64_t callbacksGivenUp = 0;
    std::int64_t lastActivityAt = 0;  ///< Unix milliseconds; 0: none yet
    std::string lastError;            ///< of the last run or callback that failed; no secrets
};

/// Counts what happens in a channel; survives a change of its settings. Any thread.
class Ledger {
  public:
    void received();
    void refused();
    /// A message that was let in came to nothing, and its sender was told so.
    void takenBack();
    void answered();
    void failed(const std::string& why);
    void callbackBegun();
    void callbackRetried();
    void callbackDelivered();
    void callbackGivenUp(const std::string& why);

    Counts counts() const;

  private:
    mutable std::mutex mutex_;
    Counts counts_;
};

}  // namespace openclaw::channels

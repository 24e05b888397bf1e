#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace openclaw::control {

/// The answers to requests that had a side effect, by their keys: for five minutes such a request gets its
/// first answer again, and does not happen twice. Any thread.
class Idempotency {
  public:
    static constexpr std::chrono::minutes kept{5};
    static constexpr std::size_t keptBytes = std::size_t{64}
                                             << 20;  ///< of answers; beyond, the oldest ones go

    /// Told the answer; null: it is not kept any more, but it did happen.
    using Told = std::function<void(const std::shared_ptr<const std::string>& answer)>;

    /// True: it is the first, and has to `finish` or `forget` the key. Otherwise `told` comes, at once or
    /// when the first has its answer.
    bool begin(const std::string& key, Told told, Clock::time_point now = Clock::now());
    void finish(const std::string& key, std::string answer, Clock::time_point now = Clock::now());
    /// It came to nothing: those who wait are told `answer`, and the next one may try.
    void forget(const std::string& key, std::string answer);

  private:
    struct Entry {
        bool done = false;
        std::shared_ptr<const std::string> answer;
        std::vector<Told> waiting;
    };

    void forgetOld(Clock::time_point now);

    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    std::deque<std::pair<Clock::time_point, std::string>> finished_;  ///< the oldest first
    std::deque<std::string> withAnswer_;  ///< the same, while their answers are kept
    std::size_t bytes_ = 0;
};

}  // namespace openclaw::control

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

namespace openclaw::channels {

/// The ids and signatures of messages, for as long as their timestamps are good. Any thread. Only messages
/// that were signed with the secret come here; times are Unix seconds.
class ReplayMemory {
  public:
    static constexpr std::size_t limit = 100'000;

    enum class Verdict : std::uint8_t {
        fresh,  ///< and now remembered
        seen,
        full,  ///< nothing can be told, so nothing may pass
    };

    Verdict remember(const std::string& id, const std::string& signature, std::int64_t until,
                     std::int64_t now);
    /// The message was not accepted after all: it may come again.
    void forget(const std::string& id, const std::string& signature);

  private:
    void expire(std::int64_t now);
    void keep(std::string key, std::int64_t until);

    std::mutex mutex_;
    std::unordered_map<std::string, std::int64_t> until_;
    std::multimap<std::int64_t, std::string> expiries_;
};

}  // namespace openclaw::channels

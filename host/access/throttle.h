#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace openclaw::access {

/// Counts failed attempts by address, in a window of one minute that slides. Any thread. Only failures come
/// here: the lock is never on the way of a valid request.
class Throttle {
  public:
    static constexpr std::size_t failuresAllowed = 10;
    static constexpr std::chrono::seconds window{60};
    static constexpr std::size_t addressesRemembered = 4096;

    /// Notes a failed attempt from `remoteAddress`. When `failuresAllowed` lie within the window already, it
    /// is not noted, and the answer is the number of seconds (at least 1) until another attempt is heard.
    std::optional<unsigned> failed(std::string_view remoteAddress, Clock::time_point now);

    /// At most addressesRemembered: beyond, the address that failed longest ago is forgotten.
    std::size_t remembered() const;

  private:
    struct Address {
        std::string key;
        std::array<Clock::time_point, failuresAllowed> failures{};  ///< a ring
        std::size_t count = 0;
        std::size_t oldest = 0;
    };

    Address& touch(std::string_view remoteAddress);

    mutable std::mutex mutex_;
    std::list<Address> latestFirst_;
    std::unordered_map<std::string_view, std::list<Address>::iterator> byKey_;  ///< keys live in the list
};

}  // namespace openclaw::access

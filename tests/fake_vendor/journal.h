#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace fake_vendor {

/// What happened, for tests to wait for and to measure by.
struct Event {
    std::uint64_t number = 0;  ///< from 1
    std::string_view kind;  ///< open, request, answered, hangup (in mid-request or mid-answer), close (idle)
    std::uint64_t connection = 0;
    std::int64_t micros = 0;  ///< CLOCK_MONOTONIC
    std::string model;        ///< of the request, if there is one
    std::uint64_t bytes = 0;  ///< request: of its body; answered and hangup: of the answer as far as written
};

class Journal {
  public:
    const Event& add(Event event);

    /// The first event after `after` of that kind and model (empty: any), or null.
    const Event* find(std::uint64_t after, std::string_view kind, std::string_view model) const;

    std::string toJson() const;
    static std::string toJson(const Event& event);

  private:
    static constexpr std::size_t limit = 50'000;
    std::deque<Event> events_;
    std::uint64_t last_ = 0;
};

}  // namespace fake_vendor

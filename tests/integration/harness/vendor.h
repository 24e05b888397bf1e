#pragma once

#include <cstdint>
#include <string>

#include "process.h"

namespace harness {

/// tests/fake_vendor as a process of the test's own.
class Vendor {
  public:
    struct Event {
        std::uint64_t number = 0;
        std::int64_t micros = 0;  ///< CLOCK_MONOTONIC
        std::uint64_t bytes = 0;
    };

    Vendor();

    std::uint16_t port() const noexcept { return port_; }
    /// Waits for the first event of that kind and model behind number `after`. Throws std::runtime_error.
    Event await(const std::string& kind, const std::string& model = "", std::uint64_t after = 0) const;
    /// How often an event of that kind and model (empty: any) has happened so far.
    std::size_t count(const std::string& kind, const std::string& model = "") const;
    /// Lets every held answer go on.
    void release() const;
    /// The vendor's own answer to a chat request, without the gateway.
    std::string answerTo(const std::string& body) const;

  private:
    Process process_;
    std::uint16_t port_;
};

}  // namespace harness

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "access/principal.h"
#include "base/clock.h"

namespace openclaw::access {

/// Checks credentials. Any thread.
///
/// Ten failures from one address within a minute: further failing attempts from there are answered
/// rate_limited. A valid credential always passes. The number of addresses remembered is bounded.
class Authenticator {
  public:
    /// An empty text means that there is no such credential.
    Authenticator(std::string token, std::string password);
    ~Authenticator();

    /// The principal that `credential` proves (compared in constant time), or throws Error(unauthenticated)
    /// or Error(rate_limited) with retryAfter. An empty `credential` is a failure that does not count as an
    /// attempt.
    Principal authenticate(std::string_view credential, std::string_view remoteAddress,
                           Clock::time_point now = Clock::now());

  private:
    class Throttle;
    std::string token_;
    std::string password_;
    std::unique_ptr<Throttle> throttle_;
};

}  // namespace openclaw::access

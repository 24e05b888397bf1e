#pragma once

#include <string>
#include <string_view>

#include "access/principal.h"
#include "access/throttle.h"
#include "base/clock.h"

namespace openclaw::access {

/// Checks credentials. Any thread; a valid credential takes no lock.
///
/// Ten failures from one address within a minute: further failing attempts from there are answered
/// rate_limited. A valid credential always passes. The number of addresses remembered is bounded.
class Authenticator {
  public:
    /// An empty text means that there is no such credential.
    Authenticator(std::string token, std::string password);

    /// The principal that `credential` proves (compared in constant time), or throws Error(unauthenticated)
    /// or Error(rate_limited) with retryAfter. An empty `credential` is a failure that does not count as an
    /// attempt. `remoteAddress` is numeric, without a port; all of an IPv6 /64 counts as one address.
    Principal authenticate(std::string_view credential, std::string_view remoteAddress,
                           Clock::time_point now = Clock::now());

  private:
    const std::string token_;
    const std::string password_;
    Throttle throttle_;
};

}  // namespace openclaw::access

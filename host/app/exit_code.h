#pragma once

#include "base/error.h"

namespace openclaw::app {

/// What the process tells its manager. 1 to 4 are the gateway's documented own, the others sysexits.h's.
enum ExitCode : int {
    exitOk = 0,
    exitConfigInvalid = 1,
    exitAddressInUse = 2,
    exitNoAuthentication = 3,
    exitStoreUnavailable = 4,
    exitUsage = 64,
    exitUnavailable = 69,  ///< client commands: the gateway does not answer, or refuses
    exitInternal = 70,
};

ExitCode exitCodeOf(ErrorCode code) noexcept;

}  // namespace openclaw::app

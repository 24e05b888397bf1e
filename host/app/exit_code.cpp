#include "app/exit_code.h"

namespace openclaw::app {

ExitCode exitCodeOf(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::config_invalid:
            return exitConfigInvalid;
        case ErrorCode::address_in_use:
            return exitAddressInUse;
        case ErrorCode::no_authentication:
            return exitNoAuthentication;
        case ErrorCode::store_unavailable:
            return exitStoreUnavailable;
        case ErrorCode::usage:
            return exitUsage;
        case ErrorCode::unavailable:
        case ErrorCode::unauthenticated:
        case ErrorCode::permission_denied:
        case ErrorCode::not_found:
        case ErrorCode::rate_limited:
        case ErrorCode::deadline_exceeded:
        case ErrorCode::upstream_failed:
            return exitUnavailable;
        default:
            return exitInternal;
    }
}

}  // namespace openclaw::app

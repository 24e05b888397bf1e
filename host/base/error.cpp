#include "base/error.h"

namespace openclaw {

std::string_view wordOf(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::invalid_request:
        case ErrorCode::usage:
            return "invalid_request";
        case ErrorCode::unauthenticated:
            return "unauthenticated";
        case ErrorCode::permission_denied:
            return "permission_denied";
        case ErrorCode::not_found:
            return "not_found";
        case ErrorCode::method_not_allowed:
            return "method_not_allowed";
        case ErrorCode::conflict:
            return "conflict";
        case ErrorCode::too_large:
            return "too_large";
        case ErrorCode::rate_limited:
            return "rate_limited";
        case ErrorCode::deadline_exceeded:
            return "timeout";
        case ErrorCode::cancelled:
            return "cancelled";
        case ErrorCode::unavailable:
        case ErrorCode::store_unavailable:
            return "unavailable";
        case ErrorCode::upstream_failed:
            return "upstream_failed";
        case ErrorCode::unsupported:
            return "unsupported";
        case ErrorCode::internal:
        case ErrorCode::config_invalid:
        case ErrorCode::address_in_use:
        case ErrorCode::no_authentication:
            return "internal";
    }
    return "internal";
}

std::string_view wordOf(const Error& error) noexcept {
    return error.reason().empty() ? wordOf(error.code()) : std::string_view(error.reason());
}

}  // namespace openclaw

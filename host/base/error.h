#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace openclaw {

/// What went wrong, as a short closed list. Every border maps these codes in one place: `http/error_body.h`
/// to HTTP statuses and bodies, `app/exit_code.h` to exit codes, `plugins/status.h` to and from the plugin
/// ABI.
enum class ErrorCode : std::uint8_t {
    invalid_request,     ///< the input is wrong; the message says where
    unauthenticated,     ///< no or wrong credentials
    permission_denied,   ///< known, but not allowed; the message names the rule
    not_found,           ///< a path, item, route or model that does not exist
    method_not_allowed,  ///< the path exists for other methods
    conflict,            ///< the state has changed meanwhile
    too_large,           ///< over a limit on size
    rate_limited,        ///< try again after `retryAfter`
    deadline_exceeded,   ///< a time limit ended it
    cancelled,           ///< the client is gone or gave up
    unavailable,         ///< temporarily not possible
    upstream_failed,     ///< a server behind the gateway failed
    unsupported,         ///< valid, but not implemented by the target
    internal,            ///< a fault of the gateway or a plugin
    config_invalid,      ///< start-up: configuration unreadable or invalid
    address_in_use,      ///< start-up: the port cannot be bound
    no_authentication,   ///< start-up: neither token nor password configured
    store_unavailable,   ///< start-up: the database cannot be opened or migrated
    usage,               ///< the command line is wrong
};

/// The word that programs know a code by: "invalid_request", "timeout".
std::string_view wordOf(ErrorCode code) noexcept;

/// The one error type inside the gateway. `what()` is for the user: what was wrong, where, and what to do. It
/// never holds a secret. `detail` is for the log only.
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

    ErrorCode code() const noexcept { return code_; }
    std::string_view message() const noexcept { return what(); }

    /// For the log, not for the client.
    Error& withDetail(std::string detail) & {
        detail_ = std::move(detail);
        return *this;
    }
    Error&& withDetail(std::string detail) && { return std::move(withDetail(std::move(detail))); }
    const std::string& detail() const noexcept { return detail_; }

    /// A stable word for programs, e.g. "model_not_found"; empty: derived from the code.
    Error& withReason(std::string reason) & {
        reason_ = std::move(reason);
        return *this;
    }
    Error&& withReason(std::string reason) && { return std::move(withReason(std::move(reason))); }
    const std::string& reason() const noexcept { return reason_; }

    /// The request field that is wrong, e.g. "messages[0].role".
    Error& withParam(std::string param) & {
        param_ = std::move(param);
        return *this;
    }
    Error&& withParam(std::string param) && { return std::move(withParam(std::move(param))); }
    const std::string& param() const noexcept { return param_; }

    /// Seconds, as in the Retry-After header.
    Error& withRetryAfter(unsigned seconds) & {
        retryAfter_ = seconds;
        return *this;
    }
    Error&& withRetryAfter(unsigned seconds) && { return std::move(withRetryAfter(seconds)); }
    std::optional<unsigned> retryAfter() const noexcept { return retryAfter_; }

  private:
    ErrorCode code_;
    std::string detail_;
    std::string reason_;
    std::string param_;
    std::optional<unsigned> retryAfter_;
};

/// The error's own reason, or the word of its code; valid as long as the error.
std::string_view wordOf(const Error& error) noexcept;

}  // namespace openclaw

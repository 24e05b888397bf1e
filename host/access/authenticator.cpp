#include "access/authenticator.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace openclaw::access {

Authenticator::Authenticator(std::string token, std::string password)
    : token_(std::move(token)), password_(std::move(password)) {}

Principal Authenticator::authenticate(std::string_view credential, std::string_view remoteAddress,
                                      Clock::time_point now) {
    if (credential.empty()) {
        throw Error(ErrorCode::unauthenticated,
                    "No credential was sent. Send the gateway's token or password in the header "
                    "\"Authorization: Bearer TOKEN\" or \"x-api-key: TOKEN\".");
    }
    // Both comparisons always run: the time taken does not tell which credential was nearly right.
    const bool isToken = text::equalsConstantTime(credential, token_);
    const bool isPassword = text::equalsConstantTime(credential, password_);
    if (isToken) return {"token"};
    if (isPassword) return {"password"};

    if (const auto retryAfter = throttle_.failed(remoteAddress, now)) {
        throw Error(ErrorCode::rate_limited,
                    "Too many wrong credentials came from this address. Check the token or password and try "
                    "again in " +
                        std::to_string(*retryAfter) + " s; the right one is accepted at once.")
            .withRetryAfter(*retryAfter);
    }
    throw Error(
        ErrorCode::unauthenticated,
        "The credential is wrong. Send the token (gateway.authToken) or the password (gateway.password) of "
        "this gateway's configuration.");
}

}  // namespace openclaw::access

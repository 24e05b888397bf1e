#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace openclaw::channels {

inline constexpr std::string_view timestampHeader = "x-openclaw-timestamp";
inline constexpr std::string_view signatureHeader = "x-openclaw-signature";

/// The value of the signature header: "v1=" and HMAC-SHA256(secret, TIMESTAMP "." BODY) in hexadecimal.
std::string signatureOf(std::string_view secret, std::string_view timestamp, std::string_view body);

/// What a message proved.
struct Proof {
    std::int64_t timestamp = 0;  ///< Unix seconds
    std::string signature;       ///< in the one spelling that `signatureOf` gives
};

/// Compares in constant time. `now` in Unix seconds. Throws Error(unauthenticated) that says whether it is
/// the timestamp, which may be `window` off at most, or the signature.
Proof verify(std::string_view secret, std::string_view timestamp, std::string_view signature,
             std::string_view body, std::chrono::seconds window, std::int64_t now);

/// The id of the run that a message becomes. The same bytes sent again lead to the same run, also when the
/// process has forgotten that they were sent.
std::string runIdOf(const Proof& proof);

}  // namespace openclaw::channels

#pragma once

#include <cstdint>

/// Why a WebSocket ended (RFC 6455, section 7.4, and its registry).
namespace openclaw::ws::close_code {

constexpr std::uint16_t normal = 1000;
constexpr std::uint16_t goingAway = 1001;
constexpr std::uint16_t protocolError = 1002;
constexpr std::uint16_t unsupportedData = 1003;
constexpr std::uint16_t noStatus = 1005;  ///< the close frame named none; never sent
constexpr std::uint16_t abnormal = 1006;  ///< there was no close frame; never sent
constexpr std::uint16_t invalidPayload = 1007;
constexpr std::uint16_t policyViolation = 1008;
constexpr std::uint16_t messageTooBig = 1009;
constexpr std::uint16_t mandatoryExtension = 1010;
constexpr std::uint16_t internalError = 1011;
constexpr std::uint16_t serviceRestart = 1012;
constexpr std::uint16_t tryAgainLater = 1013;
constexpr std::uint16_t badGateway = 1014;

/// May a close frame hold this code?
constexpr bool maySend(std::uint16_t code) noexcept {
    const bool registered = code >= normal && code <= badGateway;
    const bool reserved = code == 1004 || code == noStatus || code == abnormal;
    return (registered && !reserved) || (code >= 3000 && code <= 4999);
}

}  // namespace openclaw::ws::close_code

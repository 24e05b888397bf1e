#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ws/mask.h"

namespace openclaw::ws {

/// RFC 6455, section 5.2; all other values are reserved.
enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

constexpr bool isControl(Opcode opcode) noexcept {
    return static_cast<std::uint8_t>(opcode) >= 8;
}

/// Which side of a connection: clients mask what they send, servers do not.
enum class Role : std::uint8_t { server, client };

constexpr std::size_t maxControlPayload = 125;

struct FrameForm {
    Opcode opcode = Opcode::text;
    bool fin = true;
    bool compressed = false;           ///< RSV1 (RFC 7692)
    std::optional<MaskKey> mask = {};  ///< of a client
};

/// Appends one frame. A control frame's payload must be at most `maxControlPayload` long.
void appendFrame(std::string& out, const FrameForm& form, std::string_view payload);

/// What stands before the payload, the mask included.
void appendFrameHeader(std::string& out, const FrameForm& form, std::size_t payloadBytes);

/// The payload of a close frame; a longer reason than fits is cut between two characters. Without code
/// (`close_code::noStatus`) it is empty.
std::string closePayload(std::uint16_t code, std::string_view reason);

}  // namespace openclaw::ws

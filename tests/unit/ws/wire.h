#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ws/decoder.h"
#include "ws/frame.h"

namespace openclaw::ws::test {

constexpr MaskKey key{'\x37', '\xfa', '\x21', '\x3d'};

/// A client's frame with any first byte.
std::string raw(unsigned firstByte, std::string_view payload);

/// A client's frame.
std::string frame(Opcode opcode, std::string_view payload, bool fin = true);
inline std::string text(std::string_view payload) {
    return frame(Opcode::text, payload);
}
inline std::string continuation(std::string_view payload, bool fin) {
    return frame(Opcode::continuation, payload, fin);
}
/// A client's close frame.
std::string close(unsigned code, std::string_view reason = {});

/// "text:…", "binary:…", "ping:…", "pong:…", "close:CODE:REASON", "fault:CODE".
std::string describe(const Decoder& decoder, Decoder::Event event);

/// What the decoder makes of it, described, each delivery at most `step` bytes; stops after a close or a
/// fault.
std::vector<std::string> decode(Decoder& decoder, std::string wire, std::size_t step);

}  // namespace openclaw::ws::test

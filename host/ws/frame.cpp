#include "ws/frame.h"

#include "ws/close_code.h"

namespace openclaw::ws {
namespace {

constexpr std::size_t longestHeader = 14;

void appendBigEndian(std::string& out, std::uint64_t value, unsigned bytes) {
    while (bytes-- > 0) out += static_cast<char>((value >> (8 * bytes)) & 0xFF);
}

}  // namespace

void appendFrameHeader(std::string& out, const FrameForm& form, std::size_t payloadBytes) {
    const unsigned first = (form.fin ? 0x80u : 0u) | (form.compressed ? 0x40u : 0u) |
                           static_cast<unsigned>(static_cast<std::uint8_t>(form.opcode));
    const unsigned maskBit = form.mask ? 0x80u : 0u;
    out += static_cast<char>(first);
    if (payloadBytes < 126) {
        out += static_cast<char>(maskBit | static_cast<unsigned>(payloadBytes));
    } else if (payloadBytes <= 0xFFFF) {
        out += static_cast<char>(maskBit | 126u);
        appendBigEndian(out, payloadBytes, 2);
    } else {
        out += static_cast<char>(maskBit | 127u);
        appendBigEndian(out, payloadBytes, 8);
    }
    if (form.mask) out.append(form.mask->data(), form.mask->size());
}

void appendFrame(std::string& out, const FrameForm& form, std::string_view payload) {
    // Not to the exact size each time, or a buffer that grows by small frames would be copied for each.
    if (out.empty()) out.reserve(payload.size() + longestHeader);
    appendFrameHeader(out, form, payload.size());
    const std::size_t start = out.size();
    out += payload;
    if (form.mask) applyMask({out.data() + start, payload.size()}, *form.mask, 0);
}

std::string closePayload(std::uint16_t code, std::string_view reason) {
    std::string payload;
    if (code == close_code::noStatus) return payload;
    appendBigEndian(payload, code, 2);
    std::size_t end = reason.size();
    if (end > maxControlPayload - 2) {
        end = maxControlPayload - 2;
        while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0) == 0x80) --end;
    }
    payload += reason.substr(0, end);
    return payload;
}

}  // namespace openclaw::ws

#include "ws/frame.h"

#include "ws/close_code.h"

namespace openclaw::ws {
namespace {

constexpr std::size_t longestHeader = 14;

void appendBigEndian(std::string& out, std::uint64_t value, unsigned bytes) {
    while (bytes-- > 0) out += static_cast<char>((value >> (8 * bytes)) & 0xFF);
}

}  // namespace

void appendFrame(std::string& out, const FrameForm& form, std::string_view payload) {
    // Not to the exact size each time, or a buffer that grows by small frames would be copied for each.
    if (out.empty()) out.reserve(payload.size() + longestHeader);
    const unsigned first = (form.fin ? 0x80u : 0u) | (form.compressed ? 0x40u : 0u) |
                           static_cast<unsigned>(static_cast<std::uint8_t>(form.opcode));
    const unsigned maskBit = form.mask ? 0x80u : 0u;
    out += static_cast<char>(first);
    if (payload.size() < 126) {
        out += static_cast<char>(maskBit | static_cast<unsigned>(payload.size()));
    } else if (payload.size() <= 0xFFFF) {
        out += static_cast<char>(maskBit | 126u);
        appendBigEndian(out, payload.size(), 2);
    } else {
        out += static_cast<char>(maskBit | 127u);
        appendBigEndian(out, payload.size(), 8);
    }
    if (form.mask) out.append(form.mask->data(), form.mask->size());
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

std::shared_ptr<const std::string> sharedTextFrame(std::string_view text) {
    auto frame = std::make_shared<std::string>();
    appendFrame(*frame, {}, text);
    return frame;
}

}  // namespace openclaw::ws

#include "ws/utf8.h"

#include <cstddef>
#include <cstring>

namespace openclaw::ws {
namespace {

/// The length of the run of ASCII at the front, at least in whole words.
std::size_t asciiRun(std::string_view bytes) noexcept {
    constexpr std::uint64_t highBits = 0x8080808080808080u;
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= bytes.size(); at += sizeof word) {
        std::memcpy(&word, bytes.data() + at, sizeof word);
        if ((word & highBits) != 0) break;
    }
    return at;
}

}  // namespace

bool Utf8Checker::add(std::string_view bytes) noexcept {
    for (std::size_t at = 0; at < bytes.size();) {
        if (missing_ == 0) {
            if (const std::size_t run = asciiRun(bytes.substr(at)); run > 0) {
                at += run;
                continue;
            }
        }
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        if (missing_ == 0) {
            if (!startCharacter(byte)) return false;
        } else {
            if (byte < lowest_ || byte > highest_) return false;
            lowest_ = 0x80;
            highest_ = 0xBF;
            --missing_;
        }
    }
    return true;
}

/// The Unicode standard's table of well-formed byte sequences: the first byte says how many follow and bounds
/// the second.
bool Utf8Checker::startCharacter(unsigned char byte) noexcept {
    if (byte < 0x80) return true;
    if (byte < 0xC2 || byte > 0xF4) return false;
    missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    if (byte == 0xE0) lowest_ = 0xA0;
    if (byte == 0xED) highest_ = 0x9F;
    if (byte == 0xF0) lowest_ = 0x90;
    if (byte == 0xF4) highest_ = 0x8F;
    return true;
}

}  // namespace openclaw::ws

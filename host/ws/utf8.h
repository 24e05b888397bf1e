#pragma once

#include <cstdint>
#include <string_view>

namespace openclaw::ws {

/// Checks text that comes in pieces, cut anywhere, against UTF-8 (RFC 3629): no overlong form, no surrogate,
/// nothing beyond U+10FFFF.
class Utf8Checker {
  public:
    /// False as soon as no continuation could make the text valid.
    bool add(std::string_view bytes) noexcept;
    /// Does the text so far end between two characters?
    bool complete() const noexcept { return missing_ == 0; }
    void reset() noexcept { *this = {}; }

  private:
    bool startCharacter(unsigned char byte) noexcept;

    std::uint8_t missing_ = 0;    ///< bytes of the character under way
    std::uint8_t lowest_ = 0x80;  ///< what the next of them may be
    std::uint8_t highest_ = 0xBF;
};

}  // namespace openclaw::ws

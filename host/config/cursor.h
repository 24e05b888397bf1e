#pragma once

#include <string>
#include <string_view>

#include "config/node.h"

namespace openclaw::config {

/// What stops the reader.
struct SyntaxError {
    Position at;
    std::string reason;
};

/// Walks over a UTF-8 text by code points and knows the line and column of each. Throws SyntaxError at bytes
/// that are not UTF-8.
class Cursor {
  public:
    static constexpr char32_t end = 0xFFFF'FFFF;

    explicit Cursor(std::string_view text);

    char32_t peek() const noexcept { return current_; }  ///< `end` after the last
    /// The byte after the current code point; 0 when there is none.
    char peekSecond() const noexcept;
    char32_t take();
    bool takeIf(char32_t expected);

    const Position& position() const noexcept { return position_; }
    std::string_view textSince(const Position& begin) const {
        return text_.substr(begin.offset, position_.offset - begin.offset);
    }

  private:
    void decode();

    std::string_view text_;
    Position position_;
    char32_t current_ = end;
    unsigned width_ = 0;  ///< bytes of the current code point
};

void appendUtf8(std::string& out, char32_t codePoint);

}  // namespace openclaw::config

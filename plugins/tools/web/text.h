#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openclaw::web {

/// Lower case of ASCII, for names of media types, fields and charsets.
std::string lowerAscii(std::string_view text);
/// Without spaces and tabs around it.
std::string_view trimmed(std::string_view text) noexcept;

bool isUtf8(std::string_view bytes) noexcept;
/// With each invalid sequence replaced by U+FFFD (Unicode 15, section 3.9), and without control characters
/// other than tab and line feed. CRLF and CR become line feeds.
std::string cleanUtf8(std::string_view bytes);
/// Without a last character that was cut off.
std::string_view wholeCharacters(std::string_view utf8) noexcept;

/// Code points of valid UTF-8.
std::size_t countCharacters(std::string_view utf8) noexcept;
/// Where the character with this index begins; the size when there are not as many.
std::size_t offsetOfCharacter(std::string_view utf8, std::size_t index) noexcept;

/// One line: each run of white space is one space.
std::string collapsed(std::string_view text);

}  // namespace openclaw::web

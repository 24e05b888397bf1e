#pragma once

#include <string>

namespace openclaw::config {

/// What the JSON5 grammar knows of single code points.

bool isDigit(char32_t c) noexcept;
bool isHexDigit(char32_t c) noexcept;
unsigned hexValue(char32_t hexDigit) noexcept;
bool isLineEnd(char32_t c) noexcept;
bool isSpace(char32_t c) noexcept;  ///< line ends included
bool isIdentifierStart(char32_t c) noexcept;
bool isIdentifierPart(char32_t c) noexcept;

/// For messages: the character itself or its number, and what to type instead of a look-alike.
std::string describe(char32_t c);

}  // namespace openclaw::config

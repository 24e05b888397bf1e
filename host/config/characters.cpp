#include "config/characters.h"

#include <Poco/Unicode.h>

#include <array>

#include "config/cursor.h"

namespace openclaw::config {
namespace {

Poco::Unicode::CharacterProperties propertiesOf(char32_t c) noexcept {
    Poco::Unicode::CharacterProperties properties{};
    if (c <= 0x10FFFF) Poco::Unicode::properties(static_cast<int>(c), properties);
    return properties;
}

bool isAsciiLetter(char32_t c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string inQuotes(char32_t c) {
    std::string text = c == '"' ? "'" : "\"";
    appendUtf8(text, c);
    return text += text.front();
}

std::string numberOf(char32_t c) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (int shift = c > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) text.push_back(digits[(c >> shift) & 15]);
    return "U+" + text;
}

}  // namespace

bool isDigit(char32_t c) noexcept {
    return c >= '0' && c <= '9';
}

bool isHexDigit(char32_t c) noexcept {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

unsigned hexValue(char32_t hexDigit) noexcept {
    return static_cast<unsigned>(isDigit(hexDigit) ? hexDigit - '0' : (hexDigit | 0x20u) - 'a' + 10);
}

bool isLineEnd(char32_t c) noexcept {
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

bool isSpace(char32_t c) noexcept {
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return c == 0xA0 || c == 0xFEFF || isLineEnd(c) ||
           propertiesOf(c).type == Poco::Unicode::UCP_SPACE_SEPARATOR;
}

bool isIdentifierStart(char32_t c) noexcept {
    if (c < 0x80) return isAsciiLetter(c) || c == '$' || c == '_';
    const auto properties = propertiesOf(c);
    return properties.category == Poco::Unicode::UCP_LETTER ||
           properties.type == Poco::Unicode::UCP_LETTER_NUMBER;
}

bool isIdentifierPart(char32_t c) noexcept {
    if (c < 0x80) return isIdentifierStart(c) || isDigit(c);
    constexpr char32_t zeroWidthNonJoiner = 0x200C;
    constexpr char32_t zeroWidthJoiner = 0x200D;
    if (c == zeroWidthNonJoiner || c == zeroWidthJoiner || isIdentifierStart(c)) return true;
    const auto type = propertiesOf(c).type;
    return type == Poco::Unicode::UCP_NON_SPACING_MARK || type == Poco::Unicode::UCP_SPACING_MARK ||
           type == Poco::Unicode::UCP_DECIMAL_NUMBER || type == Poco::Unicode::UCP_CONNECTOR_PUNCTUATION;
}

std::string describe(char32_t c) {
    if (c == Cursor::end) return "the end of the text";
    if (c > 0x20 && c < 0x7F) return inQuotes(c);
    if (c >= 0x2018 && c <= 0x201F)
        return "the typographic quotation mark " + numberOf(c) + " (type \" or ')";
    if (c > 0xFF00 && c < 0xFF5F) {
        return "the full-width character " + inQuotes(c) + " (type " + inQuotes(c - 0xFEE0) + ")";
    }
    return "the character " + numberOf(c);
}

}  // namespace openclaw::config

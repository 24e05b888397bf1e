#include "pieces.h"

#include <algorithm>
#include <cstdint>

namespace openclaw::echo {
namespace {

bool isSpace(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Of the character at the start of valid UTF-8.
std::size_t characterSize(std::string_view text) noexcept {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return std::min(size, text.size());
}

bool isCjk(std::string_view character) noexcept {
    if (character.size() < 3) return false;
    std::uint32_t point = static_cast<unsigned char>(character[0]) & (character.size() == 3 ? 0x0F : 0x07);
    for (const char c : character.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3F);
    return (point >= 0x2E80 && point <= 0x9FFF) || (point >= 0xAC00 && point <= 0xD7AF) ||
           (point >= 0xF900 && point <= 0xFAFF) || (point >= 0xFF00 && point <= 0xFFEF) ||
           (point >= 0x20000 && point <= 0x3FFFF);
}

std::size_t pieceSize(std::string_view text) noexcept {
    std::size_t size = 0;
    while (size < text.size() && !isSpace(text[size])) {
        const std::size_t next = characterSize(text.substr(size));
        if (isCjk(text.substr(size, next))) {
            if (size == 0) size = next;
            break;
        }
        size += next;
    }
    while (size < text.size() && isSpace(text[size])) ++size;
    return size;
}

}  // namespace

std::vector<std::string_view> pieces(std::string_view text) {
    std::vector<std::string_view> found;
    while (!text.empty()) {
        found.push_back(text.substr(0, pieceSize(text)));
        text.remove_prefix(found.back().size());
    }
    return found;
}

std::size_t countPieces(std::string_view text) noexcept {
    std::size_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(pieceSize(text));
    return count;
}

bool hasCjk(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t size = characterSize(text);
        if (isCjk(text.substr(0, size))) return true;
        text.remove_prefix(size);
    }
    return false;
}

std::string_view cut(std::string_view text, std::size_t size) noexcept {
    if (text.size() <= size) return text;
    while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
    return text.substr(0, size);
}

}  // namespace openclaw::echo

#include "text.h"

#include <algorithm>

namespace openclaw::web {
namespace {

/// The well-formed sequence that starts `bytes`: its length. Otherwise negative: how many bytes are its
/// maximal part (Unicode 15, table 3-7).
int sequence(std::string_view bytes) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return 1;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;  // bounds of the second byte
    int length = 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        return -1;
    }
    for (int i = 1; i < length; ++i, low = 0x80, high = 0xBF) {
        const auto index = static_cast<std::size_t>(i);
        if (index == bytes.size() || at(index) < low || at(index) > high) return -i;
    }
    return length;
}

bool isSpace(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

std::string lowerAscii(std::string_view text) {
    std::string copy(text);
    std::transform(copy.begin(), copy.end(), copy.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return copy;
}

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

bool isUtf8(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const int length = sequence(bytes);
        if (length < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(length));
    }
    return true;
}

std::string cleanUtf8(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const int length = sequence(bytes);
        const auto size = static_cast<std::size_t>(length < 0 ? -length : length);
        const auto first = static_cast<unsigned char>(bytes[0]);
        if (length < 0) {
            text += "\xEF\xBF\xBD";
        } else if (first == '\r') {
            if (bytes.size() == 1 || bytes[1] != '\n') text += '\n';
        } else if (first >= 0x20 ? first != 0x7F : first == '\n' || first == '\t') {
            text += bytes.substr(0, size);
        }
        bytes.remove_prefix(size);
    }
    return text;
}

std::string_view wholeCharacters(std::string_view utf8) noexcept {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, utf8.size()); ++back) {
        const std::string_view tail = utf8.substr(utf8.size() - back);
        if ((static_cast<unsigned char>(tail[0]) & 0xC0) == 0x80) continue;
        const bool cut =
            sequence(tail) == -static_cast<int>(back) && static_cast<unsigned char>(tail[0]) >= 0xC2;
        return cut ? utf8.substr(0, utf8.size() - back) : utf8;
    }
    return utf8;
}

std::size_t countCharacters(std::string_view utf8) noexcept {
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::size_t offsetOfCharacter(std::string_view utf8, std::size_t index) noexcept {
    std::size_t offset = 0;
    for (; offset < utf8.size(); ++offset) {
        const bool starts = (static_cast<unsigned char>(utf8[offset]) & 0xC0) != 0x80;
        if (starts && index-- == 0) return offset;
    }
    return offset;
}

std::string collapsed(std::string_view text) {
    std::string line;
    bool space = false;
    for (const char c : text) {
        if (isSpace(c)) {
            space = !line.empty();
            continue;
        }
        if (space) line += ' ';
        space = false;
        line += c;
    }
    return line;
}

}  // namespace openclaw::web

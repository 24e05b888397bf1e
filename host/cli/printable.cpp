#include "cli/printable.h"

#include <algorithm>

namespace openclaw::cli {
namespace {

unsigned char byteAt(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// Bytes of the character at `at`; 1 for a byte that cannot begin one.
std::size_t lengthAt(std::string_view text, std::size_t at) {
    const unsigned char first = byteAt(text, at);
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    return std::min(length, text.size() - at);
}

/// C0 and C1, and the embeddings, overrides and isolates of UAX #9.
bool isDangerous(std::string_view text, std::size_t at) {
    const unsigned char first = byteAt(text, at);
    const unsigned char second = byteAt(text, at + 1);
    const unsigned char third = byteAt(text, at + 2);
    if (first < 0x20 || first == 0x7F) return first != '\n' && first != '\t';
    if (first == 0xC2) return second >= 0x80 && second < 0xA0;
    if (first != 0xE2) return false;
    return (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
           (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

std::string printable(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = lengthAt(text, at);
        if (!isDangerous(text, at)) shown.append(text.substr(at, length));
        at += length;
    }
    return shown;
}

std::string oneLine(std::string_view text, std::size_t most) {
    std::string line;
    std::size_t characters = 0;
    std::size_t beforeLast = 0;  // where the "…" goes
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = lengthAt(text, at);
        const bool space = text[at] == '\n' || text[at] == '\t' || text[at] == ' ';
        const bool shown = space ? !line.empty() && !line.ends_with(' ') : !isDangerous(text, at);
        if (shown) {
            if (++characters > most) return line.substr(0, beforeLast) + "…";
            beforeLast = line.size();
            line.append(space ? std::string_view(" ") : text.substr(at, length));
        }
        at += length;
    }
    return line;
}

}  // namespace openclaw::cli

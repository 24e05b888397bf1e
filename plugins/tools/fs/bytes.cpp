#include "bytes.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace openclaw::fs {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Of the character that starts `bytes`: its length; 0 when it is invalid; -1 when it is valid so far but
/// ends too early (Unicode 15, table 3-7).
int characterLength(std::string_view bytes) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return 1;
    std::size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;  // bounds of the second byte
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
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i, low = 0x80, high = 0xBF) {
        if (i == bytes.size()) return -1;
        if (at(i) < low || at(i) > high) return 0;
    }
    return static_cast<int>(length);
}

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    std::string_view mediaType;
};
constexpr std::array kSignatures{
    Signature{0, "\x89PNG\r\n"sv, "image/png"},
    Signature{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    Signature{0, "GIF8"sv, "image/gif"},
    Signature{8, "WEBP"sv, "image/webp"},
    Signature{8, "WAVE"sv, "audio/wav"},
    Signature{0, "BM"sv, "image/bmp"},
    Signature{0, "%PDF-"sv, "application/pdf"},
    Signature{0, "PK\x03\x04"sv, "application/zip"},
    Signature{0, "\x1F\x8B"sv, "application/gzip"},
    Signature{0,
              "\xFD"
              "7zXZ"sv,
              "application/x-xz"},
    Signature{0, "\x28\xB5\x2F\xFD"sv, "application/zstd"},
    Signature{0, "BZh"sv, "application/x-bzip2"},
    Signature{257, "ustar"sv, "application/x-tar"},
    Signature{0,
              "\x7F"
              "ELF"sv,
              "application/x-executable"},
    Signature{0, "\0asm"sv, "application/wasm"},
    Signature{0, "SQLite format 3\0"sv, "application/vnd.sqlite3"},
    Signature{4, "ftyp"sv, "video/mp4"},
    Signature{0, "OggS"sv, "application/ogg"},
    Signature{0, "ID3"sv, "audio/mpeg"},
    Signature{0, "\xFF\xFE"sv, "text/plain; charset=utf-16le"},
    Signature{0, "\xFE\xFF"sv, "text/plain; charset=utf-16be"},
};

}  // namespace

std::optional<std::size_t> wholeCharacters(std::string_view bytes, bool more) noexcept {
    std::size_t whole = 0;
    while (whole < bytes.size()) {
        if (bytes[whole] == '\0') return std::nullopt;
        const int length = characterLength(bytes.substr(whole));
        if (length == 0 || (length < 0 && !more)) return std::nullopt;
        if (length < 0) break;
        whole += static_cast<std::size_t>(length);
    }
    return whole;
}

std::string replaceInvalid(std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        const int length = characterLength(bytes);
        if (length > 0)
            text += bytes.substr(0, static_cast<std::size_t>(length));
        else
            text += "\xEF\xBF\xBD";
        bytes.remove_prefix(length > 0 ? static_cast<std::size_t>(length) : 1);
    }
    return text;
}

std::string_view guessMediaType(std::string_view start) noexcept {
    for (const Signature& signature : kSignatures) {
        if (start.size() >= signature.offset + signature.bytes.size() &&
            start.substr(signature.offset, signature.bytes.size()) == signature.bytes)
            return signature.mediaType;
    }
    return "application/octet-stream";
}

std::string encodeBase64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j) text += j <= count ? kAlphabet[group >> (18 - 6 * j) & 63] : '=';
    }
    return text;
}

std::optional<std::string> decodeBase64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4) {
        std::size_t padding = 0;
        if (i + 4 == text.size()) padding = text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 4 - padding; ++j) {
            const std::size_t digit = kAlphabet.find(text[i + j]);
            if (digit == std::string_view::npos) return std::nullopt;
            group |= static_cast<std::uint32_t>(digit) << (18 - 6 * j);
        }
        for (std::size_t j = 0; j < 3 - padding; ++j) bytes += static_cast<char>(group >> (16 - 8 * j) & 255);
    }
    return bytes;
}

}  // namespace openclaw::fs

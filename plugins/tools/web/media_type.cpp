#include "media_type.h"

#include <algorithm>
#include <array>

#include "text.h"

namespace openclaw::web {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    std::string_view type;
};
constexpr std::array kSignatures{
    Signature{0, "\x89PNG\r\n"sv, "image/png"},
    Signature{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    Signature{0, "GIF8"sv, "image/gif"},
    Signature{8, "WEBP"sv, "image/webp"},
    Signature{0, "%PDF-"sv, "application/pdf"},
    Signature{0, "PK\x03\x04"sv, "application/zip"},
    Signature{0, "\x1F\x8B"sv, "application/gzip"},
};

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> known) {
    return std::find(known.begin(), known.end(), name) != known.end();
}

bool endsWith(std::string_view name, std::string_view end) {
    return name.size() >= end.size() && name.substr(name.size() - end.size()) == end;
}

Reading readingOf(std::string_view name) {
    if (name == "text/html" || name == "application/xhtml+xml") return Reading::html;
    if (endsWith(name, "+xml") || endsWith(name, "+json") || endsWith(name, "+yaml")) return Reading::text;
    if (name.substr(0, 5) == "text/") return Reading::text;
    if (name.substr(0, 6) == "image/") return Reading::image;
    const bool text = isOneOf(name, {"application/json",
                                     "application/xml",
                                     "application/javascript",
                                     "application/x-javascript",
                                     "application/ecmascript",
                                     "application/x-ndjson",
                                     "application/jsonl",
                                     "application/jsonlines",
                                     "application/json5",
                                     "application/yaml",
                                     "application/x-yaml",
                                     "application/toml",
                                     "application/x-sh",
                                     "application/sql",
                                     "application/graphql",
                                     "application/xml-dtd",
                                     "application/x-httpd-php",
                                     "application/x-tex",
                                     "application/x-www-form-urlencoded",
                                     "application/rtf",
                                     "message/rfc822"});
    return text ? Reading::text : Reading::none;
}

bool looksLikeHtml(std::string_view start) {
    const std::string lowered = lowerAscii(trimmed(start.substr(0, 512)));
    return lowered.rfind("<!doctype html", 0) == 0 || lowered.rfind("<html", 0) == 0;
}

/// No control character that text does not have (RFC 2046 knows no better rule either).
bool looksLikeText(std::string_view start) {
    if (start.substr(0, 2) == "\xFF\xFE"sv || start.substr(0, 2) == "\xFE\xFF"sv) return true;
    return std::none_of(start.begin(), start.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x09 || byte == 0x0B || (byte > 0x0D && byte < 0x20 && byte != 0x1B);
    });
}

MediaType sniffed(std::string_view bytes) {
    for (const Signature& signature : kSignatures) {
        if (bytes.size() >= signature.offset + signature.bytes.size() &&
            bytes.substr(signature.offset, signature.bytes.size()) == signature.bytes)
            return {std::string(signature.type), readingOf(signature.type)};
    }
    if (looksLikeHtml(bytes)) return {"text/html", Reading::html};
    if (looksLikeText(bytes.substr(0, 4096))) return {"text/plain", Reading::text};
    return {"application/octet-stream", Reading::none};
}

}  // namespace

MediaType mediaTypeOf(std::string_view contentType, std::string_view bytes) {
    std::string name = lowerAscii(trimmed(contentType.substr(0, contentType.find(';'))));
    const bool useless = name.find('/') == std::string::npos ||
                         isOneOf(name, {"application/octet-stream", "binary/octet-stream",
                                        "application/unknown", "unknown/unknown", "*/*"});
    if (useless) return sniffed(bytes);
    const Reading reading = readingOf(name);
    return {std::move(name), reading};
}

}  // namespace openclaw::web

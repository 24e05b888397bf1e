#include "net/fields.h"

#include <array>

#include "base/text.h"

namespace openclaw::net {
namespace {

constexpr std::array<bool, 256> makeTokenTable() {
    std::array<bool, 256> table{};
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (const char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'}) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}

constexpr auto tokenTable = makeTokenTable();

bool isFieldValue(std::string_view value) noexcept {
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7f) return false;
    }
    return true;
}

}  // namespace

const Field* Fields::find(std::string_view name) const noexcept {
    for (const Field& field : fields_) {
        if (text::equalsIgnoreCase(field.name, name)) return &field;
    }
    return nullptr;
}

std::string_view Fields::get(std::string_view name) const noexcept {
    const Field* const field = find(name);
    return field != nullptr ? field->value : std::string_view{};
}

bool Fields::hasToken(std::string_view name, std::string_view token) const noexcept {
    for (const Field& field : fields_) {
        if (!text::equalsIgnoreCase(field.name, name)) continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            if (text::equalsIgnoreCase(text::trim(rest.substr(0, comma)), token)) return true;
            rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        }
    }
    return false;
}

const char* parseFields(std::string_view lines, std::size_t maxFields, Fields& fields) {
    while (!lines.empty()) {
        const auto end = lines.find("\r\n");
        if (end == std::string_view::npos) return "a header line does not end in CRLF";
        const std::string_view line = lines.substr(0, end);
        lines.remove_prefix(end + 2);
        if (line.empty()) return "an empty line inside the header section";
        if (line.front() == ' ' || line.front() == '\t') return "folded header lines are not accepted";
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return "a header line without a colon";
        const std::string_view name = line.substr(0, colon);
        if (!isToken(name)) return "a header name with a character that is not allowed";
        const std::string_view value = text::trim(line.substr(colon + 1));
        if (!isFieldValue(value)) return "a header value with a control character";
        if (fields.size() == maxFields) return "too many header fields";
        fields.add(name, value);
    }
    return nullptr;
}

bool isToken(std::string_view text) noexcept {
    for (const char c : text) {
        if (!tokenTable[static_cast<unsigned char>(c)]) return false;
    }
    return !text.empty();
}

std::optional<std::uint64_t> parseDecimal(std::string_view text) noexcept {
    if (text.empty() || text.size() > 18) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

const char* parseFraming(const Fields& fields, Framing& framing) {
    framing = {};
    const Field* length = nullptr;
    const Field* coding = nullptr;
    for (const Field& field : fields) {
        if (text::equalsIgnoreCase(field.name, "content-length")) {
            if (length != nullptr) return "more than one Content-Length";
            length = &field;
        } else if (text::equalsIgnoreCase(field.name, "transfer-encoding")) {
            if (coding != nullptr) return "more than one Transfer-Encoding";
            coding = &field;
        }
    }
    if (length != nullptr && coding != nullptr) return "both Content-Length and Transfer-Encoding";
    if (coding != nullptr) {
        if (!text::equalsIgnoreCase(coding->value, "chunked"))
            return "a Transfer-Encoding other than chunked";
        framing.kind = Framing::Kind::chunked;
    } else if (length != nullptr) {
        const auto value = parseDecimal(length->value);
        if (!value) return "a malformed Content-Length";
        framing.kind = Framing::Kind::length;
        framing.length = *value;
    }
    return nullptr;
}

}  // namespace openclaw::net

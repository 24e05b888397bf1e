#include "dialects/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

namespace openclaw::dialects {
namespace {

constexpr double exactIntegers = 9007199254740992.0;  // 2^53

/// What stands in a JSON string as it is.
constexpr std::array<bool, 256> makePlain() {
    std::array<bool, 256> table{};
    for (std::size_t c = 0x20; c < table.size(); ++c) table[c] = c != '"' && c != '\\';
    return table;
}

constexpr std::array<bool, 256> plain = makePlain();

}  // namespace

void appendEscaped(std::string& out, std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    std::size_t written = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (plain[c]) continue;
        out.append(text.substr(written, at - written));
        written = at + 1;
        switch (c) {
            case '"':
                out.append("\\\"");
                break;
            case '\\':
                out.append("\\\\");
                break;
            case '\n':
                out.append("\\n");
                break;
            case '\r':
                out.append("\\r");
                break;
            case '\t':
                out.append("\\t");
                break;
            default:
                out.append("\\u00");
                out.push_back(hex[c >> 4]);
                out.push_back(hex[c & 0xF]);
        }
    }
    out.append(text.substr(written));
}

std::string quotedOrNull(std::string_view text) {
    if (text.empty()) return "null";
    std::string quoted = "\"";
    appendEscaped(quoted, text);
    return quoted.append("\"");
}

/// A string always ends in its quote, so an open bracket or a colon at the end is structure.
void JsonWriter::separate() {
    if (out_.size() == start_) return;
    const char last = out_.back();
    if (last != '{' && last != '[' && last != ':') out_.push_back(',');
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    out_.push_back(bracket);
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    out_.push_back(bracket);
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    string(name);
    out_.push_back(':');
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
    separate();
    out_.push_back('"');
    appendEscaped(out_, text);
    out_.push_back('"');
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
    separate();
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out_.append(digits.data(), end.ptr);
    return *this;
}

JsonWriter& JsonWriter::number(double number) {
    if (std::abs(number) < exactIntegers && std::trunc(number) == number) {
        return integer(static_cast<std::int64_t>(number));
    }
    separate();
    std::array<char, 40> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out_.append(digits.data(), end.ptr);
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
}

}  // namespace openclaw::dialects

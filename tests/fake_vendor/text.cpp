#include "text.h"

#include <strings.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>

namespace fake_vendor {
namespace {

/// What follows the colon after the first `"name"`.
std::string_view memberValue(std::string_view json, std::string_view name) {
    for (auto at = json.find(name); at != std::string_view::npos; at = json.find(name, at + 1)) {
        const auto end = at + name.size();
        if (at == 0 || json[at - 1] != '"' || end >= json.size() || json[end] != '"') continue;
        const auto colon = json.find_first_not_of(" \t\r\n", end + 1);
        if (colon == std::string_view::npos || json[colon] != ':') continue;
        const auto value = json.find_first_not_of(" \t\r\n", colon + 1);
        return value == std::string_view::npos ? std::string_view() : json.substr(value);
    }
    return {};
}

}  // namespace

std::string jsonEscape(std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
        } else {
            out += c;
        }
    }
    return out;
}

std::string_view textMember(std::string_view json, std::string_view name) {
    const std::string_view value = memberValue(json, name);
    if (value.empty() || value.front() != '"') return {};
    const auto end = value.find('"', 1);
    return end == std::string_view::npos ? std::string_view() : value.substr(1, end - 1);
}

bool isTrueMember(std::string_view json, std::string_view name) {
    return memberValue(json, name).starts_with("true");
}

std::string_view queryValue(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
            return pair.substr(name.size() + 1);
        }
    }
    return {};
}

std::string_view headerValue(std::string_view head, std::string_view name) {
    for (auto at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
        const std::string_view line = head.substr(at + 2);
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        if (::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
        std::string_view value = line.substr(name.size() + 1);
        value = value.substr(0, value.find('\r'));
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        return value;
    }
    return {};
}

std::uint64_t toNumber(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::optional<std::vector<std::uint64_t>> numbersAfter(std::string_view prefix, std::string_view name) {
    if (!name.starts_with(prefix)) return std::nullopt;
    name.remove_prefix(prefix.size());
    std::vector<std::uint64_t> numbers;
    while (!name.empty()) {
        if (name.front() != '-' || name.size() < 2) return std::nullopt;
        name.remove_prefix(1);
        const std::string_view digits = name.substr(0, name.find('-'));
        for (const char c : digits) {
            if (std::isdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
        }
        numbers.push_back(toNumber(digits));
        name.remove_prefix(digits.size());
    }
    if (numbers.empty()) return std::nullopt;
    return numbers;
}

std::int64_t monotonicMicros() {
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace fake_vendor

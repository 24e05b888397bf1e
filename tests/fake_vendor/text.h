#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fake_vendor {

/// As the inside of a JSON string, without the quotes.
std::string jsonEscape(std::string_view text);

/// The text of the first member `name` in a JSON document, unescaped as far as a model name needs it.
std::string_view textMember(std::string_view json, std::string_view name);

/// Is the first member `name` the literal `true`?
bool isTrueMember(std::string_view json, std::string_view name);

/// The value of `name` in a query string, or empty.
std::string_view queryValue(std::string_view query, std::string_view name);

/// The value of a header field in a raw head, or empty.
std::string_view headerValue(std::string_view head, std::string_view name);

std::uint64_t toNumber(std::string_view text);

/// The numbers after `prefix` in `name`, e.g. {20, 50} of "paced-20-50"; nothing when the name has another
/// form.
std::optional<std::vector<std::uint64_t>> numbersAfter(std::string_view prefix, std::string_view name);

/// CLOCK_MONOTONIC, which every process of the machine shares.
std::int64_t monotonicMicros();

}  // namespace fake_vendor

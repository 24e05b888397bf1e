#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openclaw::text {

/// ASCII only, as header names and scheme names want it.
bool equalsIgnoreCase(std::string_view a, std::string_view b) noexcept;
std::string toLower(std::string_view text);

/// Without leading and trailing spaces and tabs (RFC 9110's OWS).
std::string_view trim(std::string_view text) noexcept;

/// The candidate with the smallest edit distance, when it is close enough to be a likely typing error; else
/// empty.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// Compares without telling by its duration where the difference is.
bool equalsConstantTime(std::string_view a, std::string_view b) noexcept;

/// Does `name` fit `pattern`, which may end in `*`?
bool matchesPrefixPattern(std::string_view pattern, std::string_view name) noexcept;

bool isValidUtf8(std::string_view bytes) noexcept;

}  // namespace openclaw::text

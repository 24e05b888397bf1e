#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace openclaw::echo {

/// Splits a text into what the offline model sends at once and counts as a token: a word with the white space
/// behind it, or a single character where a script puts no spaces between words (Chinese, Japanese, Korean).
/// The pieces joined are the text.
std::vector<std::string_view> pieces(std::string_view text);

std::size_t countPieces(std::string_view text) noexcept;

bool hasCjk(std::string_view text) noexcept;

/// At most `size` bytes from the start, cut between characters.
std::string_view cut(std::string_view text, std::size_t size) noexcept;

}  // namespace openclaw::echo

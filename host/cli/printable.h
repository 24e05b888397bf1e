#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openclaw::cli {

/// What a model or a tool said, so that a terminal shows just that: without control characters but newline
/// and tab, and without those that reverse the direction of what follows. Whole UTF-8 in, whole UTF-8 out.
std::string printable(std::string_view text);

/// The same in one line of at most `most` characters, ending in "…" where it was longer; `most` is at
/// least 1.
std::string oneLine(std::string_view text, std::size_t most);

}  // namespace openclaw::cli

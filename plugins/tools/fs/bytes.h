#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace openclaw::fs {

/// How many of the bytes are whole characters of UTF-8 text; nothing when they are no text (a zero byte or an
/// invalid sequence). With `more` the last character may be incomplete, because the bytes go on elsewhere.
std::optional<std::size_t> wholeCharacters(std::string_view bytes, bool more) noexcept;

/// With each byte that is no UTF-8 replaced by U+FFFD.
std::string replaceInvalid(std::string_view bytes);

/// A media type guessed from the first bytes of a file that is no UTF-8 text.
std::string_view guessMediaType(std::string_view start) noexcept;

/// RFC 4648, section 4.
std::string encodeBase64(std::string_view bytes);
/// Nothing when it is not well-formed.
std::optional<std::string> decodeBase64(std::string_view text);

}  // namespace openclaw::fs

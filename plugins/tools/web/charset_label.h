#pragma once

#include <string_view>

namespace openclaw::web {

struct Charset {
    std::string_view name;   ///< of the Encoding Standard, in lower case; empty: none
    std::string_view iconv;  ///< what iconv calls it
};

inline constexpr Charset kUtf8{"utf-8", "UTF-8"};
inline constexpr Charset kUtf16Le{"utf-16le", "UTF-16LE"};
inline constexpr Charset kUtf16Be{"utf-16be", "UTF-16BE"};
inline constexpr Charset kWindows1252{"windows-1252", "WINDOWS-1252"};

/// By label, in any case of letters and with spaces around it. Only what this table knows ever reaches iconv.
Charset charsetOf(std::string_view label);

/// What a document declares in its first 1024 bytes, as the HTML Standard looks for it: <meta charset>,
/// <meta http-equiv> or an XML declaration. Without a name when nothing is declared.
Charset declaredCharset(std::string_view document);

}  // namespace openclaw::web

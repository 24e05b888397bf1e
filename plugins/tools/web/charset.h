#pragma once

#include <string>
#include <string_view>

namespace openclaw::web {

/// Text decoded from what a server sent.
struct Decoded {
    std::string text;          ///< valid UTF-8; what could not be decoded is U+FFFD
    std::string_view charset;  ///< the name of the Encoding Standard, in lower case
};

/// Takes the charset from, in this order: a byte order mark, the Content-Type field, a <meta> or XML
/// declaration at the start (`markup`), and the bytes themselves: UTF-8 if they are, otherwise windows-1252.
/// Labels mean what they mean to browsers (the Encoding Standard): "iso-8859-1" is windows-1252. `cut`: the
/// bytes end anywhere.
Decoded decode(std::string_view bytes, std::string_view contentType, bool markup, bool cut);

/// A parameter of a media type, without quotes; empty when there is none. `name` in lower case.
std::string parameterOf(std::string_view contentType, std::string_view name);

}  // namespace openclaw::web

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/document.h"
#include "config/environment.h"

namespace openclaw::config {

/// What stands for a secret where a configuration leaves the gateway. In an edit it means: leave it as it is.
inline constexpr std::string_view redactedValue = "__OPENCLAW_REDACTED__";

/// The document as JSON in one line: variables as they are written, secrets as `redactedValue`.
std::string redactedJson(const Document& document, const Environment& environment);

enum class EditMode : std::uint8_t {
    merge,    ///< a JSON merge patch (RFC 7396): null removes, objects merge, all else replaces
    replace,  ///< the document shall say what the edit says, and nothing else
};

/// The document's text with `edit`, an object, worked in. Only the bytes of what differs are touched:
/// comments and layout elsewhere stay. Throws Error(invalid_request) where `redactedValue` stands for
/// nothing.
std::string edited(const Document& document, const Node& edit, EditMode mode);

}  // namespace openclaw::config

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/schema.h"

namespace openclaw::config {

/// Why `text` does not have the key's form, as the end of a sentence that begins with what it is ("must be
/// ..."), with what to write instead where that is likely. Nothing when it has the form. Never repeats
/// `text`.
std::optional<std::string> formFault(const Key& key, std::string_view text);

/// The form as an ECMA 262 regular expression for the exported schema; empty where it has none.
std::string_view formPattern(Form form) noexcept;

}  // namespace openclaw::config

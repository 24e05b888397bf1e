#pragma once

#include <string>
#include <string_view>

#include "openclaw/plugin.h"

namespace openclaw::plugins {

/// Strings at the plugin border: pointer and length, where {NULL, 0} is the empty one.

inline std::string_view view(const openclaw_string& text) noexcept {
    return text.data == nullptr ? std::string_view{} : std::string_view(text.data, text.size);
}

inline openclaw_string lend(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

/// A plugin's text for people: at most 8 KB, valid UTF-8 whatever the plugin sent.
std::string printable(const openclaw_string& text);

}  // namespace openclaw::plugins

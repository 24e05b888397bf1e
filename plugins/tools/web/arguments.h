#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "settings.h"

namespace openclaw::web {

enum class Format : std::uint8_t { markdown, text, raw };

/// What one call asks for, with the configuration's limits applied.
struct Arguments {
    std::string url;
    Format format = Format::markdown;
    std::size_t maxBytes = 0;    ///< of the body
    std::size_t startIndex = 0;  ///< characters of the text to leave out
    std::size_t maxLength = 0;   ///< characters of the text to answer with
};

/// Throws plugin::Failure that names the argument.
Arguments parseArguments(std::string_view json, const Settings& settings);

}  // namespace openclaw::web

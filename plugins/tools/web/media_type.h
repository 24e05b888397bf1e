#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace openclaw::web {

/// How an answer is read.
enum class Reading : std::uint8_t { html, text, image, none };

struct MediaType {
    std::string name;  ///< type and subtype in lower case
    Reading reading = Reading::none;
};

/// From the Content-Type field; where that says nothing of use, from the first bytes.
MediaType mediaTypeOf(std::string_view contentType, std::string_view bytes);

}  // namespace openclaw::web

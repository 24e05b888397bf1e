#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace openclaw::dialects {

/// A base64 `data:` URL (RFC 2397), taken apart; it points into the text.
struct DataUrl {
    std::string_view mediaType;
    std::string_view data;
};

bool isDataUrl(std::string_view url) noexcept;

/// http or https, in whatever case (RFC 3986, section 3.1).
bool isHttpUrl(std::string_view url) noexcept;

/// Nothing when it is not a base64 `data:` URL with a media type and sound base64.
std::optional<DataUrl> readDataUrl(std::string_view url) noexcept;

std::string makeDataUrl(std::string_view mediaType, std::string_view data);

}  // namespace openclaw::dialects

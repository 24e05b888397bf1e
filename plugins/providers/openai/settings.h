#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openclaw::openai {

/// The provider's configuration (models.providers.NAME without `plugin`).
struct Settings {
    std::string baseUrl = "https://api.openai.com/v1";  ///< without a slash at its end
    std::string apiKey;                                 ///< a reference to the secret; empty: none
    std::optional<std::string> organization;
    std::optional<std::string> project;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// Throws plugin::Failure that names the key.
Settings parseSettings(std::string_view json);

}  // namespace openclaw::openai

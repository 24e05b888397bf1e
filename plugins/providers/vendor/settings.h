#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "configuration.h"
#include "openclaw/plugin.hpp"

namespace openclaw::vendor {

/// Name in lower case, and value.
using Field = std::pair<std::string, std::string>;

/// A header that has a key of its own, so that it cannot stand under `headers` at the same time.
struct OwnKey {
    std::string_view header;
    std::string_view key;
    bool always = false;  ///< also when the key is not set
};

struct Settings {
    std::string baseUrl;  ///< without a slash at its end
    std::string apiKey;   ///< a reference to the secret; empty: none
    std::vector<Field> headers;
    std::vector<std::string> models;
    std::string caFile;
    plugin::HttpLimits limits{10'000, 10'000, 600'000, 600'000, 0};
};

/// Throws plugin::Failure that names the key: also when there is neither a key nor a server of one's own, for
/// the vendor's would refuse every request.
Settings readSettings(const Configuration& configuration, std::string_view vendorsUrl,
                      const std::vector<OwnKey>& ownKeys);

/// May it stand in a header? No control characters.
bool isFieldValue(std::string_view value) noexcept;

/// The key itself, or empty. Throws plugin::Failure, without the key in it, when it cannot be sent.
std::string_view usableKey(const plugin::Host& host, const Settings& settings);

}  // namespace openclaw::vendor

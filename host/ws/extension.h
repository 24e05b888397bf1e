#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ws/deflate.h"

namespace openclaw::ws {

/// One element of Sec-WebSocket-Extensions (RFC 6455, section 9.1).
struct Extension {
    struct Parameter {
        std::string_view name;
        std::optional<std::string> value;
    };
    std::string_view name;
    std::vector<Parameter> parameters;
};

/// The header's list; the names point into `header`. Elements that break the grammar make the whole list
/// empty.
std::vector<Extension> parseExtensions(std::string_view header);

/// The first offer of permessage-deflate that `options` can agree to (RFC 7692, section 7.1), or nothing. An
/// offer with a parameter that is unknown, repeated or out of range is passed over.
std::optional<DeflateParameters> agreeOnDeflate(const std::vector<Extension>& offers,
                                                const DeflateOptions& options);

/// The answer's header value. Where an offer did not say that the client obeys a window size, the parameters
/// hold the full size, and the answer does not name it.
std::string deflateAnswer(const DeflateParameters& parameters);

}  // namespace openclaw::ws

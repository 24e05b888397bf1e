#include "http/credential.h"

#include "base/text.h"

namespace openclaw::http {

std::string_view credentialOf(const net::Fields& fields) noexcept {
    static constexpr std::string_view scheme = "bearer ";
    const std::string_view authorization = fields.get("authorization");
    if (authorization.size() > scheme.size() &&
        text::equalsIgnoreCase(authorization.substr(0, scheme.size()), scheme)) {
        return text::trim(authorization.substr(scheme.size()));
    }
    return fields.get("x-api-key");
}

}  // namespace openclaw::http

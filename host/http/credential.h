#pragma once

#include <string_view>

#include "net/fields.h"

namespace openclaw::http {

/// The credential of a request: `Authorization: Bearer …` (RFC 6750) or `x-api-key`; empty when there is
/// none. Points into the request.
std::string_view credentialOf(const net::Fields& fields) noexcept;

}  // namespace openclaw::http

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/fields.h"

namespace openclaw::api {

/// The client's headers that a provider may see, names in lower case, each once: a list that came in several
/// lines is one, of anything else the first line counts. Never credentials.
std::vector<std::pair<std::string, std::string>> headersForProvider(const net::Fields& fields);

/// The provider's headers that the client gets: when to retry, rate limits, the vendor's own request id (as
/// x-upstream-request-id). The texts point into `fields`.
std::vector<net::Field> headersForClient(const net::Fields& fields);

}  // namespace openclaw::api

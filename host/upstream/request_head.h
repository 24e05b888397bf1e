#pragma once

#include <string>

#include "upstream/client.h"

namespace openclaw::upstream {

/// Why this request must not be written: a method, target or header that would break or forge the framing.
/// Empty when nothing is wrong. No header's value is quoted.
std::string whatIsWrong(const Request& request);

/// Appends the request line and header section of a request that nothing is wrong with (RFC 9112).
void appendHead(const Request& request, std::string& head);

}  // namespace openclaw::upstream

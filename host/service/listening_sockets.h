#pragma once

#include <string>
#include <vector>

namespace openclaw::service {

/// Where this process accepts TCP connections, as "http://HOST:PORT", each once, IPv4 first: what the kernel
/// says, and so right also when port 0 was asked for.
std::vector<std::string> listeningUrls();

}  // namespace openclaw::service

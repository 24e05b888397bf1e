#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openclaw {

/// `prefix` followed by 24 characters [0-9a-z]: unique in practice, not a secret. Cheap: no system call.
std::string newId(std::string_view prefix);

/// `prefix` followed by `characters` of [0-9A-Za-z] from the kernel's random source: fit for credentials.
std::string newSecret(std::string_view prefix, std::size_t characters = 40);

}  // namespace openclaw

#pragma once

#include <string_view>

#include "upstream/address.h"

namespace openclaw::upstream {

/// What kind of address it is when it is not globally reachable, e.g. "loopback"; empty when it is. After
/// IANA's registries of special-purpose addresses; one that carries an IPv4 address inside is also judged by
/// that.
std::string_view whyNotPublic(const Address& address) noexcept;

std::string_view whyNotPublic(const sockaddr& address) noexcept;

inline bool isPublic(const Address& address) noexcept {
    return whyNotPublic(address).empty();
}

}  // namespace openclaw::upstream

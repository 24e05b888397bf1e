#pragma once

#include <string>
#include <string_view>

#include "net/fields.h"

namespace openclaw::api {

/// Names the session that a request joins.
constexpr std::string_view sessionHeader = "x-openclaw-session-key";

/// The key that the field holds; empty where there is no such field. Throws Error(invalid_request) when there
/// are two of them or what it holds is no key.
std::string sessionKeyOf(const net::Fields& fields);

}  // namespace openclaw::api

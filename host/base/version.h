#pragma once

#include <string_view>

namespace openclaw {

inline constexpr std::string_view version = OPENCLAW_VERSION;

}  // namespace openclaw

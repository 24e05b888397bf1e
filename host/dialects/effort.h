#pragma once

#include <optional>
#include <string_view>

#include "dialects/turn.h"

namespace openclaw::dialects {

/// The word for an effort, which all vendors share, and back.
std::string_view wordOf(Effort effort) noexcept;
std::optional<Effort> effortOf(std::string_view word) noexcept;

}  // namespace openclaw::dialects

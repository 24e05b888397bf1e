#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace openclaw::plugins {

/// The one table between the plugin ABI's statuses and the gateway's error codes.

/// OPENCLAW_INTERNAL for a code that a plugin never meets.
std::int32_t statusOf(ErrorCode code) noexcept;

/// `internal` for OPENCLAW_OK, statuses that only functions answer with, and numbers outside of the list.
ErrorCode codeOf(std::int32_t status) noexcept;

/// May a call end with it?
bool isOutcome(std::int32_t status) noexcept;

/// What a client is told when the plugin gave no message.
std::string_view defaultMessage(std::int32_t status) noexcept;

}  // namespace openclaw::plugins

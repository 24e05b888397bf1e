#pragma once

#include <optional>
#include <string>

#include "asked.h"
#include "said.h"

/// Anthropic's Messages, version 2023-06-01.
namespace fake_vendor::messages {

Answer answer(const Asked& asked, const Said& said);

std::string errorEvent();

std::string errorBody(std::string_view type, std::string_view message);

/// Why Anthropic would refuse the request, as a message; nothing when it would not.
std::optional<std::string> complaint(const Request& request, bool countsTokens);

}  // namespace fake_vendor::messages

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "asked.h"
#include "said.h"

/// OpenAI's Chat Completions.
namespace fake_vendor::chat {

Answer answer(const Asked& asked, const Said& said);

/// Two parallel tool calls whose arguments come by turns.
Answer interleavedCalls(const Asked& asked);

/// What stands in the stream in place of an event when the vendor fails.
std::string errorEvent();

}  // namespace fake_vendor::chat

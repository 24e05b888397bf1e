#pragma once

#include <string>

#include "asked.h"
#include "said.h"

/// OpenAI's Responses.
namespace fake_vendor::responses {

/// Echoes what the request set, as the vendor does.
Answer answer(const Asked& asked, const Said& said);

std::string errorEvent(const Asked& asked);

}  // namespace fake_vendor::responses

#pragma once

#include "asked.h"
#include "said.h"

/// OpenAI's older Completions, and Embeddings.
namespace fake_vendor::completions {

Answer answer(const Asked& asked, const Said& said);

/// Two dimensions for each input, as numbers or, with encoding_format base64, as little-endian floats.
std::string embeddings(const Request& request);

}  // namespace fake_vendor::completions

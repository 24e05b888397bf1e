#pragma once

#include <cstdint>

#include "dialects/turn.h"

namespace openclaw::api {

/// How many tokens a turn is for a model whose tokenizer nobody here knows: one for each 4 ASCII characters
/// and each other character of its texts, names and schemas, 4 for each item, 1,000 for each image or file.
std::int64_t estimateTokens(const dialects::Turn& turn);

}  // namespace openclaw::api

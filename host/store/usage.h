#pragma once

#include <cstdint>

namespace openclaw::store {

/// Tokens, as totals or as what one turn adds to them.
struct TokenUsage {
    std::int64_t inputTokens = 0;  ///< with the cached ones
    std::int64_t outputTokens = 0;
    std::int64_t cachedTokens = 0;
};

}  // namespace openclaw::store

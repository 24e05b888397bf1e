#pragma once

#include <cstdint>
#include <optional>

#include "dialects/turn.h"

namespace openclaw::dialects {

// Efforts and budgets of thinking in the Messages API:
//
//     effort    minimal   low   medium    high   xhigh
//     budget       1024  2048     8192   16384   20480   tokens
//
// A client's limit on the answer counts thinking too, so at most half of it is spent on thinking; below
// 1024, the least that Anthropic takes, there is none. Without a limit the budget comes on top of the
// default.

/// The tokens to think for, or nothing.
std::optional<std::int64_t> thinkingBudget(const Thinking& thinking, std::optional<std::int64_t> maxTokens);

/// The nearest word for a budget.
Effort effortOfBudget(std::int64_t budgetTokens) noexcept;

/// Does the conversation stand between a tool call and its answer without the signed thinking that led to the
/// call? Anthropic then refuses to think on.
bool thinkingInterrupted(const Turn& turn);

}  // namespace openclaw::dialects

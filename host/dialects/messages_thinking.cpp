#include "dialects/messages_thinking.h"

#include <algorithm>

namespace openclaw::dialects {
namespace {

constexpr std::int64_t least = 1024;

std::int64_t budgetOf(Effort effort) noexcept {
    switch (effort) {
        case Effort::none:
            return 0;
        case Effort::minimal:
            return least;
        case Effort::low:
            return 2048;
        case Effort::medium:
            return 8192;
        case Effort::high:
            return 16384;
        case Effort::xhigh:
            return 20480;
    }
    return 0;
}

}  // namespace

std::optional<std::int64_t> thinkingBudget(const Thinking& thinking, std::optional<std::int64_t> maxTokens) {
    std::int64_t budget = thinking.budgetTokens.value_or(budgetOf(thinking.effort));
    if (maxTokens) budget = std::min(budget, *maxTokens / 2);
    return budget < least ? std::nullopt : std::optional(budget);
}

Effort effortOfBudget(std::int64_t budgetTokens) noexcept {
    if (budgetTokens <= 4096) return Effort::low;
    return budgetTokens <= 16384 ? Effort::medium : Effort::high;
}

bool thinkingInterrupted(const Turn& turn) {
    bool called = false;
    for (auto item = turn.items.rbegin(); item != turn.items.rend(); ++item) {
        if (const auto* const message = std::get_if<Message>(&*item)) {
            if (message->role == Role::user) break;
        }
        if (const auto* const thought = std::get_if<Reasoning>(&*item)) {
            if (!thought->signature.empty() || !thought->redacted.empty()) return false;
        }
        called = called || std::holds_alternative<ToolCall>(*item);
    }
    return called;
}

}  // namespace openclaw::dialects

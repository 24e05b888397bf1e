#include "runs/transcript.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "base/log.h"
#include "dialects/item_json.h"
#include "dialects/responses_request.h"

namespace openclaw::runs {
namespace {

std::string_view kindOf(const dialects::Item& item) noexcept {
    if (std::holds_alternative<dialects::ToolCall>(item)) return "tool_call";
    if (std::holds_alternative<dialects::ToolResult>(item)) return "tool_result";
    if (std::holds_alternative<dialects::Reasoning>(item)) return "reasoning";
    if (std::holds_alternative<dialects::Compaction>(item)) return "summary";
    return "message";
}

std::string_view roleOf(const dialects::Item& item) noexcept {
    const auto* const message = std::get_if<dialects::Message>(&item);
    if (message == nullptr) return std::holds_alternative<dialects::ToolResult>(item) ? "tool" : "assistant";
    return dialects::wordOf(message->role);
}

void append(std::vector<dialects::Item>& items, const store::TranscriptItem& stored) {
    try {
        std::vector<dialects::Item> read = dialects::itemsOfInput("[" + stored.json + "]");
        std::move(read.begin(), read.end(), std::back_inserter(items));
    } catch (const Error& error) {
        log::warn("an item of a transcript cannot be read",
                  {{"seq", stored.seq}, {"reason", error.message()}});
    }
}

}  // namespace

std::vector<store::TranscriptItem> storedItems(const std::vector<dialects::Item>& items,
                                               const std::string& runId, std::int64_t now) {
    std::vector<store::TranscriptItem> stored;
    stored.reserve(items.size());
    for (const dialects::Item& item : items) {
        stored.push_back(
            {0, std::string(kindOf(item)), std::string(roleOf(item)), runId, now, dialects::itemJson(item)});
    }
    return stored;
}

std::vector<dialects::Item> conversationOf(const std::vector<store::TranscriptItem>& items,
                                           const std::string& last, const std::vector<std::string>& without) {
    std::vector<dialects::Item> conversation;
    for (const store::TranscriptItem& item : items) {
        const bool later = std::find(without.begin(), without.end(), item.runId) != without.end();
        if (item.runId != last && !later) append(conversation, item);
    }
    for (const store::TranscriptItem& item : items) {
        if (item.runId == last) append(conversation, item);
    }
    return conversation;
}

}  // namespace openclaw::runs

#include "runs/transcript.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "base/error.h"
#include "base/log.h"
#include "dialects/item_json.h"
#include "dialects/responses_request.h"
#include "runs/answered_calls.h"

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
    std::vector<dialects::Item> read = readItem(stored);
    std::move(read.begin(), read.end(), std::back_inserter(items));
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

std::vector<dialects::Item> readItem(const store::TranscriptItem& stored) {
    try {
        return dialects::itemsOfInput("[" + stored.json + "]");
    } catch (const Error& error) {
        log::warn("an item of a transcript cannot be read",
                  {{"seq", stored.seq}, {"reason", error.message()}});
        return {};
    }
}

std::vector<store::TranscriptItem> inOrderOfRuns(std::vector<store::TranscriptItem> items) {
    std::unordered_map<std::string, std::int64_t> begins;  // by run: its first item
    std::vector<std::pair<std::int64_t, store::TranscriptItem>> placed;
    placed.reserve(items.size());
    for (store::TranscriptItem& item : items) {
        const std::int64_t place =
            item.runId.empty() ? item.seq : begins.try_emplace(item.runId, item.seq).first->second;
        placed.emplace_back(place, std::move(item));
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& one, const auto& other) { return one.first < other.first; });
    std::transform(placed.begin(), placed.end(), items.begin(),
                   [](auto& each) { return std::move(each.second); });
    return items;
}

std::vector<dialects::Item> conversationOf(std::vector<store::TranscriptItem> items, const std::string& last,
                                           const std::vector<std::string>& without) {
    items = inOrderOfRuns(std::move(items));
    std::vector<dialects::Item> conversation;
    for (const store::TranscriptItem& item : items) {
        const bool later = std::find(without.begin(), without.end(), item.runId) != without.end();
        if (item.runId != last && !later) append(conversation, item);
    }
    for (const store::TranscriptItem& item : items) {
        if (item.runId == last) append(conversation, item);
    }
    return withCallsAnswered(std::move(conversation));
}

}  // namespace openclaw::runs

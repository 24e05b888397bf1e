#include "runs/answered_calls.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <variant>

#include "base/error.h"
#include "runs/transcript.h"

namespace openclaw::runs {
namespace {

using dialects::Item;
using dialects::Message;
using dialects::ToolCall;
using dialects::ToolResult;

bool isOfAssistant(const Item& item) noexcept {
    if (const auto* const message = std::get_if<Message>(&item))
        return message->role == dialects::Role::assistant;
    return std::holds_alternative<ToolCall>(item) || std::holds_alternative<dialects::Reasoning>(item);
}

Item asWordsOfUser(ToolResult result) {
    Message message;
    message.parts.emplace_back(dialects::Text{"Result of the earlier tool call \"" + result.callId + "\":"});
    std::move(result.parts.begin(), result.parts.end(), std::back_inserter(message.parts));
    return message;
}

class Answering {
  public:
    void add(Item item) {
        if (auto* const result = std::get_if<ToolResult>(&item)) return addResult(std::move(*result));
        if (!isOfAssistant(item) || answered_ || !strays_.empty()) endTurn();
        if (const auto* const call = std::get_if<ToolCall>(&item)) open_.push_back(call->id);
        items_.push_back(std::move(item));
    }

    std::vector<Item> end() {
        endTurn();
        return std::move(items_);
    }

  private:
    void addResult(ToolResult result) {
        const auto call = std::find(open_.begin(), open_.end(), result.callId);
        if (call == open_.end()) return strays_.push_back(asWordsOfUser(std::move(result)));
        open_.erase(call);
        answered_ = true;
        items_.emplace_back(std::move(result));
    }

    void endTurn() {
        for (std::string& id : open_) {
            items_.emplace_back(ToolResult{std::move(id), {dialects::Text{"no result was given"}}, true});
        }
        std::move(strays_.begin(), strays_.end(), std::back_inserter(items_));
        open_.clear();
        strays_.clear();
        answered_ = false;
    }

    std::vector<Item> items_;
    std::vector<std::string> open_;  ///< calls of the turn that have no result yet
    std::vector<Item> strays_;       ///< for behind the turn's results, which must stand together
    bool answered_ = false;          ///< the turn has a result: what the assistant says now is the next turn
};

}  // namespace

std::vector<Item> withCallsAnswered(std::vector<Item> conversation) {
    Answering answering;
    for (Item& item : conversation) answering.add(std::move(item));
    return answering.end();
}

bool hasToolResult(const std::vector<Item>& items) noexcept {
    return std::any_of(items.begin(), items.end(),
                       [](const Item& item) { return std::holds_alternative<ToolResult>(item); });
}

void refuseUnknownResults(const std::vector<store::TranscriptItem>& transcript,
                          const std::vector<Item>& fresh, const std::string& param) {
    std::set<std::string, std::less<>> calls;
    for (const store::TranscriptItem& stored : transcript) {
        if (stored.kind != "tool_call") continue;
        for (const Item& item : readItem(stored)) {
            if (const auto* const call = std::get_if<ToolCall>(&item)) calls.insert(call->id);
        }
    }
    for (const Item& item : fresh) {
        if (const auto* const call = std::get_if<ToolCall>(&item)) calls.insert(call->id);
        const auto* const result = std::get_if<ToolResult>(&item);
        if (result == nullptr || calls.contains(result->callId)) continue;
        throw Error(ErrorCode::invalid_request,
                    param + ": the session knows no tool call \"" + result->callId + "\"")
            .withReason("unknown_tool_call")
            .withParam(param);
    }
}

}  // namespace openclaw::runs

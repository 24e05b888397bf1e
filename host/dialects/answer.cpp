#include "dialects/answer.h"

#include <type_traits>
#include <utility>

namespace openclaw::dialects {

/// The text that a delta of a message goes on with.
template <typename Piece>
std::string& AnswerGatherer::tail() {
    if (answer_.items.empty() || !std::holds_alternative<Message>(answer_.items.back())) {
        answer_.items.emplace_back(Message{Role::assistant, {}});
    }
    std::vector<Part>& parts = std::get<Message>(answer_.items.back()).parts;
    if (parts.empty() || !std::holds_alternative<Piece>(parts.back())) parts.emplace_back(Piece{});
    return std::get<Piece>(parts.back()).text;
}

/// The thinking that is not signed yet.
Reasoning& AnswerGatherer::reasoning() {
    if (!answer_.items.empty()) {
        auto* const last = std::get_if<Reasoning>(&answer_.items.back());
        if (last != nullptr && last->signature.empty() && last->redacted.empty() && last->encrypted.empty()) {
            return *last;
        }
    }
    answer_.items.emplace_back(Reasoning{});
    return std::get<Reasoning>(answer_.items.back());
}

bool AnswerGatherer::take(const Event& event) {
    return std::visit(
        [this](const auto& each) {
            using Kind = std::decay_t<decltype(each)>;
            if constexpr (std::is_same_v<Kind, Started>) {
                answer_.id = each.id;
                answer_.model = each.model;
                answer_.created = each.created;
            } else if constexpr (std::is_same_v<Kind, TextDelta>) {
                tail<Text>().append(each.text);
            } else if constexpr (std::is_same_v<Kind, RefusalDelta>) {
                tail<Refusal>().append(each.text);
            } else if constexpr (std::is_same_v<Kind, ReasoningDelta>) {
                (each.summary ? reasoning().summary : reasoning().text).append(each.text);
            } else if constexpr (std::is_same_v<Kind, ReasoningSignature>) {
                (each.encrypted ? reasoning().encrypted : reasoning().signature) = each.signature;
            } else if constexpr (std::is_same_v<Kind, RedactedReasoning>) {
                answer_.items.emplace_back(Reasoning{{}, {}, std::string(each.data)});
            } else if constexpr (std::is_same_v<Kind, ToolCallBegin>) {
                calls_.push_back(answer_.items.size());
                answer_.items.emplace_back(ToolCall{std::string(each.id), std::string(each.name), {}});
            } else if constexpr (std::is_same_v<Kind, ToolCallArguments>) {
                std::get<ToolCall>(answer_.items[calls_.at(each.index)]).arguments.append(each.text);
            } else if constexpr (std::is_same_v<Kind, Usage>) {
                answer_.usage = each;
            } else if constexpr (std::is_same_v<Kind, Finished>) {
                answer_.finish = each.reason;
                answer_.stopSequence = each.stopSequence;
                return true;
            } else if constexpr (std::is_same_v<Kind, Failed>) {
                answer_.failure = each.failure;
                return true;
            }
            return false;
        },
        event);
}

}  // namespace openclaw::dialects

#include "completion.h"

#include "answer.h"
#include "pieces.h"

namespace openclaw::echo {
namespace {

namespace json = boost::json;

json::object choice(std::size_t index, std::string_view text, std::string_view finishReason) {
    return {{"text", text},
            {"index", index},
            {"logprobs", nullptr},
            {"finish_reason", finishReason.empty() ? json::value() : json::value(finishReason)}};
}

}  // namespace

Completion::Completion(const CompletionRequest& request, std::uint64_t seed)
    : request_(request), id_("cmpl-" + std::to_string(seed)) {
    for (const std::string& prompt : request.prompts) {
        ChatRequest conversation = request.common;
        conversation.said = prompt;
        const Reply said = reply(conversation);
        replies_.insert(replies_.end(), request.common.choices, said);
    }
}

std::string Completion::completion() const {
    json::array choices;
    for (std::size_t i = 0; i < replies_.size(); ++i)
        choices.emplace_back(choice(i, replies_[i].text, replies_[i].finishReason));
    json::object whole = frame(std::move(choices));
    whole["usage"] = usage();
    return json::serialize(whole);
}

void Completion::stream(const std::function<void(std::string_view)>& send) const {
    const auto event = [&](json::object data) {
        if (request_.common.includeUsage) data.emplace("usage", nullptr);
        send("data: " + json::serialize(data) + "\n\n");
    };
    for (std::size_t i = 0; i < replies_.size(); ++i) {
        for (const std::string_view piece : pieces(replies_[i].text))
            event(frame(json::array{choice(i, piece, {})}));
        event(frame(json::array{choice(i, {}, replies_[i].finishReason)}));
    }
    if (request_.common.includeUsage) {
        json::object last = frame({});
        last["usage"] = usage();
        event(std::move(last));
    }
    send("data: [DONE]\n\n");
}

std::uint64_t Completion::completionTokens() const noexcept {
    std::uint64_t tokens = 0;
    for (const Reply& each : replies_) tokens += countPieces(each.text);
    return tokens;
}

json::object Completion::frame(json::array choices) const {
    return {{"id", id_},
            {"object", "text_completion"},
            {"created", kCreated},
            {"model", request_.common.model},
            {"choices", std::move(choices)}};
}

json::object Completion::usage() const {
    const std::uint64_t completion = completionTokens();
    return {{"prompt_tokens", request_.common.promptTokens},
            {"completion_tokens", completion},
            {"total_tokens", request_.common.promptTokens + completion}};
}

}  // namespace openclaw::echo

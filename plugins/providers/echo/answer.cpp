#include "answer.h"

#include <cstdio>

#include "pieces.h"

namespace openclaw::echo {
namespace {

namespace json = boost::json;

/// Bytes of a tool call's arguments in one event.
constexpr std::size_t kArgumentPiece = 12;

json::value textOrNull(std::string_view text) {
    return text.empty() ? json::value() : json::value(text);
}

}  // namespace

Answer::Answer(const ChatRequest& request, const Reply& reply, std::uint64_t seed)
    : request_(request), reply_(reply) {
    char digits[17];
    std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(seed));
    seed_ = digits;
    start_ = json::serialize(json::object{{"id", "chatcmpl-" + seed_},
                                          {"object", "chat.completion.chunk"},
                                          {"created", kCreated},
                                          {"model", request.model}});
    start_.back() = ',';
    start_ += R"("choices":)";
}

std::string Answer::completion() const {
    json::array choices;
    for (unsigned i = 0; i < request_.choices; ++i) {
        json::object message{{"role", "assistant"}, {"content", reply_.text}, {"refusal", nullptr}};
        if (!reply_.calls.empty()) {
            message["content"] = nullptr;
            message["tool_calls"] = callsOf(i);
        }
        choices.push_back({{"index", i},
                           {"message", std::move(message)},
                           {"logprobs", nullptr},
                           {"finish_reason", reply_.finishReason}});
    }
    return json::serialize(json::object{{"id", "chatcmpl-" + seed_},
                                        {"object", "chat.completion"},
                                        {"created", kCreated},
                                        {"model", request_.model},
                                        {"choices", std::move(choices)},
                                        {"usage", usage()}});
}

void Answer::stream(const std::function<void(std::string_view)>& send) const {
    for (unsigned i = 0; i < request_.choices; ++i) {
        reply_.calls.empty() ? streamText(i, send) : streamCalls(i, send);
        send(chunk(i, {}, reply_.finishReason));
    }
    if (request_.includeUsage)
        send("data: " + start_ + R"([],"usage":)" + json::serialize(usage()) + "}\n\n");
    send("data: [DONE]\n\n");
}

void Answer::streamText(unsigned choice, const std::function<void(std::string_view)>& send) const {
    send(chunk(choice, {{"role", "assistant"}, {"content", ""}, {"refusal", nullptr}}, {}));
    for (const std::string_view piece : pieces(reply_.text)) send(chunk(choice, {{"content", piece}}, {}));
}

void Answer::streamCalls(unsigned choice, const std::function<void(std::string_view)>& send) const {
    send(chunk(choice, {{"role", "assistant"}, {"content", nullptr}, {"refusal", nullptr}}, {}));
    for (std::size_t i = 0; i < reply_.calls.size(); ++i) {
        const auto delta = [&](json::object call) {
            send(chunk(choice, {{"tool_calls", json::array{std::move(call)}}}, {}));
        };
        delta({{"index", i},
               {"id", callId(choice, i)},
               {"type", "function"},
               {"function", {{"name", reply_.calls[i].name}, {"arguments", ""}}}});
        for (std::string_view rest = reply_.calls[i].arguments; !rest.empty();) {
            const std::string_view piece = cut(rest, kArgumentPiece);
            delta({{"index", i}, {"function", {{"arguments", piece}}}});
            rest.remove_prefix(piece.size());
        }
    }
}

std::string Answer::chunk(unsigned choice, const json::object& delta, std::string_view finishReason) const {
    std::string event = "data: " + start_;
    event += json::serialize(json::array{{{"index", choice},
                                          {"delta", delta},
                                          {"logprobs", nullptr},
                                          {"finish_reason", textOrNull(finishReason)}}});
    event += request_.includeUsage ? ",\"usage\":null}\n\n" : "}\n\n";
    return event;
}

json::array Answer::callsOf(unsigned choice) const {
    json::array calls;
    for (std::size_t i = 0; i < reply_.calls.size(); ++i)
        calls.push_back(
            {{"id", callId(choice, i)},
             {"type", "function"},
             {"function", {{"name", reply_.calls[i].name}, {"arguments", reply_.calls[i].arguments}}}});
    return calls;
}

std::string Answer::callId(unsigned choice, std::size_t call) const {
    return "call_" + seed_ + "_" + std::to_string(choice) + "_" + std::to_string(call);
}

std::uint64_t Answer::completionTokens() const noexcept {
    std::uint64_t tokens = countPieces(reply_.text);
    for (const ToolCall& call : reply_.calls) tokens += 1 + countPieces(call.arguments);
    return tokens * request_.choices;
}

json::object Answer::usage() const {
    const std::uint64_t completion = completionTokens();
    return {{"prompt_tokens", request_.promptTokens},
            {"completion_tokens", completion},
            {"total_tokens", request_.promptTokens + completion}};
}

std::string errorBody(const BadRequest& error) {
    return json::serialize(json::object{{"error",
                                         {{"message", error.what()},
                                          {"type", "invalid_request_error"},
                                          {"param", textOrNull(error.param())},
                                          {"code", nullptr}}}});
}

std::string modelList() {
    return json::serialize(json::object{
        {"object", "list"},
        {"data",
         json::array{json::object{
             {"id", "echo"}, {"object", "model"}, {"created", kCreated}, {"owned_by", "openclaw"}}}}});
}

}  // namespace openclaw::echo

#include "chat.h"

#include "json_text.h"
#include "text.h"

namespace fake_vendor::chat {
namespace {

constexpr std::string_view doneEvent = "data: [DONE]\n\n";

std::string event(std::string_view model, std::string_view choices, std::string_view rest = {}) {
    std::string out =
        R"(data: {"id":"chatcmpl-fake","object":"chat.completion.chunk","created":1700000000,"model":")";
    out.append(jsonEscape(model)).append(R"(","choices":)").append(choices).append(rest).append("}\n\n");
    return out;
}

std::string delta(std::string_view model, std::string_view members) {
    std::string choices = R"([{"index":0,"delta":{)";
    choices.append(members).append(R"(},"finish_reason":null}])");
    return event(model, choices);
}

std::string finishEvent(std::string_view model, std::string_view reason) {
    return event(model, R"([{"index":0,"delta":{},"finish_reason":")" + std::string(reason) + R"("}])");
}

std::string usage(const Said& said) {
    std::string out = R"("usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21)";
    if (said.cached) out += R"(,"prompt_tokens_details":{"cached_tokens":5})";
    return out + "}";
}

std::string callStart(std::size_t index, const ToolCall& call) {
    return R"("tool_calls":[{"index":)" + std::to_string(index) + R"(,"id":"call_)" + call.id +
           R"(","type":"function","function":{"name":")" + call.name + R"(","arguments":""}}])";
}

std::string callPiece(std::size_t index, std::string_view piece) {
    return R"("tool_calls":[{"index":)" + std::to_string(index) + R"(,"function":{"arguments":")" +
           jsonEscape(piece) + R"("}}])";
}

std::string finishReason(const Said& said) {
    if (!said.stop.empty()) return said.stop;
    return said.calls.empty() ? "stop" : "tool_calls";
}

std::string message(const Said& said) {
    std::string out = R"({"role":"assistant","content":)";
    const std::string text = joined(said.words);
    out += text.empty() && !said.calls.empty() ? "null" : '"' + jsonEscape(text) + '"';
    if (!said.thinking.empty()) out += R"(,"reasoning_content":")" + jsonEscape(said.thinking) + '"';
    out += R"(,"refusal":null)";
    if (said.unknownKind) out += R"(,"moods":[{"type":"new"}])";
    if (!said.calls.empty()) {
        out += R"(,"tool_calls":[)";
        for (const ToolCall& call : said.calls) {
            if (&call != &said.calls.front()) out += ',';
            out += R"({"id":"call_)" + call.id + R"(","type":"function","function":{"name":")" + call.name +
                   R"(","arguments":")" + jsonEscape(call.arguments) + R"("}})";
        }
        out += ']';
    }
    return out + '}';
}

std::string body(std::string_view model, const Said& said) {
    std::string out = R"({"id":"chatcmpl-fake","object":"chat.completion","created":1700000000,"model":")";
    out.append(jsonEscape(model)).append(R"(","choices":[{"index":0,"message":)").append(message(said));
    out.append(R"(,"logprobs":null,"finish_reason":")").append(finishReason(said)).append(R"("}],)");
    out.append(usage(said)).append(R"(,"system_fingerprint":"fp_fake"})");
    return out;
}

const std::vector<ToolCall> twoCalls{{"a", "weather", R"({"city":"Oslo"})"},
                                     {"b", "time", R"({"zone":"CET"})"}};

}  // namespace

Answer answer(const Asked& asked, const Said& said) {
    Answer out;
    const std::string& model = asked.model;
    std::vector<std::string>& events = out.events;
    const bool text = !said.words.empty() || said.calls.empty();
    events.push_back(
        delta(model, text ? R"("role":"assistant","content":"")" : R"("role":"assistant","content":null)"));
    if (!said.thinking.empty())
        events.push_back(delta(model, R"("reasoning_content":")" + jsonEscape(said.thinking) + '"'));
    if (said.unknownKind) events.push_back(delta(model, R"("moods":[{"type":"new"}])"));
    for (const std::string& word : said.words)
        events.push_back(delta(model, R"("content":")" + jsonEscape(word) + '"'));
    for (std::size_t i = 0; i < said.calls.size(); ++i) {
        events.push_back(delta(model, callStart(i, said.calls[i])));
        for (const std::string& piece : argumentPieces(said.calls[i].arguments))
            events.push_back(delta(model, callPiece(i, piece)));
    }
    events.push_back(finishEvent(model, finishReason(said)));
    if (asked.usage) events.push_back(event(model, "[]", "," + usage(said)));
    events.emplace_back(doneEvent);
    out.body = body(model, said);
    return out;
}

Answer interleavedCalls(const Asked& asked) {
    const std::string& model = asked.model;
    Said said;
    said.calls = twoCalls;
    Answer out;
    out.body = body(model, said);
    out.events = {delta(model, R"("role":"assistant","content":null)"),
                  delta(model, callStart(0, twoCalls[0])),
                  delta(model, callPiece(0, R"({"city":)")),
                  delta(model, callStart(1, twoCalls[1])),
                  delta(model, callPiece(0, R"("Oslo"})")),
                  delta(model, callPiece(1, R"({"zone":"CET"})")),
                  finishEvent(model, "tool_calls"),
                  std::string(doneEvent)};
    return out;
}

std::string errorEvent() {
    return R"(data: {"error":{"message":"The server had an error.","type":"server_error","param":null,)"
           R"("code":"server_error"}})"
           "\n\n";
}

}  // namespace fake_vendor::chat

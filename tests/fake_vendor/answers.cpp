#include "answers.h"

#include <array>
#include <charconv>

#include "text.h"

namespace fake_vendor {
namespace {

std::string event(std::string_view model, std::string_view choices, std::string_view rest = {}) {
    std::string out =
        R"(data: {"id":"chatcmpl-fake","object":"chat.completion.chunk","created":1700000000,"model":")";
    out.append(model).append(R"(","choices":)").append(choices).append(rest).append("}\n\n");
    return out;
}

std::string delta(std::string_view model, std::string_view members) {
    std::string choices = R"([{"index":0,"delta":{)";
    choices.append(members).append(R"(},"finish_reason":null}])");
    return event(model, choices);
}

constexpr std::string_view usage = R"("usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21})";

std::string completionOf(std::string_view model, std::string_view message, std::string_view finish) {
    std::string out = R"({"id":"chatcmpl-fake","object":"chat.completion","created":1700000000,"model":")";
    out.append(model).append(R"(","choices":[{"index":0,"message":)").append(message);
    out.append(R"(,"logprobs":null,"finish_reason":")").append(finish).append(R"("}],)").append(usage);
    out.append(R"(,"system_fingerprint":"fp_fake"})");
    return out;
}

}  // namespace

std::string message(std::string_view status, std::string_view type, std::string_view body,
                    std::string_view headers) {
    std::string out = "HTTP/1.1 ";
    out.append(status).append("\r\nContent-Type: ").append(type);
    out.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    out.append(headers).append("\r\n").append(body);
    return out;
}

std::string json(std::string_view body) {
    return message("200 OK", "application/json", body);
}

std::string chunkedHead(std::string_view type, std::string_view headers) {
    std::string out = "HTTP/1.1 200 OK\r\nContent-Type: ";
    out.append(type).append("\r\nTransfer-Encoding: chunked\r\n").append(headers).append("\r\n");
    return out;
}

std::string chunk(std::string_view data) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), data.size(), 16);
    std::string out(digits.data(), end.ptr);
    out.append("\r\n").append(data).append("\r\n");
    return out;
}

std::string completion(std::string_view model, std::string_view content) {
    return completionOf(
        model, R"({"role":"assistant","content":")" + jsonEscape(content) + R"(","refusal":null})", "stop");
}

std::string contentEvent(std::string_view model, std::string_view content) {
    return delta(model, R"("content":")" + jsonEscape(content) + '"');
}

std::string finishEvent(std::string_view model, std::string_view reason) {
    return event(model, R"([{"index":0,"delta":{},"finish_reason":")" + std::string(reason) + R"("}])");
}

std::string usageEvent(std::string_view model) {
    return event(model, "[]", "," + std::string(usage));
}

std::vector<std::string> streamEvents(std::string_view model, const std::vector<std::string>& words,
                                      bool withUsage) {
    std::vector<std::string> events{delta(model, R"("role":"assistant","content":"")")};
    for (const std::string& word : words) events.push_back(contentEvent(model, word));
    events.push_back(finishEvent(model));
    if (withUsage) events.push_back(usageEvent(model));
    events.emplace_back(doneEvent);
    return events;
}

std::string toolCallCompletion(std::string_view model) {
    return completionOf(
        model,
        R"({"role":"assistant","content":null,"tool_calls":[)"
        R"({"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}},)"
        R"({"id":"call_b","type":"function","function":{"name":"time","arguments":"{\"zone\":\"CET\"}"}}]})",
        "tool_calls");
}

std::vector<std::string> toolCallEvents(std::string_view model) {
    return {
        delta(model, R"("role":"assistant","content":null)"),
        delta(model, R"("tool_calls":[{"index":0,"id":"call_a","type":"function",)"
                     R"("function":{"name":"weather","arguments":""}}])"),
        delta(model, R"("tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}])"),
        delta(model, R"("tool_calls":[{"index":1,"id":"call_b","type":"function",)"
                     R"("function":{"name":"time","arguments":""}}])"),
        delta(model, R"("tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}}])"),
        delta(model, R"("tool_calls":[{"index":1,"function":{"arguments":"{\"zone\":\"CET\"}"}}])"),
        finishEvent(model, "tool_calls"),
        std::string(doneEvent),
    };
}

std::string errorBody(std::string_view text, std::string_view type, std::string_view code) {
    std::string out = R"({"error":{"message":")";
    out.append(jsonEscape(text)).append(R"(","type":")").append(type);
    out.append(R"(","param":null,"code":")").append(code).append(R"("}})");
    return out;
}

std::string describe(const Request& request) {
    std::string out = R"({"method":")";
    out.append(request.method).append(R"(","target":")").append(jsonEscape(request.path));
    if (!request.query.empty()) out.append("?").append(jsonEscape(request.query));
    out.append(R"(","headers":[)");
    std::string_view lines = request.head;
    lines.remove_prefix(lines.find("\r\n") + 2);
    for (bool first = true; !lines.empty(); first = false) {
        const std::string_view line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(line.size() + 2);
        const auto colon = line.find(':');
        const auto value = line.find_first_not_of(' ', colon + 1);
        if (!first) out.append(",");
        out.append(R"([")").append(jsonEscape(line.substr(0, colon))).append(R"(",")");
        if (value != std::string_view::npos) out.append(jsonEscape(line.substr(value)));
        out.append(R"("])");
    }
    out.append(R"(],"body":")").append(jsonEscape(request.body)).append(R"("})");
    return out;
}

}  // namespace fake_vendor

#include "reply.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "minimal_value.h"
#include "pieces.h"

namespace openclaw::echo {
namespace {

namespace json = boost::json;

/// What is repeated of a long message, in bytes: an answer stays cheap whatever it answers.
constexpr std::size_t kMaxQuote = 4'096;

constexpr std::array<std::string_view, 4> kVerbs{"call", "use", "调用", "使用"};
constexpr std::array<std::string_view, 6> kListRequests{"current directory", "current folder", "list files",
                                                        "list the files",    "当前目录",       "当前文件夹"};

bool isWordCharacter(char c) noexcept {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

std::string lowerAscii(std::string_view text) {
    std::string copy(text);
    for (char& c : copy) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return copy;
}

/// The JSON object at the start of `text`; what looks like one but is none, up to the end of its line; else
/// "{}". A model may write broken arguments, and so does this one when told to.
std::string argumentsAt(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t`");
    if (start == std::string_view::npos || text[start] != '{') return "{}";
    text.remove_prefix(start);
    json::stream_parser parser;
    boost::system::error_code error;
    std::size_t size = parser.write_some(text.data(), text.size(), error);
    if (error.failed() || !parser.done()) size = std::min(text.find('\n'), text.size());
    while (size > 0 && std::isspace(static_cast<unsigned char>(text[size - 1])) != 0) --size;
    return std::string(text.substr(0, size));
}

/// Each `call NAME {json}` whose NAME is offered.
std::vector<ToolCall> requestedCalls(const ChatRequest& request) {
    std::vector<std::pair<std::size_t, ToolCall>> found;
    const std::string_view said = request.said;
    const std::string lowered = lowerAscii(said);
    for (const std::string_view verb : kVerbs) {
        const bool ascii = isWordCharacter(verb.front());
        for (std::size_t at = lowered.find(verb); at != std::string::npos; at = lowered.find(verb, at + 1)) {
            if (ascii && at > 0 && isWordCharacter(said[at - 1])) continue;
            std::size_t begin = at + verb.size();
            if (ascii && begin < said.size() && isWordCharacter(said[begin])) continue;
            begin = std::min(said.find_first_not_of(" \t`", begin), said.size());
            std::size_t end = begin;
            while (end < said.size() && isWordCharacter(said[end])) ++end;
            const Tool* tool = request.tool(said.substr(begin, end - begin));
            if (tool != nullptr) found.push_back({at, {tool->name, argumentsAt(said.substr(end))}});
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<ToolCall> calls;
    calls.reserve(found.size());
    for (auto& [at, call] : found) calls.push_back(std::move(call));
    return calls;
}

std::vector<ToolCall> chooseCalls(const ChatRequest& request) {
    using Choice = ChatRequest::ToolChoice;
    if (request.toolChoice == Choice::none || request.tools.empty() || !request.results.empty()) return {};
    std::vector<ToolCall> calls = requestedCalls(request);
    if (request.toolChoice == Choice::function) {
        const auto other = [&](const ToolCall& call) { return call.name != request.chosenTool; };
        calls.erase(std::remove_if(calls.begin(), calls.end(), other), calls.end());
    }
    const std::string lowered = lowerAscii(request.said);
    if (calls.empty() && request.tool("fs_list") != nullptr && request.toolChoice != Choice::function &&
        std::any_of(kListRequests.begin(), kListRequests.end(),
                    [&](std::string_view phrase) { return lowered.find(phrase) != std::string::npos; }))
        calls.push_back({"fs_list", R"({"path":"."})"});
    if (calls.empty() && request.toolChoice != Choice::automatic) {
        const Tool* tool = request.toolChoice == Choice::function ? request.tool(request.chosenTool)
                                                                  : &request.tools.front();
        calls.push_back({tool->name, json::serialize(minimalValue(tool->parameters, request.said))});
    }
    if (!request.parallelCalls && calls.size() > 1) calls.resize(1);
    return calls;
}

std::string quote(std::string_view text) {
    const std::string_view kept = cut(text, kMaxQuote);
    return std::string(kept) + (kept.size() < text.size() ? "…" : "");
}

std::string answer(const ChatRequest& request) {
    if (request.format == ChatRequest::Format::jsonObject)
        return json::serialize(json::object{{"offline", true}, {"said", quote(request.said)}});
    if (request.format == ChatRequest::Format::jsonSchema)
        return json::serialize(minimalValue(request.schema, quote(request.said)));

    const bool chinese = hasCjk(request.said);
    std::string text = chinese ? "我是 OpenClaw Gateway 的离线模型，不联网，只会复述。"
                               : "I am the offline model of OpenClaw Gateway.";
    for (const ToolResult& result : request.results) {
        text += chinese ? "工具 " : " The tool ";
        text += result.name + (chinese ? " 的结果是：" : " answered: ") + quote(result.content);
    }
    if (request.results.empty() && !request.said.empty())
        text += (chinese ? "你说的是：" : " You said: ") + quote(request.said);
    return text;
}

}  // namespace

Reply reply(const ChatRequest& request) {
    Reply reply;
    reply.calls = chooseCalls(request);
    if (!reply.calls.empty()) {
        reply.finishReason = "tool_calls";
        return reply;
    }
    reply.text = answer(request);
    std::size_t end = reply.text.size();
    for (const std::string& stop : request.stop) end = std::min(end, reply.text.find(stop));
    reply.text.resize(end);

    if (!request.maxTokens) return reply;
    const std::vector<std::string_view> all = pieces(reply.text);
    if (all.size() <= *request.maxTokens) return reply;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < *request.maxTokens; ++i) kept += all[i].size();
    reply.text.resize(kept);
    reply.finishReason = "length";
    return reply;
}

}  // namespace openclaw::echo

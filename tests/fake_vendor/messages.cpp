#include "messages.h"

#include <string_view>

#include "json_text.h"
#include "text.h"

namespace fake_vendor::messages {
namespace {

namespace json = boost::json;

/// A content block, whole, and the deltas that it comes in.
struct Block {
    json::object whole;
    json::object start;
    std::vector<json::object> deltas;
};

std::vector<Block> blocksOf(const Said& said) {
    std::vector<Block> blocks;
    if (!said.thinking.empty()) {
        Block block;
        block.whole = {{"type", "thinking"}, {"thinking", said.thinking}, {"signature", "c2lnbmVk+/=="}};
        block.start = {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}};
        const std::size_t half = said.thinking.find(' ') + 1;
        for (const std::string& piece : {said.thinking.substr(0, half), said.thinking.substr(half)})
            block.deltas.push_back({{"type", "thinking_delta"}, {"thinking", piece}});
        block.deltas.push_back({{"type", "signature_delta"}, {"signature", "c2lnbmVk+/=="}});
        blocks.push_back(std::move(block));
    }
    if (said.redacted) {
        Block block;
        block.whole = block.start = {{"type", "redacted_thinking"}, {"data", "ZW5jcnlwdGVk+/=="}};
        blocks.push_back(std::move(block));
    }
    if (said.unknownKind) {
        Block block;
        block.whole = block.start = {{"type", "hologram"}, {"depth", 3}};
        block.deltas.push_back({{"type", "hologram_delta"}, {"depth", 4}});
        blocks.push_back(std::move(block));
    }
    if (!said.words.empty()) {
        Block block;
        block.whole = {{"type", "text"}, {"text", joined(said.words)}};
        block.start = {{"type", "text"}, {"text", ""}};
        for (const std::string& word : said.words)
            block.deltas.push_back({{"type", "text_delta"}, {"text", word}});
        blocks.push_back(std::move(block));
    }
    for (const ToolCall& call : said.calls) {
        Block block;
        const std::string id = "toolu_" + call.id;
        block.whole = {
            {"type", "tool_use"}, {"id", id}, {"name", call.name}, {"input", json::parse(call.arguments)}};
        block.start = {{"type", "tool_use"}, {"id", id}, {"name", call.name}, {"input", json::object()}};
        block.deltas.push_back({{"type", "input_json_delta"}, {"partial_json", ""}});
        for (const std::string& piece : argumentPieces(call.arguments))
            block.deltas.push_back({{"type", "input_json_delta"}, {"partial_json", piece}});
        blocks.push_back(std::move(block));
    }
    return blocks;
}

json::object usage(const Said& said, int output) {
    return {{"input_tokens", 9},
            {"cache_creation_input_tokens", said.cached ? 100 : 0},
            {"cache_read_input_tokens", said.cached ? 2000 : 0},
            {"output_tokens", output},
            {"service_tier", "standard"}};
}

std::string stopReason(const Said& said) {
    if (!said.stop.empty()) return said.stop;
    return said.calls.empty() ? "end_turn" : "tool_use";
}

json::value stopSequence(const Said& said) {
    return said.stop == "stop_sequence" ? json::value("END") : json::value();
}

json::object message(const Asked& asked, const Said& said, int output) {
    return {{"id", "msg_fake"},         {"type", "message"},           {"role", "assistant"},
            {"model", asked.model},     {"content", json::array()},    {"stop_reason", nullptr},
            {"stop_sequence", nullptr}, {"usage", usage(said, output)}};
}

void send(std::vector<std::string>& events, json::object event) {
    const std::string name(event.at("type").as_string());
    events.push_back(namedEvent(name, event));
}

}  // namespace

Answer answer(const Asked& asked, const Said& said) {
    Answer out;
    json::object whole = message(asked, said, 12);
    send(out.events, {{"type", "message_start"}, {"message", message(asked, said, 1)}});
    bool pinged = false;
    int index = 0;
    for (Block& block : blocksOf(said)) {
        send(out.events, {{"type", "content_block_start"}, {"index", index}, {"content_block", block.start}});
        if (!std::exchange(pinged, true)) send(out.events, {{"type", "ping"}});
        for (const json::object& delta : block.deltas)
            send(out.events, {{"type", "content_block_delta"}, {"index", index}, {"delta", delta}});
        send(out.events, {{"type", "content_block_stop"}, {"index", index}});
        if (said.unknownKind) send(out.events, {{"type", "content_block_mood"}, {"index", index}});
        whole["content"].as_array().emplace_back(std::move(block.whole));
        ++index;
    }
    send(out.events, {{"type", "message_delta"},
                      {"delta", {{"stop_reason", stopReason(said)}, {"stop_sequence", stopSequence(said)}}},
                      {"usage", {{"output_tokens", 12}}}});
    send(out.events, {{"type", "message_stop"}});
    whole["stop_reason"] = stopReason(said);
    whole["stop_sequence"] = stopSequence(said);
    out.body = jsonText(whole);
    return out;
}

std::string errorEvent() {
    return "event: error\ndata: " + errorBody("overloaded_error", "Overloaded") + "\n\n";
}

std::string errorBody(std::string_view type, std::string_view text) {
    return jsonText(json::object{
        {"type", "error"}, {"error", {{"type", type}, {"message", text}}}, {"request_id", "req_vendor_1"}});
}

std::optional<std::string> complaint(const Request& request, bool countsTokens) {
    if (headerValue(request.head, "anthropic-version").empty())
        return "anthropic-version: header is required";
    boost::system::error_code error;
    const json::value parsed = json::parse(request.body, error);
    if (error.failed() || !parsed.is_object()) return "The request body is not valid JSON";
    const json::object& body = parsed.get_object();
    for (const std::string_view key : {"model", "messages"}) {
        if (!body.contains(key)) return std::string(key) + ": Field required";
    }
    const json::value* const messages = body.if_contains("messages");
    if (!messages->is_array() || messages->get_array().empty())
        return "messages: at least one message is required";
    const bool limited = body.contains("max_tokens");
    if (countsTokens && limited) return "max_tokens: Extra inputs are not permitted";
    if (!countsTokens && !limited) return "max_tokens: Field required";
    for (const json::value& each : messages->get_array()) {
        const json::value* const role = each.is_object() ? each.get_object().if_contains("role") : nullptr;
        if (role == nullptr || (*role != "user" && *role != "assistant"))
            return "messages: Unexpected role. The Messages API accepts a top-level `system` parameter";
    }
    return std::nullopt;
}

}  // namespace fake_vendor::messages

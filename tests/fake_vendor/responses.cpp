#include "responses.h"

#include <string_view>
#include <utility>

#include "json_text.h"

namespace fake_vendor::responses {
namespace {

namespace json = boost::json;

constexpr std::int64_t createdAt = 1'700'000'000;

json::object envelope(const Asked& asked, std::string_view status) {
    json::object response{{"id", "resp_fake"},
                          {"object", "response"},
                          {"created_at", createdAt},
                          {"completed_at", nullptr},
                          {"status", status},
                          {"background", false},
                          {"error", nullptr},
                          {"frequency_penalty", 0},
                          {"incomplete_details", nullptr},
                          {"instructions", nullptr},
                          {"max_output_tokens", nullptr},
                          {"max_tool_calls", nullptr},
                          {"metadata", json::object()},
                          {"model", asked.model},
                          {"output", json::array()},
                          {"parallel_tool_calls", true},
                          {"presence_penalty", 0},
                          {"previous_response_id", nullptr},
                          {"prompt_cache_key", nullptr},
                          {"reasoning", {{"effort", nullptr}, {"summary", nullptr}}},
                          {"safety_identifier", nullptr},
                          {"service_tier", "default"},
                          {"store", true},
                          {"temperature", 1},
                          {"text", {{"format", {{"type", "text"}}}}},
                          {"tool_choice", "auto"},
                          {"tools", json::array()},
                          {"top_logprobs", 0},
                          {"top_p", 1},
                          {"truncation", "disabled"},
                          {"usage", nullptr}};
    boost::system::error_code error;
    const json::value request = json::parse(asked.request.body, error);
    if (error.failed() || !request.is_object()) return response;
    for (const std::string_view key :
         {"background", "frequency_penalty", "instructions", "max_output_tokens", "max_tool_calls",
          "metadata", "parallel_tool_calls", "presence_penalty", "previous_response_id", "prompt_cache_key",
          "safety_identifier", "store", "temperature", "text", "tool_choice", "tools", "top_logprobs",
          "top_p", "truncation"}) {
        if (const json::value* const given = request.get_object().if_contains(key)) response[key] = *given;
    }
    return response;
}

json::object usage(const Said& said) {
    return {{"input_tokens", 9},
            {"input_tokens_details", {{"cached_tokens", said.cached ? 5 : 0}}},
            {"output_tokens", 12},
            {"output_tokens_details", {{"reasoning_tokens", said.thinking.empty() ? 0 : 3}}},
            {"total_tokens", 21}};
}

/// Numbers the events of a stream, and gathers the items that they announce.
class Writer {
  public:
    explicit Writer(std::vector<std::string>& events) : events_(events) {}

    void send(std::string_view type, json::object members) {
        json::object event{{"type", type}, {"sequence_number", number_++}};
        for (auto& member : members) event.emplace(member.key(), std::move(member.value()));
        events_.push_back(namedEvent(type, event));
    }
    /// Of the item that is open.
    void part(std::string_view type, json::object members) {
        members["item_id"] = id_;
        members["output_index"] = items_.size();
        send(type, std::move(members));
    }
    void open(const json::object& item) {
        id_ = item.at("id").as_string();
        send("response.output_item.added", {{"output_index", items_.size()}, {"item", item}});
    }
    void close(json::object item) {
        send("response.output_item.done", {{"output_index", items_.size()}, {"item", item}});
        items_.emplace_back(std::move(item));
    }
    const json::array& items() const noexcept { return items_; }

  private:
    std::vector<std::string>& events_;
    json::array items_;
    std::string id_;
    int number_ = 0;
};

void writeReasoning(Writer& writer, const Said& said) {
    json::object item{{"id", "rs_fake"}, {"type", "reasoning"}, {"summary", json::array()}};
    writer.open(item);
    const json::object empty{{"type", "summary_text"}, {"text", ""}};
    const json::object whole{{"type", "summary_text"}, {"text", said.thinking}};
    writer.part("response.reasoning_summary_part.added", {{"summary_index", 0}, {"part", empty}});
    writer.part("response.reasoning_summary_text.delta", {{"summary_index", 0}, {"delta", said.thinking}});
    writer.part("response.reasoning_summary_text.done", {{"summary_index", 0}, {"text", said.thinking}});
    writer.part("response.reasoning_summary_part.done", {{"summary_index", 0}, {"part", whole}});
    item["summary"] = json::array{whole};
    writer.close(std::move(item));
}

json::object outputText(std::string_view text) {
    return {
        {"type", "output_text"}, {"annotations", json::array()}, {"logprobs", json::array()}, {"text", text}};
}

void writeMessage(Writer& writer, const Said& said, std::string_view status) {
    const std::string text = joined(said.words);
    json::object item{{"id", "msg_fake"},
                      {"type", "message"},
                      {"status", "in_progress"},
                      {"role", "assistant"},
                      {"content", json::array()}};
    writer.open(item);
    writer.part("response.content_part.added", {{"content_index", 0}, {"part", outputText("")}});
    for (const std::string& word : said.words)
        writer.part("response.output_text.delta",
                    {{"content_index", 0}, {"delta", word}, {"logprobs", json::array()}});
    writer.part("response.output_text.done",
                {{"content_index", 0}, {"text", text}, {"logprobs", json::array()}});
    writer.part("response.content_part.done", {{"content_index", 0}, {"part", outputText(text)}});
    item["status"] = status;
    item["content"] = json::array{outputText(text)};
    writer.close(std::move(item));
}

void writeCall(Writer& writer, const ToolCall& call) {
    json::object item{{"id", "fc_" + call.id},        {"type", "function_call"}, {"status", "in_progress"},
                      {"call_id", "call_" + call.id}, {"name", call.name},       {"arguments", ""}};
    writer.open(item);
    for (const std::string& piece : argumentPieces(call.arguments))
        writer.part("response.function_call_arguments.delta", {{"delta", piece}});
    writer.part("response.function_call_arguments.done",
                {{"name", call.name}, {"arguments", call.arguments}});
    item["status"] = "completed";
    item["arguments"] = call.arguments;
    writer.close(std::move(item));
}

}  // namespace

Answer answer(const Asked& asked, const Said& said) {
    Answer out;
    Writer writer(out.events);
    const json::object begun = envelope(asked, "in_progress");
    writer.send("response.created", {{"response", begun}});
    writer.send("response.in_progress", {{"response", begun}});
    const bool cut = !said.stop.empty();
    const std::string_view status = cut ? "incomplete" : "completed";
    if (!said.thinking.empty()) writeReasoning(writer, said);
    if (said.unknownKind) writer.send("response.mood.delta", {{"mood", "new"}});
    if (!said.words.empty()) writeMessage(writer, said, status);
    for (const ToolCall& call : said.calls) writeCall(writer, call);

    json::object whole = envelope(asked, status);
    whole["output"] = writer.items();
    whole["usage"] = usage(said);
    if (cut) {
        whole["incomplete_details"] = {{"reason", said.stop}};
    } else {
        whole["completed_at"] = createdAt + 1;
    }
    writer.send(cut ? "response.incomplete" : "response.completed", {{"response", whole}});
    out.body = jsonText(whole);
    return out;
}

std::string errorEvent(const Asked& asked) {
    json::object response = envelope(asked, "failed");
    response["error"] = {{"code", "server_error"}, {"message", "The server had an error."}};
    return namedEvent(
        "response.failed",
        json::object{{"type", "response.failed"}, {"sequence_number", 99}, {"response", response}});
}

}  // namespace fake_vendor::responses

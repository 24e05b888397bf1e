#include "dialects/response_resource.h"

#include "dialects/json_writer.h"
#include "dialects/sealed.h"

namespace openclaw::dialects {
namespace {

void writeOutput(JsonWriter& json, const std::vector<std::string>& output) {
    json.key("output").openArray();
    for (const std::string& item : output) json.raw(item);
    json.closeArray();
}

void writeTools(JsonWriter& json, const ResponsesRequest& request) {
    json.key("tools").openArray();
    for (const RequestedTool& each : request.tools) {
        json.openObject().member("type", "function").member("name", each.tool.name);
        json.key("description").raw(quotedOrNull(each.tool.description));
        json.key("parameters").raw(each.parameters);
        json.key("strict").boolean(each.tool.strict).closeObject();
    }
    json.closeArray();
}

void writeInteger(JsonWriter& json, std::string_view key, const std::optional<std::int64_t>& number) {
    json.key(key);
    if (number) {
        json.integer(*number);
    } else {
        json.null();
    }
}

}  // namespace

std::string_view wordOf(ResponseStatus status) noexcept {
    switch (status) {
        case ResponseStatus::queued:
            return "queued";
        case ResponseStatus::in_progress:
            return "in_progress";
        case ResponseStatus::completed:
            return "completed";
        case ResponseStatus::incomplete:
            return "incomplete";
        case ResponseStatus::failed:
            return "failed";
        case ResponseStatus::cancelled:
            return "cancelled";
    }
    return {};
}

std::string ResponseResource::json() const {
    std::string text;
    JsonWriter json(text);
    json.openObject().member("id", id).member("object", "response").key("created_at").integer(createdAt);
    writeInteger(json, "completed_at", completedAt);
    json.member("status", wordOf(status)).key("incomplete_details");
    if (incompleteReason.empty()) {
        json.null();
    } else {
        json.openObject().member("reason", incompleteReason).closeObject();
    }
    json.member("model", model).key("error");
    if (error) {
        json.openObject().member("code", wordOf(*error)).member("message", error->message).closeObject();
    } else {
        json.null();
    }
    writeOutput(json, output);
    json.key("usage").raw(usage ? usageJson(*usage) : "null");
    text.append(",").append(echo);
    json.closeObject();
    return text;
}

std::string echoOf(const ResponsesRequest& request) {
    const Turn& turn = request.turn;
    const Sampling& sampling = turn.sampling;
    std::string text;
    JsonWriter json(text);
    json.key("instructions");
    if (request.instructions) {
        json.string(*request.instructions);
    } else {
        json.null();
    }
    json.key("previous_response_id").raw(quotedOrNull(request.previousResponseId));
    writeTools(json, request);
    json.key("tool_choice").raw(request.toolChoice);
    json.member("truncation", request.truncation);
    json.key("parallel_tool_calls").boolean(turn.parallelToolCalls.value_or(true));
    json.key("text").openObject().key("format").raw(request.textFormat);
    if (!turn.verbosity.empty()) json.member("verbosity", turn.verbosity);
    json.closeObject();
    json.key("top_p").number(sampling.topP.value_or(1));
    json.key("presence_penalty").number(sampling.presencePenalty.value_or(0));
    json.key("frequency_penalty").number(sampling.frequencyPenalty.value_or(0));
    json.key("top_logprobs").integer(turn.topLogprobs.value_or(0));
    json.key("temperature").number(sampling.temperature.value_or(1));
    json.key("reasoning").raw(request.reasoning);
    writeInteger(json, "max_output_tokens", sampling.maxTokens);
    writeInteger(json, "max_tool_calls", request.maxToolCalls);
    json.key("store").boolean(request.store).key("background").boolean(request.background);
    json.member("service_tier", request.serviceTier).key("metadata").raw(request.metadata);
    json.key("safety_identifier").raw(quotedOrNull(request.safetyIdentifier));
    json.key("prompt_cache_key").raw(quotedOrNull(request.promptCacheKey));
    return text;
}

std::string usageJson(const Usage& usage) {
    std::string text;
    JsonWriter json(text);
    json.openObject().key("input_tokens").integer(usage.input);
    json.key("input_tokens_details")
        .openObject()
        .key("cached_tokens")
        .integer(usage.cachedInput)
        .closeObject();
    json.key("output_tokens").integer(usage.output);
    json.key("output_tokens_details").openObject();
    json.key("reasoning_tokens").integer(usage.reasoning).closeObject();
    json.key("total_tokens").integer(usage.input + usage.output).closeObject();
    return text;
}

std::string compactionResource(std::string_view id, std::int64_t createdAt,
                               const std::vector<std::string>& output, const Usage& usage) {
    std::string text;
    JsonWriter json(text);
    json.openObject().member("id", id).member("object", "response.compaction");
    writeOutput(json, output);
    json.key("created_at").integer(createdAt).key("usage").raw(usageJson(usage)).closeObject();
    return text;
}

std::string compactionItem(std::string_view id, std::string_view summary) {
    std::string text;
    JsonWriter json(text);
    json.openObject().member("type", "compaction").member("id", id);
    json.member("encrypted_content", compactionContentOf(summary)).closeObject();
    return text;
}

}  // namespace openclaw::dialects

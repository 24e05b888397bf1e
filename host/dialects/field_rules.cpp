#include "dialects/field_rules.h"

#include <algorithm>
#include <array>
#include <optional>

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::size_t longestName = 64;
constexpr std::size_t mostNames = 64;

constexpr Dialect chat = Dialect::chat;
constexpr Dialect messages = Dialect::messages;
constexpr Treatment translated = Treatment::translated;
constexpr Treatment dropped = Treatment::dropped;
constexpr Treatment refused = Treatment::refused;

constexpr auto chatAndMessages = std::to_array<FieldRule>({
    {chat, messages, "model", translated, "", "the route's model"},
    {chat, messages, "messages", translated, "",
     "system and developer messages become `system`; neighbours of one role are one message"},
    {chat, messages, "messages.role", translated, "",
     "system, developer, user, assistant, tool; `function` is refused"},
    {chat, messages, "messages.content", translated, "", "text, or an array of parts"},
    {chat, messages, "messages.content.text", translated, "",
     "empty texts are left out, which the provider refuses"},
    {chat, messages, "messages.content.image_url", translated, "",
     "`data:` URLs become base64 sources, others url sources"},
    {chat, messages, "messages.content.image_url.url", translated, "", ""},
    {chat, messages, "messages.content.image_url.detail", dropped, "", ""},
    {chat, messages, "messages.content.file", translated, "",
     "PDF as `data:` URL; an uploaded `file_id` is refused"},
    {chat, messages, "messages.content.refusal", translated, "", "as text"},
    {chat, messages, "messages.content.input_audio", refused, "", "the provider does not hear"},
    {chat, messages, "messages.refusal", translated, "", "as text"},
    {chat, messages, "messages.tool_calls", translated, "",
     "`tool_use`; arguments that are no JSON object become the text of `INVALID_JSON`"},
    {chat, messages, "messages.tool_call_id", translated, "", "`tool_result.tool_use_id`"},
    {chat, messages, "messages.name", dropped, "", "participants have no names"},
    {chat, messages, "messages.reasoning_content", dropped, "",
     "thinking is taken back only with its signature"},
    {chat, messages, "messages.audio", refused, "", "refers to an answer the provider never gave"},
    {chat, messages, "messages.function_call", refused, "", "use `tool_calls`"},
    {chat, messages, "messages.annotations", dropped, "", "part of an earlier answer"},
    {chat, messages, "stream", translated, "", ""},
    {chat, messages, "stream_options", translated, "", "`include_usage`: a last chunk with `choices: []`"},
    {chat, messages, "stream_options.include_obfuscation", dropped, "", ""},
    {chat, messages, "max_completion_tokens", translated, "",
     "`max_tokens`; the configured default when missing"},
    {chat, messages, "max_tokens", translated, "", "as `max_completion_tokens`, which wins"},
    {chat, messages, "temperature", translated, "", "above 1 it is 1, and named"},
    {chat, messages, "top_p", translated, "", ""},
    {chat, messages, "top_k", translated, "", "not OpenAI's, but many clients have it"},
    {chat, messages, "stop", translated, "",
     "`stop_sequences`; those of white space only are left out, and named"},
    {chat, messages, "tools", translated, "", "functions; other types are refused"},
    {chat, messages, "tools.function.name", translated, "", ""},
    {chat, messages, "tools.function.description", translated, "", ""},
    {chat, messages, "tools.function.parameters", translated, "", "`input_schema`"},
    {chat, messages, "tools.function.strict", translated, "",
     "named unless the provider has `structuredOutputs`"},
    {chat, messages, "tools.custom", refused, "", "free text is not a JSON object"},
    {chat, messages, "tool_choice", translated, "",
     "auto, any, tool, none; `allowed_tools` leaves out the other tools"},
    {chat, messages, "parallel_tool_calls", translated, "", "`disable_parallel_tool_use`"},
    {chat, messages, "response_format", translated, "",
     "by a tool whose arguments are the answer, or `output_config` if the provider has `structuredOutputs`"},
    {chat, messages, "reasoning_effort", translated, "",
     "`thinking`; named where the provider forbids it: with a forced tool, after tool calls of this turn, or "
     "with less than 2048 tokens"},
    {chat, messages, "user", translated, "", "`metadata.user_id`"},
    {chat, messages, "safety_identifier", translated, "", "`metadata.user_id`, before `user`"},
    {chat, messages, "n", refused, "1", "one answer a request"},
    {chat, messages, "logprobs", refused, "false", ""},
    {chat, messages, "top_logprobs", refused, "0", ""},
    {chat, messages, "modalities", refused, R"(["text"])", "text only"},
    {chat, messages, "audio", refused, "", ""},
    {chat, messages, "functions", refused, "[]", "use `tools`"},
    {chat, messages, "function_call", refused, R"("none")", "use `tool_choice`"},
    {chat, messages, "web_search_options", refused, "", "the answer would lack its sources"},
    {chat, messages, "seed", dropped, "", ""},
    {chat, messages, "frequency_penalty", dropped, "", ""},
    {chat, messages, "presence_penalty", dropped, "", ""},
    {chat, messages, "logit_bias", dropped, "", ""},
    {chat, messages, "prediction", dropped, "", "only makes an answer faster"},
    {chat, messages, "verbosity", dropped, "", ""},
    {chat, messages, "service_tier", dropped, "", "the tiers are not the same"},
    {chat, messages, "store", dropped, "", ""},
    {chat, messages, "metadata", dropped, "", "belongs to what is stored"},
    {chat, messages, "prompt_cache_key", dropped, "", ""},
    {chat, messages, "prompt_cache_retention", dropped, "", ""},

    {messages, chat, "model", translated, "", "the route's model"},
    {messages, chat, "max_tokens", translated, "",
     "`max_completion_tokens`, or `max_tokens` where configured"},
    {messages, chat, "messages", translated, "", ""},
    {messages, chat, "messages.role", translated, "", "user, assistant"},
    {messages, chat, "messages.content", translated, "", "text, or an array of blocks"},
    {messages, chat, "messages.content.text", translated, "", ""},
    {messages, chat, "messages.content.image", translated, "",
     "base64 becomes a `data:` URL; an uploaded file is refused"},
    {messages, chat, "messages.content.document", translated, "",
     "base64 becomes `file`, plain text becomes text; the rest is refused"},
    {messages, chat, "messages.content.tool_use", translated, "", "`tool_calls`"},
    {messages, chat, "messages.content.tool_result", translated, "",
     "a `tool` message; its images follow in a user message"},
    {messages, chat, "messages.content.is_error", dropped, "", "the text says it"},
    {messages, chat, "messages.content.thinking", dropped, "", "another vendor's"},
    {messages, chat, "messages.content.redacted_thinking", dropped, "", "another vendor's"},
    {messages, chat, "messages.content.server_tool_use", refused, "", "tools of another vendor"},
    {messages, chat, "messages.content.search_result", refused, "", ""},
    {messages, chat, "messages.content.cache_control", dropped, "", ""},
    {messages, chat, "messages.content.citations", dropped, "", "part of an earlier answer"},
    {messages, chat, "system", translated, "", "a system message"},
    {messages, chat, "system.cache_control", dropped, "", ""},
    {messages, chat, "stream", translated, "", ""},
    {messages, chat, "temperature", translated, "", ""},
    {messages, chat, "top_p", translated, "", ""},
    {messages, chat, "top_k", dropped, "", ""},
    {messages, chat, "stop_sequences", translated, "", "`stop`"},
    {messages, chat, "tools", translated, "", "custom tools; the vendor's own are refused"},
    {messages, chat, "tools.name", translated, "", ""},
    {messages, chat, "tools.description", translated, "", ""},
    {messages, chat, "tools.input_schema", translated, "", "`parameters`"},
    {messages, chat, "tools.strict", translated, "", ""},
    {messages, chat, "tools.type", translated, "", "`custom`, or missing"},
    {messages, chat, "tools.cache_control", dropped, "", ""},
    {messages, chat, "tool_choice", translated, "", "auto, required, function, none; `parallel_tool_calls`"},
    {messages, chat, "thinking", translated, "",
     "`reasoning_effort`: low up to 4096 tokens, medium up to 16384, then high"},
    {messages, chat, "output_config", translated, "", "`reasoning_effort`, `response_format`"},
    {messages, chat, "metadata", translated, "", "`user_id` becomes `user`"},
    {messages, chat, "service_tier", dropped, "", "the tiers are not the same"},
    {messages, chat, "cache_control", dropped, "", ""},
    {messages, chat, "inference_geo", dropped, "", ""},
    {messages, chat, "context_management", dropped, "", ""},
    {messages, chat, "container", refused, "", "runs at the vendor"},
    {messages, chat, "mcp_servers", refused, "[]", "run at the vendor"},
});

const FieldRule* ruleOf(Dialect source, Dialect target, std::string_view field) noexcept {
    for (const FieldRule& rule : fieldRules()) {
        if (rule.field == field && rule.source == source && rule.target == target) return &rule;
    }
    return nullptr;
}

std::string_view wordOf(Treatment treatment) noexcept {
    switch (treatment) {
        case Treatment::translated:
            return "translated";
        case Treatment::dropped:
            return "dropped";
        case Treatment::refused:
            return "refused";
    }
    return {};
}

}  // namespace

std::span<const FieldRule> fieldRules() noexcept {
    static const std::vector<FieldRule> rules = [] {
        std::vector<FieldRule> all(chatAndMessages.begin(), chatAndMessages.end());
        const std::span<const FieldRule> responses = responsesFieldRules();
        all.insert(all.end(), responses.begin(), responses.end());
        const std::span<const FieldRule> chats = chatFieldRules();
        all.insert(all.end(), chats.begin(), chats.end());
        return all;
    }();
    return rules;
}

std::string fieldTable(Dialect source) {
    std::string table;
    std::optional<Dialect> target;
    for (const FieldRule& rule : fieldRules()) {
        if (rule.source != source) continue;
        if (target != rule.target) {
            if (target) table.push_back('\n');
            target = rule.target;
            table.append("| field | relay | ")
                .append(nameOf(rule.target))
                .append(" | |\n|---|---|---|---|\n");
        }
        table.append("| `").append(rule.field).append("` | forwarded | ").append(wordOf(rule.treatment));
        if (!rule.unless.empty()) table.append(" unless `").append(rule.unless).append("`");
        table.append(" | ").append(rule.note).append(" |\n");
    }
    return table;
}

void nameDropped(std::vector<std::string>& names, std::string_view field) {
    std::string name(field.substr(0, longestName));
    // It goes into a header, and unknown fields are named by the client.
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c <= ' ' || c > '~' || c == ','; }, '?');
    if (names.size() < mostNames && std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(std::move(name));
    }
}

void FieldPolicy::meet(const json::object& object, std::string_view prefix, const Place& place) {
    std::string field(prefix);
    for (const json::key_value_pair& member : object) {
        if (member.value().is_null()) continue;
        const std::string_view key(member.key().data(), member.key().size());
        field.resize(prefix.size());
        field.append(key);
        meet(field, member.value(), Place(place, key));
    }
}

Treatment FieldPolicy::meet(std::string_view field, const json::value& value, const Place& place) {
    const FieldRule* const rule = ruleOf(source_, target_, field);
    const Treatment treatment = rule == nullptr ? Treatment::dropped : rule->treatment;
    if (treatment == Treatment::dropped) nameDropped(dropped_, field);
    if (treatment != Treatment::refused) return treatment;
    if (!rule->unless.empty() && textOf(value) == rule->unless) return Treatment::dropped;
    std::string why = "cannot be translated for this model's provider, which speaks the dialect \"";
    if (source_ == target_) {
        why = "cannot be translated together with tools of the gateway, or in a session";
    } else {
        why.append(nameOf(target_)).append("\"");
    }
    if (!rule->note.empty()) why.append(": ").append(rule->note);
    if (!rule->unless.empty()) why.append("; leave it out or set it to ").append(rule->unless);
    refuse(place, why);
}

}  // namespace openclaw::dialects

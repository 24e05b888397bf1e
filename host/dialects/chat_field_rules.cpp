#include <array>

#include "dialects/field_rules.h"

namespace openclaw::dialects {
namespace {

constexpr Dialect chat = Dialect::chat;
constexpr Treatment translated = Treatment::translated;
constexpr Treatment dropped = Treatment::dropped;
constexpr Treatment refused = Treatment::refused;

constexpr auto rules = std::to_array<FieldRule>({
    {chat, chat, "model", translated, "", "the route's model"},
    {chat, chat, "messages", translated, "", ""},
    {chat, chat, "messages.role", translated, "", ""},
    {chat, chat, "messages.content", translated, "", ""},
    {chat, chat, "messages.content.text", translated, "", ""},
    {chat, chat, "messages.content.image_url", translated, "", ""},
    {chat, chat, "messages.content.image_url.url", translated, "", ""},
    {chat, chat, "messages.content.image_url.detail", translated, "", ""},
    {chat, chat, "messages.content.file", translated, "", "as `data:` URL; an uploaded `file_id` is refused"},
    {chat, chat, "messages.content.refusal", translated, "", ""},
    {chat, chat, "messages.content.input_audio", refused, "",
     "the conversation is kept as text, images and files"},
    {chat, chat, "messages.refusal", translated, "", ""},
    {chat, chat, "messages.tool_calls", translated, "", ""},
    {chat, chat, "messages.tool_call_id", translated, "", ""},
    {chat, chat, "messages.name", dropped, "", "participants have no names"},
    {chat, chat, "messages.reasoning_content", dropped, "", "an earlier answer's thoughts"},
    {chat, chat, "messages.audio", refused, "", "refers to an answer the provider never gave"},
    {chat, chat, "messages.function_call", refused, "", "use `tool_calls`"},
    {chat, chat, "messages.annotations", dropped, "", "part of an earlier answer"},
    {chat, chat, "stream", translated, "", ""},
    {chat, chat, "stream_options", translated, "", "`include_usage`: a last chunk with `choices: []`"},
    {chat, chat, "stream_options.include_obfuscation", dropped, "", ""},
    {chat, chat, "max_completion_tokens", translated, "",
     "of all steps together; `max_tokens` where configured"},
    {chat, chat, "max_tokens", translated, "", "as `max_completion_tokens`, which wins"},
    {chat, chat, "temperature", translated, "", ""},
    {chat, chat, "top_p", translated, "", ""},
    {chat, chat, "top_k", dropped, "", ""},
    {chat, chat, "stop", translated, "", ""},
    {chat, chat, "tools", translated, "", "functions, and names of the gateway's tools"},
    {chat, chat, "tools.function.name", translated, "", ""},
    {chat, chat, "tools.function.description", translated, "", ""},
    {chat, chat, "tools.function.parameters", translated, "", ""},
    {chat, chat, "tools.function.strict", translated, "", ""},
    {chat, chat, "tools.custom", refused, "", "free text is not a JSON object"},
    {chat, chat, "tool_choice", translated, "", "`allowed_tools` leaves out the other tools"},
    {chat, chat, "parallel_tool_calls", translated, "", ""},
    {chat, chat, "response_format", translated, "", ""},
    {chat, chat, "reasoning_effort", translated, "", ""},
    {chat, chat, "verbosity", translated, "", ""},
    {chat, chat, "user", translated, "", ""},
    {chat, chat, "safety_identifier", translated, "", "as `user`, and before it"},
    {chat, chat, "prompt_cache_key", dropped, "", ""},
    {chat, chat, "service_tier", dropped, "", ""},
    {chat, chat, "frequency_penalty", translated, "", ""},
    {chat, chat, "presence_penalty", translated, "", ""},
    {chat, chat, "n", refused, "1", "one answer a request"},
    {chat, chat, "logprobs", refused, "false", ""},
    {chat, chat, "top_logprobs", refused, "0", ""},
    {chat, chat, "modalities", refused, R"(["text"])", "text only"},
    {chat, chat, "audio", refused, "", ""},
    {chat, chat, "functions", refused, "[]", "use `tools`"},
    {chat, chat, "function_call", refused, R"("none")", "use `tool_choice`"},
    {chat, chat, "web_search_options", refused, "", "the answer would lack its sources"},
    {chat, chat, "seed", translated, "", ""},
    {chat, chat, "logit_bias", dropped, "", ""},
    {chat, chat, "prediction", dropped, "", "only makes an answer faster"},
    {chat, chat, "store", dropped, "", ""},
    {chat, chat, "metadata", dropped, "", "belongs to what is stored"},
    {chat, chat, "prompt_cache_retention", dropped, "", ""},
});

}  // namespace

std::span<const FieldRule> chatFieldRules() noexcept {
    return rules;
}

}  // namespace openclaw::dialects

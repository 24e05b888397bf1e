#include "dialects/field_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>

#include "translate.h"

namespace openclaw::dialects {
namespace {

/// A request that has the field, and what must then be found in what the provider is sent.
struct Sample {
    std::string body;
    std::string sent;  ///< only for translated fields
};

std::string chatWith(const std::string& members) {
    return R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + members + "}";
}

std::string chatMessages(const std::string& messages) {
    return R"({"model":"m","messages":[{"role":"user","content":"hi"},)" + messages + "]}";
}

std::string chatPart(const std::string& part) {
    return R"({"model":"m","messages":[{"role":"user","content":[)" + part + "]}]}";
}

const std::map<std::string, Sample>& chatSamples() {
    static const std::string function =
        R"("tools":[{"type":"function","function":{"name":"f","description":"D","parameters":{"type":"object"},"strict":true}}])";
    static const std::string calls =
        R"({"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c1","content":"r"})";
    static const std::map<std::string, Sample> samples{
        {"model", {chatWith(R"("top_p":1)"), R"("model":"m")"}},
        {"messages", {chatWith(R"("top_p":1)"), R"("messages":[{)"}},
        {"messages.role", {chatMessages(R"({"role":"assistant","content":"a"})"), R"("role":"assistant")"}},
        {"messages.content", {chatWith(R"("top_p":1)"), R"("content":[{"type":"text","text":"hi"}])"}},
        {"messages.content.text",
         {chatPart(R"({"type":"text","text":"t"})"), R"({"type":"text","text":"t"})"}},
        {"messages.content.image_url",
         {chatPart(R"({"type":"image_url","image_url":{"url":"https://h/i.png"}})"),
          R"({"type":"image","source":{"type":"url","url":"https://h/i.png"}})"}},
        {"messages.content.image_url.url",
         {chatPart(R"({"type":"image_url","image_url":{"url":"https://h/i.png"}})"),
          R"("url":"https://h/i.png")"}},
        {"messages.content.image_url.detail",
         {chatPart(R"({"type":"image_url","image_url":{"url":"https://h/i.png","detail":"low"}})"), ""}},
        {"messages.content.file",
         {chatPart(
              R"({"type":"file","file":{"filename":"f","file_data":"data:application/pdf;base64,AAAA"}})"),
          R"({"type":"document","source":{"type":"base64")"}},
        {"messages.content.refusal",
         {chatMessages(R"({"role":"assistant","content":[{"type":"refusal","refusal":"no"}]})"),
          R"({"type":"text","text":"no"})"}},
        {"messages.content.input_audio",
         {chatPart(R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}})"), ""}},
        {"messages.refusal",
         {chatMessages(R"({"role":"assistant","refusal":"no"})"), R"({"type":"text","text":"no"})"}},
        {"messages.tool_calls",
         {chatMessages(calls), R"({"type":"tool_use","id":"c1","name":"f","input":{"a":1}})"}},
        {"messages.tool_call_id",
         {chatMessages(calls), R"({"type":"tool_result","tool_use_id":"c1","content":"r"})"}},
        {"messages.name", {chatMessages(R"({"role":"user","content":"x","name":"Eve"})"), ""}},
        {"messages.reasoning_content",
         {chatMessages(R"({"role":"assistant","content":"x","reasoning_content":"hm"})"), ""}},
        {"messages.audio", {chatMessages(R"({"role":"assistant","content":"x","audio":{"id":"a"}})"), ""}},
        {"messages.function_call",
         {chatMessages(R"({"role":"assistant","content":"x","function_call":{"name":"f","arguments":"{}"}})"),
          ""}},
        {"messages.annotations",
         {chatMessages(R"({"role":"assistant","content":"x","annotations":[]})"), ""}},
        {"stream", {chatWith(R"("stream":true)"), R"("stream":true)"}},
        {"stream_options",
         {chatWith(R"("stream":true,"stream_options":{"include_usage":true})"), R"("stream":true)"}},
        {"stream_options.include_obfuscation",
         {chatWith(R"("stream":true,"stream_options":{"include_obfuscation":false})"), ""}},
        {"max_completion_tokens", {chatWith(R"("max_completion_tokens":9)"), R"("max_tokens":9)"}},
        {"max_tokens", {chatWith(R"("max_tokens":9)"), R"("max_tokens":9)"}},
        {"temperature", {chatWith(R"("temperature":0.5)"), R"("temperature":0.5)"}},
        {"top_p", {chatWith(R"("top_p":0.5)"), R"("top_p":0.5)"}},
        {"top_k", {chatWith(R"("top_k":5)"), R"("top_k":5)"}},
        {"stop", {chatWith(R"("stop":["x"])"), R"("stop_sequences":["x"])"}},
        {"tools", {chatWith(R"("tools":[{"type":"function","function":{"name":"f"}}])"), R"("tools":[{)"}},
        {"tools.function.name",
         {chatWith(R"("tools":[{"type":"function","function":{"name":"f"}}])"), R"("name":"f")"}},
        {"tools.function.description",
         {chatWith(R"("tools":[{"type":"function","function":{"name":"f","description":"D"}}])"),
          R"("description":"D")"}},
        {"tools.function.parameters",
         {chatWith(
              R"("tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","x":1}}}])"),
          R"("input_schema":{"type":"object","x":1})"}},
        {"tools.function.strict", {chatWith(function), R"("strict":true)"}},
        {"tools.custom", {chatWith(R"("tools":[{"type":"custom","custom":{"name":"f"}}])"), ""}},
        {"tool_choice",
         {chatWith(R"("tool_choice":"required","tools":[{"type":"function","function":{"name":"f"}}])"),
          R"("tool_choice":{"type":"any"})"}},
        {"parallel_tool_calls",
         {chatWith(R"("parallel_tool_calls":false,"tools":[{"type":"function","function":{"name":"f"}}])"),
          R"("disable_parallel_tool_use":true)"}},
        {"response_format",
         {chatWith(R"("response_format":{"type":"json_object"})"),
          R"("tool_choice":{"type":"tool","name":"json_answer")"}},
        {"reasoning_effort",
         {chatWith(R"("reasoning_effort":"low")"), R"("thinking":{"type":"enabled","budget_tokens":2048})"}},
        {"user", {chatWith(R"("user":"u")"), R"("metadata":{"user_id":"u"})"}},
        {"safety_identifier", {chatWith(R"("safety_identifier":"u")"), R"("metadata":{"user_id":"u"})"}},
        {"n", {chatWith(R"("n":2)"), ""}},
        {"logprobs", {chatWith(R"("logprobs":true)"), ""}},
        {"top_logprobs", {chatWith(R"("top_logprobs":3)"), ""}},
        {"modalities", {chatWith(R"("modalities":["text","audio"])"), ""}},
        {"audio", {chatWith(R"("audio":{"voice":"x","format":"wav"})"), ""}},
        {"functions", {chatWith(R"("functions":[{"name":"f"}])"), ""}},
        {"function_call", {chatWith(R"("function_call":"auto")"), ""}},
        {"web_search_options", {chatWith(R"("web_search_options":{})"), ""}},
        {"seed", {chatWith(R"("seed":7)"), ""}},
        {"frequency_penalty", {chatWith(R"("frequency_penalty":0.5)"), ""}},
        {"presence_penalty", {chatWith(R"("presence_penalty":0.5)"), ""}},
        {"logit_bias", {chatWith(R"("logit_bias":{"50256":-100})"), ""}},
        {"prediction", {chatWith(R"("prediction":{"type":"content","content":"x"})"), ""}},
        {"verbosity", {chatWith(R"("verbosity":"low")"), ""}},
        {"service_tier", {chatWith(R"("service_tier":"flex")"), ""}},
        {"store", {chatWith(R"("store":true)"), ""}},
        {"metadata", {chatWith(R"("metadata":{"a":"b"})"), ""}},
        {"prompt_cache_key", {chatWith(R"("prompt_cache_key":"k")"), ""}},
        {"prompt_cache_retention", {chatWith(R"("prompt_cache_retention":"24h")"), ""}},
    };
    return samples;
}

/// The same requests on their way to a provider of chat.
const std::map<std::string, Sample>& chatToChatSamples() {
    static const std::map<std::string, Sample> samples = [] {
        std::map<std::string, Sample> all = chatSamples();
        const std::map<std::string, std::string> sent{
            {"messages.content", R"("content":"hi")"},
            {"messages.content.text", R"("content":"t")"},
            {"messages.content.image_url", R"({"type":"image_url","image_url":{"url":"https://h/i.png"}})"},
            {"messages.content.image_url.detail", R"("detail":"low")"},
            {"messages.content.file",
             R"({"type":"file","file":{"filename":"f","file_data":"data:application/pdf;base64,AAAA"}})"},
            {"messages.content.refusal", R"("refusal":"no")"},
            {"messages.refusal", R"("refusal":"no")"},
            {"messages.tool_calls",
             R"("tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}])"},
            {"messages.tool_call_id", R"({"role":"tool","tool_call_id":"c1","content":"r"})"},
            {"stream_options", R"("stream_options":{"include_usage":true})"},
            {"max_completion_tokens", R"("max_completion_tokens":9)"},
            {"max_tokens", R"("max_completion_tokens":9)"},
            {"top_k", ""},
            {"stop", R"("stop":["x"])"},
            {"tools.function.parameters", R"("parameters":{"type":"object","x":1})"},
            {"tool_choice", R"("tool_choice":"required")"},
            {"parallel_tool_calls", R"("parallel_tool_calls":false)"},
            {"response_format", R"("response_format":{"type":"json_object"})"},
            {"reasoning_effort", R"("reasoning_effort":"low")"},
            {"verbosity", R"("verbosity":"low")"},
            {"user", R"("user":"u")"},
            {"safety_identifier", R"("user":"u")"},
            {"frequency_penalty", R"("frequency_penalty":0.5)"},
            {"presence_penalty", R"("presence_penalty":0.5)"},
            {"seed", R"("seed":7)"},
        };
        for (const auto& [field, text] : sent) all.at(field).sent = text;
        return all;
    }();
    return samples;
}

std::string messagesWith(const std::string& members) {
    return R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}],)" + members + "}";
}

std::string messagesBlock(const std::string& block, const std::string& role = "user") {
    return R"({"model":"m","max_tokens":9,"messages":[{"role":")" + role + R"(","content":[)" + block +
           "]}]}";
}

const std::map<std::string, Sample>& messagesSamples() {
    static const std::string tool =
        R"("tools":[{"type":"custom","name":"f","description":"D","input_schema":{"type":"object","x":1},"strict":true,"cache_control":{"type":"ephemeral"}}])";
    static const std::map<std::string, Sample> samples{
        {"model", {messagesWith(R"("top_p":1)"), R"("model":"m")"}},
        {"max_tokens", {messagesWith(R"("top_p":1)"), R"("max_completion_tokens":9)"}},
        {"messages", {messagesWith(R"("top_p":1)"), R"("messages":[{)"}},
        {"messages.role",
         {messagesBlock(R"({"type":"text","text":"t"})", "assistant"), R"("role":"assistant")"}},
        {"messages.content", {messagesWith(R"("top_p":1)"), R"("content":"hi")"}},
        {"messages.content.text", {messagesBlock(R"({"type":"text","text":"t"})"), R"("content":"t")"}},
        {"messages.content.image",
         {messagesBlock(
              R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}})"),
          R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}})"}},
        {"messages.content.document",
         {messagesBlock(
              R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}})"),
          R"({"type":"file","file":{)"}},
        {"messages.content.tool_use",
         {messagesBlock(R"({"type":"tool_use","id":"t1","name":"f","input":{"a":1}})", "assistant"),
          R"("tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}])"}},
        {"messages.content.tool_result",
         {messagesBlock(R"({"type":"tool_result","tool_use_id":"t1","content":"r"})"),
          R"({"role":"tool","tool_call_id":"t1","content":"r"})"}},
        {"messages.content.is_error",
         {messagesBlock(R"({"type":"tool_result","tool_use_id":"t1","content":"r","is_error":true})"), ""}},
        {"messages.content.thinking",
         {messagesBlock(R"({"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"t"})",
                        "assistant"),
          ""}},
        {"messages.content.redacted_thinking",
         {messagesBlock(R"({"type":"redacted_thinking","data":"x"},{"type":"text","text":"t"})", "assistant"),
          ""}},
        {"messages.content.server_tool_use",
         {messagesBlock(R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}})", "assistant"),
          ""}},
        {"messages.content.search_result",
         {messagesBlock(R"({"type":"search_result","source":"x","title":"y","content":[]})"), ""}},
        {"messages.content.cache_control",
         {messagesBlock(R"({"type":"text","text":"t","cache_control":{"type":"ephemeral"}})"), ""}},
        {"messages.content.citations",
         {messagesBlock(R"({"type":"text","text":"t","citations":[]})", "assistant"), ""}},
        {"system", {messagesWith(R"("system":"S")"), R"({"role":"system","content":"S"})"}},
        {"system.cache_control",
         {messagesWith(R"("system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}])"), ""}},
        {"stream",
         {messagesWith(R"("stream":true)"), R"("stream":true,"stream_options":{"include_usage":true})"}},
        {"temperature", {messagesWith(R"("temperature":0.5)"), R"("temperature":0.5)"}},
        {"top_p", {messagesWith(R"("top_p":0.5)"), R"("top_p":0.5)"}},
        {"top_k", {messagesWith(R"("top_k":5)"), ""}},
        {"stop_sequences", {messagesWith(R"("stop_sequences":["x"])"), R"("stop":["x"])"}},
        {"tools", {messagesWith(tool), R"("tools":[{"type":"function")"}},
        {"tools.name", {messagesWith(tool), R"("name":"f")"}},
        {"tools.description", {messagesWith(tool), R"("description":"D")"}},
        {"tools.input_schema", {messagesWith(tool), R"("parameters":{"type":"object","x":1})"}},
        {"tools.strict", {messagesWith(tool), R"("strict":true)"}},
        {"tools.type", {messagesWith(tool), R"("type":"function")"}},
        {"tools.cache_control", {messagesWith(tool), ""}},
        {"tool_choice",
         {messagesWith(tool +
                       R"(,"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true})"),
          R"("tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false)"}},
        {"thinking",
         {messagesWith(R"("thinking":{"type":"enabled","budget_tokens":10000})"),
          R"("reasoning_effort":"medium")"}},
        {"output_config",
         {messagesWith(
              R"("output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}}})"),
          R"("reasoning_effort":"high","response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"},"strict":true}})"}},
        {"metadata", {messagesWith(R"("metadata":{"user_id":"u"})"), R"("user":"u")"}},
        {"service_tier", {messagesWith(R"("service_tier":"auto")"), ""}},
        {"cache_control", {messagesWith(R"("cache_control":{"type":"ephemeral"})"), ""}},
        {"inference_geo", {messagesWith(R"("inference_geo":"us")"), ""}},
        {"context_management", {messagesWith(R"("context_management":{})"), ""}},
        {"container", {messagesWith(R"("container":"c")"), ""}},
        {"mcp_servers", {messagesWith(R"("mcp_servers":[{"url":"https://h"}])"), ""}},
    };
    return samples;
}

class FieldCell : public testing::TestWithParam<FieldRule> {};

TEST_P(FieldCell, DoesWhatTheTableSays) {
    const FieldRule& rule = GetParam();
    const auto& samples = rule.source == Dialect::messages ? messagesSamples()
                          : rule.target == Dialect::chat   ? chatToChatSamples()
                                                           : chatSamples();
    const auto sample = samples.find(std::string(rule.field));
    ASSERT_NE(sample, samples.end()) << "no sample for " << rule.field;
    ASSERT_EQ(sample->second.sent.empty(), rule.treatment != Treatment::translated);
    ProviderTraits traits;
    traits.structuredOutputs = rule.field == "tools.function.strict";
    EncodedRequest request;
    const std::string refusal =
        refusalOf([&] { request = translateRequest(sample->second.body, rule.source, rule.target, traits); });
    const bool named =
        std::find(request.dropped.begin(), request.dropped.end(), rule.field) != request.dropped.end();
    switch (rule.treatment) {
        case Treatment::translated:
            EXPECT_EQ(refusal, "");
            EXPECT_FALSE(named);
            EXPECT_NE(request.body.find(sample->second.sent), std::string::npos) << request.body;
            break;
        case Treatment::dropped:
            EXPECT_EQ(refusal, "");
            EXPECT_TRUE(named);
            break;
        case Treatment::refused:
            EXPECT_NE(refusal.find("cannot be translated"), std::string::npos) << refusal;
            EXPECT_NE(refusal, "");
            EXPECT_NE(refusal[0], ':') << "without param";
            break;
    }
}

bool isAboutResponses(const FieldRule& rule) {
    return rule.source == Dialect::responses || rule.target == Dialect::responses;
}

/// Those of Open Responses have samples of their own.
std::vector<FieldRule> rulesWithSamples() {
    std::vector<FieldRule> rules(fieldRules().begin(), fieldRules().end());
    std::erase_if(rules, isAboutResponses);
    return rules;
}

INSTANTIATE_TEST_SUITE_P(EveryField, FieldCell, testing::ValuesIn(rulesWithSamples()), [](const auto& each) {
    std::string name = std::string(nameOf(each.param.source)) + "_" + std::string(each.param.field) +
                       "_for_" + std::string(nameOf(each.param.target));
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
});

TEST(FieldRules, LetPassWhatARefusedFieldDoesNotAskFor) {
    for (const FieldRule& rule : rulesWithSamples()) {
        if (rule.unless.empty()) continue;
        const std::string member = "\"" + std::string(rule.field) + "\":" + std::string(rule.unless);
        const std::string body = rule.source == Dialect::chat ? chatWith(member) : messagesWith(member);
        EXPECT_EQ(translateRequest(body, rule.source, rule.target).dropped, std::vector<std::string>{})
            << member;
    }
}

TEST(FieldRules, DecideAboutEachFieldOnce) {
    for (const FieldRule& rule : fieldRules()) {
        EXPECT_EQ(std::count_if(fieldRules().begin(), fieldRules().end(),
                                [&](const FieldRule& other) {
                                    return other.field == rule.field && other.source == rule.source &&
                                           other.target == rule.target;
                                }),
                  1)
            << rule.field;
    }
}

TEST(FieldRules, MakeATableForPeople) {
    const std::string table = fieldTable(Dialect::chat);
    EXPECT_TRUE(table.starts_with(
        "| field | relay | messages | |\n|---|---|---|---|\n| `model` | forwarded | translated |"));
    EXPECT_NE(table.find("| `n` | forwarded | refused unless `1` | one answer a request |\n"),
              std::string::npos);
    EXPECT_EQ(table.find("stop_sequences` | forwarded"), std::string::npos);
}

TEST(FieldRules, AreTheTableInTheDocumentation) {
    std::ifstream file(OPENCLAW_SOURCE_DIR "/host/api/README.md");
    const std::string documentation(std::istreambuf_iterator<char>(file), {});
    EXPECT_NE(documentation.find("\n\n" + fieldTable(Dialect::chat) + "\n"), std::string::npos)
        << "host/api/README.md must have this table:\n\n"
        << fieldTable(Dialect::chat);
}

}  // namespace
}  // namespace openclaw::dialects

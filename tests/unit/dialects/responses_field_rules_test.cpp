#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "dialects/field_rules.h"
#include "translate.h"

namespace openclaw::dialects {
namespace {

struct Sample {
    std::string body;
    std::string chat;      ///< what a chat provider must be sent, if it is translated
    std::string messages;  ///< and a messages provider
    std::string responses;
};

std::string ask(const std::string& members) {
    return R"({"model":"m","input":"hi",)" + members + "}";
}
std::string askPart(const std::string& part) {
    return R"({"model":"m","input":[{"role":"user","content":[)" + part + "]}]}";
}
std::string chat(const std::string& members) {
    return R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + members + "}";
}
std::string chatMessages(const std::string& messages) {
    return R"({"model":"m","messages":[{"role":"user","content":"hi"},)" + messages + "]}";
}
std::string chatPart(const std::string& part) {
    return R"({"model":"m","messages":[{"role":"user","content":[)" + part + "]}]}";
}
std::string talk(const std::string& members) {
    return R"({"model":"m","max_tokens":50,"messages":[{"role":"user","content":"hi"}],)" + members + "}";
}
std::string talkBlock(const std::string& block, const std::string& role = "user") {
    return R"({"model":"m","max_tokens":50,"messages":[{"role":")" + role + R"(","content":[)" + block +
           "]}]}";
}

const std::string image = R"({"type":"input_image","image_url":"https://h/i.png")";
const std::string function = R"("tools":[{"type":"function","name":"f","parameters":{"type":"object"}}])";
const std::string hi = R"("hi")";  // a request of the gateway's own fields reaches the provider all the same

const std::map<std::string, Sample>& responsesSamples() {
    static const std::map<std::string, Sample> samples{
        {"model", {ask(R"("top_p":1)"), R"("model":"m")", R"("model":"m")", ""}},
        {"input", {ask(R"("top_p":1)"), R"("content":"hi")", R"("text":"hi")", ""}},
        {"input.content.detail", {askPart(image + R"(,"detail":"low"})"), R"("detail":"low")", "", ""}},
        {"input.content.file_url",
         {askPart(R"({"type":"input_file","file_url":"https://h/f.pdf"})"), "", R"("url":"https://h/f.pdf")",
          ""}},
        {"input.phase",
         {R"({"model":"m","input":[{"role":"assistant","content":"x","phase":"commentary"}]})", "", "", ""}},
        {"instructions", {ask(R"("instructions":"I")"), R"("content":"I")", R"("system":"I")", ""}},
        {"tools", {ask(function), R"("name":"f")", R"("name":"f")", ""}},
        {"tool_choice",
         {ask(function + R"(,"tool_choice":"required")"), R"("tool_choice":"required")", R"({"type":"any"})",
          ""}},
        {"parallel_tool_calls",
         {ask(function + R"(,"parallel_tool_calls":false)"), R"("parallel_tool_calls":false)",
          R"("disable_parallel_tool_use":true)", ""}},
        {"max_tool_calls", {ask(R"("max_tool_calls":1)"), hi, hi, ""}},
        {"text", {ask(R"("text":{})"), hi, hi, ""}},
        {"text.format",
         {ask(R"("text":{"format":{"type":"json_object"}})"), R"("json_object")", R"("json_answer")", ""}},
        {"text.verbosity", {ask(R"("text":{"verbosity":"low"})"), R"("verbosity":"low")", "", ""}},
        {"reasoning", {ask(R"("reasoning":{})"), hi, hi, ""}},
        {"reasoning.effort",
         {ask(R"("reasoning":{"effort":"low"})"), R"("reasoning_effort":"low")", R"("budget_tokens":2048)",
          ""}},
        {"reasoning.summary", {ask(R"("reasoning":{"summary":"auto"})"), "", "", ""}},
        {"temperature", {ask(R"("temperature":0.5)"), R"("temperature":0.5)", R"("temperature":0.5)", ""}},
        {"top_p", {ask(R"("top_p":0.5)"), R"("top_p":0.5)", R"("top_p":0.5)", ""}},
        {"presence_penalty", {ask(R"("presence_penalty":1)"), R"("presence_penalty":1)", "", ""}},
        {"frequency_penalty", {ask(R"("frequency_penalty":1)"), R"("frequency_penalty":1)", "", ""}},
        {"max_output_tokens",
         {ask(R"("max_output_tokens":16)"), R"("max_completion_tokens":16)", R"("max_tokens":16)", ""}},
        {"top_logprobs", {ask(R"("top_logprobs":2)"), "", "", ""}},
        {"safety_identifier", {ask(R"("safety_identifier":"s")"), R"("user":"s")", R"("user_id":"s")", ""}},
        {"user", {ask(R"("user":"s")"), R"("user":"s")", R"("user_id":"s")", ""}},
        {"prompt_cache_key", {ask(R"("prompt_cache_key":"k")"), "", "", ""}},
        {"service_tier", {ask(R"("service_tier":"flex")"), "", "", ""}},
        {"truncation", {ask(R"("truncation":"auto")"), hi, hi, ""}},
        {"stream", {ask(R"("stream":true)"), R"("stream":true)", R"("stream":true)", ""}},
        {"stream_options", {ask(R"("stream":true,"stream_options":{})"), hi, hi, ""}},
        {"previous_response_id", {ask(R"("previous_response_id":"r")"), hi, hi, ""}},
        {"include", {ask(R"("include":["reasoning.encrypted_content"])"), hi, hi, ""}},
        {"metadata", {ask(R"("metadata":{"a":"b"})"), hi, hi, ""}},
        {"store", {ask(R"("store":false)"), hi, hi, ""}},
        {"background", {ask(R"("background":true)"), hi, hi, ""}},
        {"type", {ask(R"("type":"response.create")"), hi, hi, ""}},
        {"generate", {ask(R"("generate":true)"), hi, hi, ""}},
    };
    return samples;
}

const std::map<std::string, Sample>& chatSamples() {
    static const std::string tools =
        R"("tools":[{"type":"function","function":{"name":"f","description":"D","parameters":{"type":"object"},"strict":true}}])";
    static const std::string calls =
        R"({"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c1","content":"r"})";
    const auto sent = [](const std::string& body, const std::string& responses) {
        return Sample{body, "", "", responses};
    };
    static const std::map<std::string, Sample> samples{
        {"model", sent(chat(R"("top_p":1)"), R"("model":"m")")},
        {"messages", sent(chat(R"("top_p":1)"), R"("input":[{)")},
        {"messages.role",
         sent(chatMessages(R"({"role":"assistant","content":"a"})"), R"("role":"assistant")")},
        {"messages.content", sent(chat(R"("top_p":1)"), R"("content":[{"type":"input_text","text":"hi"}])")},
        {"messages.content.text",
         sent(chatPart(R"({"type":"text","text":"t"})"), R"({"type":"input_text","text":"t"})")},
        {"messages.content.image_url",
         sent(chatPart(R"({"type":"image_url","image_url":{"url":"https://h/i"}})"),
              R"({"type":"input_image",)")},
        {"messages.content.image_url.url",
         sent(chatPart(R"({"type":"image_url","image_url":{"url":"https://h/i"}})"),
              R"("image_url":"https://h/i")")},
        {"messages.content.image_url.detail",
         sent(chatPart(R"({"type":"image_url","image_url":{"url":"https://h/i","detail":"low"}})"),
              R"("detail":"low")")},
        {"messages.content.file",
         sent(
             chatPart(
                 R"({"type":"file","file":{"filename":"f","file_data":"data:application/pdf;base64,AAAA"}})"),
             R"({"type":"input_file","filename":"f","file_data":"data:application/pdf;base64,AAAA"})")},
        {"messages.content.refusal",
         sent(chatMessages(R"({"role":"assistant","content":[{"type":"refusal","refusal":"no"}]})"),
              R"({"type":"refusal","refusal":"no"})")},
        {"messages.content.input_audio",
         sent(chatPart(R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}})"), "")},
        {"messages.refusal", sent(chatMessages(R"({"role":"assistant","refusal":"no"})"),
                                  R"({"type":"refusal","refusal":"no"})")},
        {"messages.tool_calls",
         sent(chatMessages(calls),
              R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"})")},
        {"messages.tool_call_id",
         sent(chatMessages(calls), R"({"type":"function_call_output","call_id":"c1","output":"r"})")},
        {"messages.name", sent(chatMessages(R"({"role":"user","content":"x","name":"Eve"})"), "")},
        {"messages.reasoning_content",
         sent(chatMessages(R"({"role":"assistant","content":"x","reasoning_content":"hm"})"), "")},
        {"messages.audio",
         sent(chatMessages(R"({"role":"assistant","content":"x","audio":{"id":"a"}})"), "")},
        {"messages.function_call",
         sent(chatMessages(
                  R"({"role":"assistant","content":"x","function_call":{"name":"f","arguments":"{}"}})"),
              "")},
        {"messages.annotations",
         sent(chatMessages(R"({"role":"assistant","content":"x","annotations":[]})"), "")},
        {"stream", sent(chat(R"("stream":true)"), R"("stream":true)")},
        {"stream_options",
         sent(chat(R"("stream":true,"stream_options":{"include_usage":true})"), R"("stream":true)")},
        {"stream_options.include_obfuscation",
         sent(chat(R"("stream":true,"stream_options":{"include_obfuscation":false})"), "")},
        {"max_completion_tokens", sent(chat(R"("max_completion_tokens":90)"), R"("max_output_tokens":90)")},
        {"max_tokens", sent(chat(R"("max_tokens":90)"), R"("max_output_tokens":90)")},
        {"temperature", sent(chat(R"("temperature":0.5)"), R"("temperature":0.5)")},
        {"top_p", sent(chat(R"("top_p":0.5)"), R"("top_p":0.5)")},
        {"top_k", sent(chat(R"("top_k":5)"), "")},
        {"stop", sent(chat(R"("stop":"x")"), "")},
        {"tools", sent(chat(tools), R"("tools":[{"type":"function")")},
        {"tools.function.name", sent(chat(tools), R"("name":"f")")},
        {"tools.function.description", sent(chat(tools), R"("description":"D")")},
        {"tools.function.parameters", sent(chat(tools), R"("parameters":{"type":"object"})")},
        {"tools.function.strict", sent(chat(tools), R"("strict":true)")},
        {"tools.custom", sent(chat(R"("tools":[{"type":"custom","custom":{"name":"f"}}])"), "")},
        {"tool_choice", sent(chat(tools + R"(,"tool_choice":{"type":"function","function":{"name":"f"}})"),
                             R"("tool_choice":{"type":"function","name":"f"})")},
        {"parallel_tool_calls",
         sent(chat(tools + R"(,"parallel_tool_calls":false)"), R"("parallel_tool_calls":false)")},
        {"response_format",
         sent(
             chat(
                 R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}})"),
             R"("text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":false}})")},
        {"reasoning_effort", sent(chat(R"("reasoning_effort":"low")"), R"("reasoning":{"effort":"low"})")},
        {"verbosity", sent(chat(R"("verbosity":"low")"), R"("text":{"verbosity":"low"})")},
        {"user", sent(chat(R"("user":"u")"), R"("safety_identifier":"u")")},
        {"safety_identifier",
         sent(chat(R"("user":"u","safety_identifier":"s")"), R"("safety_identifier":"s")")},
        {"prompt_cache_key", sent(chat(R"("prompt_cache_key":"k")"), R"("prompt_cache_key":"k")")},
        {"service_tier", sent(chat(R"("service_tier":"flex")"), R"("service_tier":"flex")")},
        {"frequency_penalty", sent(chat(R"("frequency_penalty":1)"), R"("frequency_penalty":1)")},
        {"presence_penalty", sent(chat(R"("presence_penalty":1)"), R"("presence_penalty":1)")},
        {"n", sent(chat(R"("n":2)"), "")},
        {"logprobs", sent(chat(R"("logprobs":true)"), "")},
        {"top_logprobs", sent(chat(R"("top_logprobs":2)"), "")},
        {"modalities", sent(chat(R"("modalities":["audio"])"), "")},
        {"audio", sent(chat(R"("audio":{})"), "")},
        {"functions", sent(chat(R"("functions":[{"name":"f"}])"), "")},
        {"function_call", sent(chat(R"("function_call":"auto")"), "")},
        {"web_search_options", sent(chat(R"("web_search_options":{})"), "")},
        {"seed", sent(chat(R"("seed":1)"), "")},
        {"logit_bias", sent(chat(R"("logit_bias":{})"), "")},
        {"prediction", sent(chat(R"("prediction":{})"), "")},
        {"store", sent(chat(R"("store":true)"), "")},
        {"metadata", sent(chat(R"("metadata":{"a":"b"})"), "")},
        {"prompt_cache_retention", sent(chat(R"("prompt_cache_retention":"24h")"), "")},
    };
    return samples;
}

const std::map<std::string, Sample>& messagesSamples() {
    static const std::string tools =
        R"("tools":[{"type":"custom","name":"f","description":"D","input_schema":{"type":"object"},"strict":true,"cache_control":{"type":"ephemeral"}}])";
    static const std::string clean =
        R"("tools":[{"type":"custom","name":"f","description":"D","input_schema":{"type":"object"},"strict":true}])";
    const auto sent = [](const std::string& body, const std::string& responses) {
        return Sample{body, "", "", responses};
    };
    static const std::map<std::string, Sample> samples{
        {"model", sent(talk(R"("top_p":1)"), R"("model":"m")")},
        {"max_tokens", sent(talk(R"("top_p":1)"), R"("max_output_tokens":50)")},
        {"messages", sent(talk(R"("top_p":1)"), R"("input":[{)")},
        {"messages.role", sent(talk(R"("top_p":1)"), R"("role":"user")")},
        {"messages.content", sent(talk(R"("top_p":1)"), R"("text":"hi")")},
        {"messages.content.text",
         sent(talkBlock(R"({"type":"text","text":"t"})"), R"({"type":"input_text","text":"t"})")},
        {"messages.content.image",
         sent(talkBlock(
                  R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}})"),
              R"("image_url":"data:image/png;base64,AAAA")")},
        {"messages.content.document",
         sent(
             talkBlock(
                 R"({"type":"document","title":"f","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}})"),
             R"({"type":"input_file","filename":"f","file_data":"data:application/pdf;base64,AAAA"})")},
        {"messages.content.tool_use",
         sent(talkBlock(R"({"type":"tool_use","id":"c","name":"f","input":{"a":1}})", "assistant"),
              R"({"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":1}"})")},
        {"messages.content.tool_result",
         sent(talkBlock(R"({"type":"tool_result","tool_use_id":"c","content":"r"})"),
              R"({"type":"function_call_output","call_id":"c","output":"r"})")},
        {"messages.content.is_error",
         sent(talkBlock(R"({"type":"tool_result","tool_use_id":"c","content":"r","is_error":true})"), "")},
        {"messages.content.thinking",
         sent(talkBlock(R"({"type":"thinking","thinking":"t","signature":"s"})", "assistant"), "")},
        {"messages.content.redacted_thinking",
         sent(talkBlock(R"({"type":"redacted_thinking","data":"d"})", "assistant"), "")},
        {"messages.content.server_tool_use",
         sent(talkBlock(R"({"type":"server_tool_use"})", "assistant"), "")},
        {"messages.content.search_result", sent(talkBlock(R"({"type":"search_result"})"), "")},
        {"messages.content.cache_control",
         sent(talkBlock(R"({"type":"text","text":"t","cache_control":{"type":"ephemeral"}})"), "")},
        {"messages.content.citations", sent(talkBlock(R"({"type":"text","text":"t","citations":[]})"), "")},
        {"system", sent(talk(R"("system":"S")"), R"("instructions":"S")")},
        {"system.cache_control",
         sent(talk(R"("system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}])"), "")},
        {"stream", sent(talk(R"("stream":true)"), R"("stream":true)")},
        {"temperature", sent(talk(R"("temperature":0.5)"), R"("temperature":0.5)")},
        {"top_p", sent(talk(R"("top_p":0.5)"), R"("top_p":0.5)")},
        {"top_k", sent(talk(R"("top_k":5)"), "")},
        {"stop_sequences", sent(talk(R"("stop_sequences":["x"])"), "")},
        {"tools", sent(talk(clean), R"("tools":[{"type":"function")")},
        {"tools.name", sent(talk(clean), R"("name":"f")")},
        {"tools.description", sent(talk(clean), R"("description":"D")")},
        {"tools.input_schema", sent(talk(clean), R"("parameters":{"type":"object"})")},
        {"tools.strict", sent(talk(clean), R"("strict":true)")},
        {"tools.type", sent(talk(clean), R"("type":"function")")},
        {"tools.cache_control", sent(talk(tools), "")},
        {"tool_choice",
         sent(talk(clean + R"(,"tool_choice":{"type":"any","disable_parallel_tool_use":true})"),
              R"("tool_choice":"required","parallel_tool_calls":false)")},
        {"thinking", sent(talk(R"("thinking":{"type":"enabled","budget_tokens":2048})"),
                          R"("reasoning":{"effort":"low"})")},
        {"output_config", sent(talk(R"("output_config":{"effort":"high"})"), R"("effort":"high")")},
        {"metadata", sent(talk(R"("metadata":{"user_id":"u"})"), R"("safety_identifier":"u")")},
        {"service_tier", sent(talk(R"("service_tier":"auto")"), "")},
        {"cache_control", sent(talk(R"("cache_control":{"type":"ephemeral"})"), "")},
        {"inference_geo", sent(talk(R"("inference_geo":"eu")"), "")},
        {"context_management", sent(talk(R"("context_management":{})"), "")},
        {"container", sent(talk(R"("container":"c")"), "")},
        {"mcp_servers", sent(talk(R"("mcp_servers":[{}])"), "")},
    };
    return samples;
}

class ResponsesFieldCell : public testing::TestWithParam<FieldRule> {};

TEST_P(ResponsesFieldCell, DoesWhatItSays) {
    const FieldRule& rule = GetParam();
    const auto& samples = rule.source == Dialect::responses ? responsesSamples()
                          : rule.source == Dialect::chat    ? chatSamples()
                                                            : messagesSamples();
    const auto sample = samples.find(std::string(rule.field));
    ASSERT_NE(sample, samples.end()) << "no sample for " << rule.field;
    const std::string& sent = rule.target == Dialect::chat       ? sample->second.chat
                              : rule.target == Dialect::messages ? sample->second.messages
                                                                 : sample->second.responses;
    ASSERT_EQ(sent.empty(), rule.treatment != Treatment::translated);
    EncodedRequest request;
    const std::string refusal =
        refusalOf([&] { request = translateRequest(sample->second.body, rule.source, rule.target, {}); });
    const bool named =
        std::find(request.dropped.begin(), request.dropped.end(), rule.field) != request.dropped.end();
    switch (rule.treatment) {
        case Treatment::translated:
            EXPECT_EQ(refusal, "");
            EXPECT_FALSE(named);
            EXPECT_NE(request.body.find(sent), std::string::npos) << request.body;
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

INSTANTIATE_TEST_SUITE_P(EveryField, ResponsesFieldCell,
                         testing::ValuesIn(responsesFieldRules().begin(), responsesFieldRules().end()),
                         [](const auto& each) {
                             std::string name = std::string(nameOf(each.param.source)) + "_" +
                                                std::string(each.param.field) + "_for_" +
                                                std::string(nameOf(each.param.target));
                             std::replace(name.begin(), name.end(), '.', '_');
                             return name;
                         });

TEST(ResponsesFieldRules, MakeATableForEachTarget) {
    const std::string table = fieldTable(Dialect::responses);
    EXPECT_NE(table.find("| field | relay | chat | |\n"), std::string::npos);
    EXPECT_NE(table.find("\n\n| field | relay | messages | |\n"), std::string::npos);
}

}  // namespace
}  // namespace openclaw::dialects

#include "dialects/responses_request.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>

#include "dialects/response_resource.h"
#include "open_responses_schema.h"
#include "translate.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

std::string with(const std::string& members) {
    return R"({"model":"m","input":"hi",)" + members + "}";
}
std::string item(const std::string& text) {
    return R"({"model":"m","input":[{"role":"user","content":"hi"},)" + text + "]}";
}
std::string part(const std::string& text, const std::string& role = "user") {
    return R"({"model":"m","input":[{"role":")" + role + R"(","content":[)" + text + "]}]}";
}

struct Bad {
    std::string name;
    std::string body;
    std::string param;
};

class BadRequest : public testing::TestWithParam<Bad> {};

TEST_P(BadRequest, IsRefusedWithTheFieldThatIsWrong) {
    const std::string refusal = refusalOf([&] { readResponsesRequest(GetParam().body); });
    EXPECT_TRUE(refusal.starts_with(GetParam().param + ": ")) << refusal;
}

const std::string function = R"({"type":"function","name":"f"})";

INSTANTIATE_TEST_SUITE_P(
    Each, BadRequest,
    testing::Values(
        Bad{"model", R"({"model":1,"input":"hi"})", "model"}, Bad{"no_input", R"({"model":"m"})", "input"},
        Bad{"empty_input", R"({"model":"m","input":[]})", "input"},
        Bad{"input_number", R"({"model":"m","input":7})", "input"},
        Bad{"item_text", item(R"("hi")"), "input[1]"},
        Bad{"no_type", item(R"({"content":"x"})"), "input[1].type"},
        Bad{"type", item(R"({"type":"web_search_call"})"), "input[1].type"},
        Bad{"type_number", item(R"({"type":5})"), "input[1].type"},
        Bad{"role", item(R"({"role":"tool","content":"x"})"), "input[1].role"},
        Bad{"no_content", item(R"({"role":"user"})"), "input[1].content"},
        Bad{"content", item(R"({"role":"user","content":3})"), "input[1].content"},
        Bad{"status", item(R"({"role":"user","content":"x","status":"gone"})"), "input[1].status"},
        Bad{"id", item(R"({"role":"user","content":"x","id":1})"), "input[1].id"},
        Bad{"phase", item(R"({"role":"assistant","content":"x","phase":"loud"})"), "input[1].phase"},
        Bad{"phase_of_user", item(R"({"role":"user","content":"x","phase":"commentary"})"), "input[1].phase"},
        Bad{"part_type", part(R"({"type":"text","text":"x"})"), "input[0].content[0].type"},
        Bad{"part_no_type", part(R"({"text":"x"})"), "input[0].content[0].type"},
        Bad{"part_text", part(R"({"type":"input_text","text":1})"), "input[0].content[0].text"},
        Bad{"part_of_assistant", part(R"({"type":"input_text","text":"x"})", "assistant"),
            "input[0].content[0].type"},
        Bad{"part_of_system", part(R"({"type":"input_image","image_url":"https://h/"})", "system"),
            "input[0].content[0].type"},
        Bad{"image_without_url", part(R"({"type":"input_image"})"), "input[0].content[0].image_url"},
        Bad{"image_scheme", part(R"({"type":"input_image","image_url":"ftp://h/i"})"),
            "input[0].content[0].image_url"},
        Bad{"image_data", part(R"({"type":"input_image","image_url":"data:image/png;base64,###"})"),
            "input[0].content[0].image_url"},
        Bad{"image_detail", part(R"({"type":"input_image","image_url":"https://h/i","detail":"huge"})"),
            "input[0].content[0].detail"},
        Bad{"image_id", part(R"({"type":"input_image","file_id":"file_1"})"), "input[0].content[0].file_id"},
        Bad{"file_empty", part(R"({"type":"input_file","filename":"f"})"), "input[0].content[0].file_data"},
        Bad{"file_data", part(R"({"type":"input_file","file_data":"###"})"), "input[0].content[0].file_data"},
        Bad{"file_url", part(R"({"type":"input_file","file_url":"file:///etc"})"),
            "input[0].content[0].file_url"},
        Bad{"video", part(R"({"type":"input_video","video_url":"https://h/v"})"), "input[0].content[0].type"},
        Bad{"call_id", item(R"({"type":"function_call","call_id":"","name":"f","arguments":"{}"})"),
            "input[1].call_id"},
        Bad{"call_id_long",
            item(R"({"type":"function_call","call_id":")" + std::string(65, 'x') +
                 R"(","name":"f","arguments":"{}"})"),
            "input[1].call_id"},
        Bad{"call_name", item(R"({"type":"function_call","call_id":"c","name":"a b","arguments":"{}"})"),
            "input[1].name"},
        Bad{"call_arguments", item(R"({"type":"function_call","call_id":"c","name":"f","arguments":{}})"),
            "input[1].arguments"},
        Bad{"call_no_arguments", item(R"({"type":"function_call","call_id":"c","name":"f"})"),
            "input[1].arguments"},
        Bad{"output", item(R"({"type":"function_call_output","call_id":"c"})"), "input[1].output"},
        Bad{"output_part", item(R"({"type":"function_call_output","call_id":"c","output":[{"type":"x"}]})"),
            "input[1].output[0].type"},
        Bad{"reasoning", item(R"({"type":"reasoning"})"), "input[1].summary"},
        Bad{"summary", item(R"({"type":"reasoning","summary":[{"type":"text","text":"x"}]})"),
            "input[1].summary[0].type"},
        Bad{"encrypted", item(R"({"type":"reasoning","summary":[],"encrypted_content":1})"),
            "input[1].encrypted_content"},
        Bad{"compaction", item(R"({"type":"compaction"})"), "input[1].encrypted_content"},
        Bad{"reference", item(R"({"type":"item_reference"})"), "input[1].id"},
        Bad{"instructions", with(R"("instructions":["x"])"), "instructions"},
        Bad{"previous", with(R"("previous_response_id":5)"), "previous_response_id"},
        Bad{"conversation", with(R"("conversation":"c")"), "conversation"},
        Bad{"prompt", with(R"("prompt":{"id":"p"})"), "prompt"},
        Bad{"temperature", with(R"("temperature":2.5)"), "temperature"},
        Bad{"top_p", with(R"("top_p":-0.1)"), "top_p"},
        Bad{"presence", with(R"("presence_penalty":3)"), "presence_penalty"},
        Bad{"frequency", with(R"("frequency_penalty":"1")"), "frequency_penalty"},
        Bad{"max_output", with(R"("max_output_tokens":15)"), "max_output_tokens"},
        Bad{"max_tool_calls", with(R"("max_tool_calls":0)"), "max_tool_calls"},
        Bad{"top_logprobs", with(R"("top_logprobs":21)"), "top_logprobs"},
        Bad{"truncation", with(R"("truncation":"middle")"), "truncation"},
        Bad{"tier", with(R"("service_tier":"gold")"), "service_tier"},
        Bad{"store", with(R"("store":"yes")"), "store"},
        Bad{"background", with(R"("background":true,"store":false)"), "background"},
        Bad{"stream", with(R"("stream":"true")"), "stream"},
        Bad{"stream_options", with(R"("stream_options":{})"), "stream_options"},
        Bad{"obfuscation", with(R"("stream":true,"stream_options":{"include_obfuscation":1})"),
            "stream_options.include_obfuscation"},
        Bad{"include", with(R"("include":["x"])"), "include[0]"},
        Bad{"metadata", with(R"("metadata":[])"), "metadata"},
        Bad{"metadata_value", with(R"("metadata":{"a":1})"), "metadata.a"},
        Bad{"metadata_long", with(R"("metadata":{"a":")" + std::string(513, 'x') + "\"}"), "metadata.a"},
        Bad{"safety", with(R"("safety_identifier":")" + std::string(65, 'x') + "\""), "safety_identifier"},
        Bad{"cache_key", with(R"("prompt_cache_key":")" + std::string(65, 'x') + "\""), "prompt_cache_key"},
        Bad{"parallel", with(R"("parallel_tool_calls":1)"), "parallel_tool_calls"},
        Bad{"text", with(R"("text":"x")"), "text"},
        Bad{"verbosity", with(R"("text":{"verbosity":"loud"})"), "text.verbosity"},
        Bad{"format", with(R"("text":{"format":{"type":"xml"}})"), "text.format.type"},
        Bad{"format_name", with(R"("text":{"format":{"type":"json_schema","schema":{}}})"),
            "text.format.name"},
        Bad{"format_schema", with(R"("text":{"format":{"type":"json_schema","name":"n","schema":[]}})"),
            "text.format.schema"},
        Bad{"effort", with(R"("reasoning":{"effort":"some"})"), "reasoning.effort"},
        Bad{"summary_word", with(R"("reasoning":{"summary":"long"})"), "reasoning.summary"},
        Bad{"tools", with(R"("tools":{})"), "tools"}, Bad{"tool", with(R"("tools":[1])"), "tools[0]"},
        Bad{"tool_type", with(R"("tools":[{"type":"web_search"}])"), "tools[0].type"},
        Bad{"tool_no_type", with(R"("tools":[{"name":"f"}])"), "tools[0].type"},
        Bad{"tool_name", with(R"("tools":[{"type":"function","name":"a.b"}])"), "tools[0].name"},
        Bad{"tool_schema", with(R"("tools":[{"type":"function","name":"f","parameters":{"type":"array"}}])"),
            "tools[0].parameters.type"},
        Bad{"tool_strict", with(R"("tools":[{"type":"function","name":"f","strict":1}])"), "tools[0].strict"},
        Bad{"tool_twice", with(R"("tools":["f",)" + function + "]"), "tools[1].name"},
        Bad{"gateway_tool_twice", with(R"("tools":["f","f"])"), "tools[1]"},
        Bad{"choice", with(R"("tool_choice":"any")"), "tool_choice"},
        Bad{"choice_type", with(R"("tools":["f"],"tool_choice":{"type":"mcp"})"), "tool_choice.type"},
        Bad{"choice_name", with(R"("tools":["f"],"tool_choice":{"type":"function","name":"g"})"),
            "tool_choice.name"},
        Bad{"choice_required", with(R"("tool_choice":"required")"), "tool_choice"},
        Bad{"allowed", with(R"("tools":["f"],"tool_choice":{"type":"allowed_tools","tools":[]})"),
            "tool_choice.tools"},
        Bad{"allowed_name",
            with(
                R"("tools":["f"],"tool_choice":{"type":"allowed_tools","tools":[{"type":"function","name":"g"}]})"),
            "tool_choice.tools[0].name"},
        Bad{"allowed_mode",
            with(R"("tools":["f"],"tool_choice":{"type":"allowed_tools","mode":"any","tools":["f"]})"),
            "tool_choice.mode"}),
    [](const auto& each) { return each.param.name; });

TEST(ResponsesRequest, RefusesAKeyThatStandsTwice) {
    EXPECT_NE(refusalOf([] { readResponsesRequest(with(R"("store":true,"store":false)")); }), "");
}

TEST(ResponsesRequest, NamesAToolTypeThatIsNotSupported) {
    const std::string refusal =
        refusalOf([] { readResponsesRequest(with(R"("tools":[{"type":"web_search_preview"}])")); });
    EXPECT_NE(refusal.find("\"web_search_preview\" is not supported"), std::string::npos) << refusal;
}

TEST(ResponsesRequest, StoresItsInputAsWholeItems) {
    int made = 0;
    ResponsesReading reading;
    reading.newItemId = [&](std::string_view prefix) { return std::string(prefix) + std::to_string(made++); };
    const ResponsesRequest request = readResponsesRequest(
        R"({"model":"m","input":[
            {"role":"user","content":"hi"},
            {"type":"message","id":"mine","role":"assistant","phase":"commentary","content":"so"},
            {"role":"user","content":[{"type":"input_image","image_url":"https://h/i.png"}],"status":null},
            {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
            {"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"r"}]},
            {"type":"reasoning","summary":[],"content":null,"encrypted_content":null},
            {"type":"compaction","encrypted_content":"x"},
            {"type":null,"id":"msg_9"}]})",
        reading);
    ASSERT_EQ(request.inputItems.size(), 8u);
    for (std::size_t index = 0; index < 7; ++index) {
        EXPECT_EQ(violation("ItemField", json::parse(request.inputItems[index])), "");
    }
    EXPECT_EQ(
        canonical(request.inputItems[0]),
        R"({"role":"user","content":[{"type":"input_text","text":"hi"}],"type":"message","id":"msg_0","status":"completed"})");
    EXPECT_EQ(json::parse(request.inputItems[1]).at("id"), "mine");
    EXPECT_EQ(json::parse(request.inputItems[1]).at("phase"), "commentary");
    ASSERT_EQ(request.references.size(), 1u);
    EXPECT_EQ(request.references[0].id, "msg_9");
    EXPECT_EQ(request.references[0].param, "input[7].id");
    EXPECT_EQ(std::get<Message>(request.turn.items[1]).phase, "commentary");
}

TEST(ResponsesRequest, GoesOnWithAnEarlierConversation) {
    ResponsesRequest request = readResponsesRequest(
        R"({"model":"m","previous_response_id":"resp_1","input":[{"type":"item_reference","id":"msg_9"},{"role":"user","content":"and?"}]})");
    resolveReference(
        request, request.references.at(0),
        R"({"type":"message","id":"msg_9","role":"user","content":[{"type":"input_text","text":"ref"}],"status":"completed"})");
    const std::vector<std::string> earlier{
        R"({"type":"message","id":"a","role":"user","status":"completed","content":[{"type":"input_text","text":"q"}]})",
        R"({"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"s"}],"content":[{"type":"reasoning_text","text":"t"}],"encrypted_content":"messages.thinking:sig:t"})",
        R"({"type":"function_call","id":"f","call_id":"c","name":"n","arguments":"{\"x\":","status":"incomplete"})",
        R"({"type":"function_call_output","id":"o","call_id":"c","output":[{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"}],"status":"completed"})"};
    setContext(request, earlier);
    const std::vector<Item>& items = request.turn.items;
    ASSERT_EQ(items.size(), 6u);
    EXPECT_EQ(std::get<Reasoning>(items[1]).text, "t");
    EXPECT_EQ(std::get<Reasoning>(items[1]).signature, "sig");
    EXPECT_EQ(std::get<Reasoning>(items[1]).encrypted, "");
    EXPECT_EQ(std::get<ToolCall>(items[2]).arguments, R"({"x":)");
    EXPECT_EQ(std::get<Image>(std::get<ToolResult>(items[3]).parts.at(0)).data, "AAAA");
    EXPECT_EQ(std::get<Text>(std::get<Message>(items[4]).parts.at(0)).text, "ref");
    EXPECT_EQ(std::get<Text>(std::get<Message>(items[5]).parts.at(0)).text, "and?");
}

TEST(ResponsesRequest, NeedsNoInputAfterAPreviousResponse) {
    EXPECT_TRUE(readResponsesRequest(R"({"model":"m","previous_response_id":"resp_1"})").turn.items.empty());
}

TEST(ResponsesRequest, TakesGatewayToolsAndFunctionsInTheirOrder) {
    const ResponsesRequest request = readResponsesRequest(with(
        R"("tools":["fs_read",{"type":"function","name":"f","description":"D","parameters":{"type":"object"}},"fs_list"],"tool_choice":{"type":"allowed_tools","tools":["fs_list"]})"));
    ASSERT_EQ(request.tools.size(), 3u);
    EXPECT_TRUE(request.tools[0].gateway);
    EXPECT_FALSE(request.tools[1].gateway);
    EXPECT_EQ(request.tools[2].tool.name, "fs_list");
    EXPECT_EQ(request.turn.tools.size(), 3u);
    const EncodedRequest chat = codecOf(Dialect::chat).encodeRequest(request.turn, {});
    EXPECT_EQ(chat.body.find("fs_read"), std::string::npos) << chat.body;
    EXPECT_NE(chat.body.find("fs_list"), std::string::npos);
    const EncodedRequest relayed = codecOf(Dialect::responses).encodeRequest(request.turn, {});
    EXPECT_NE(relayed.body.find("fs_read"), std::string::npos);
    EXPECT_NE(
        relayed.body.find(
            R"("tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"fs_list"}]})"),
        std::string::npos)
        << relayed.body;
}

TEST(ResponsesRequest, OverAWebSocketIsAFrame) {
    ResponsesReading reading;
    reading.webSocket = true;
    const ResponsesRequest request =
        readResponsesRequest(R"({"type":"response.create","model":"m","input":"hi","store":false})", reading);
    EXPECT_TRUE(request.turn.stream);
    EXPECT_FALSE(request.store);
    const auto refusal = [&](const std::string& body) {
        return refusalOf([&] { readResponsesRequest(body, reading); });
    };
    EXPECT_TRUE(refusal(R"({"model":"m","input":"hi"})").starts_with("type: "));
    EXPECT_TRUE(refusal(R"({"type":"response.cancel"})").starts_with("type: "));
    for (const std::string key : {"stream", "background"}) {
        EXPECT_TRUE(refusal(R"({"type":"response.create","model":"m","input":"hi",")" + key + R"(":true})")
                        .starts_with(key + ": "));
    }
    EXPECT_FALSE(
        readResponsesRequest(R"({"type":"response.create","model":"m","generate":false})", reading).generate);
}

TEST(ResponsesRequest, SaysWhatAProviderCannotBeGiven) {
    ResponsesReading reading;
    reading.target = Dialect::messages;
    const std::string body = with(R"("prompt_cache_key":"k","text":{"verbosity":"low"},"surprise":1)");
    EXPECT_EQ(readResponsesRequest(body, reading).turn.dropped,
              (std::vector<std::string>{"prompt_cache_key", "surprise", "text.verbosity"}));
    reading.target = Dialect::responses;
    EXPECT_TRUE(readResponsesRequest(body, reading).turn.dropped.empty());
}

TEST(ResponsesRequest, AsksAVendorOfTheSameDialectForAllOfIt) {
    const Turn turn =
        codecOf(Dialect::responses)
            .decodeRequest(
                R"({"model":"m","instructions":"I","stream":true,"store":true,"temperature":0.5,"top_p":0.5,
            "presence_penalty":1,"frequency_penalty":1,"max_output_tokens":20,"truncation":"auto","top_logprobs":3,
            "safety_identifier":"s","prompt_cache_key":"k","service_tier":"flex","metadata":{"a":"b"},
            "reasoning":{"effort":"low","summary":"auto"},
            "text":{"verbosity":"low","format":{"type":"json_schema","name":"n","description":"d","schema":{"type":"object"},"strict":true}},
            "tools":[{"type":"function","name":"f","description":"D","parameters":{"type":"object"},"strict":true}],
            "tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,
            "input":[{"role":"user","content":[{"type":"input_text","text":"t"},{"type":"input_image","image_url":"https://h/i","detail":"low"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"},{"type":"input_file","file_url":"https://h/f"}]},
                     {"role":"developer","content":"dev"},
                     {"type":"reasoning","summary":[{"type":"summary_text","text":"S"}],"encrypted_content":"E"},
                     {"role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"o"},{"type":"refusal","refusal":"r"}]},
                     {"type":"function_call","call_id":"c","name":"f","arguments":"{\"x\":1}"},
                     {"type":"function_call_output","call_id":"c","output":"out"},
                     {"type":"compaction","encrypted_content":"V"}]})",
                Dialect::responses);
    const EncodedRequest encoded = codecOf(Dialect::responses).encodeRequest(turn, {});
    EXPECT_TRUE(encoded.dropped.empty());
    EXPECT_EQ(violation("CreateResponseBody", json::parse(encoded.body)), "");
    EXPECT_EQ(
        encoded.body,
        R"({"model":"m","instructions":"I","input":[)"
        R"({"type":"message","role":"user","content":[{"type":"input_text","text":"t"},{"type":"input_image","image_url":"https://h/i","detail":"low"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"},{"type":"input_file","file_url":"https://h/f"}]},)"
        R"({"type":"message","role":"developer","content":[{"type":"input_text","text":"dev"}]},)"
        R"({"type":"reasoning","summary":[{"type":"summary_text","text":"S"}],"encrypted_content":"E"},)"
        R"({"type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"o"},{"type":"refusal","refusal":"r"}]},)"
        R"({"type":"function_call","call_id":"c","name":"f","arguments":"{\"x\":1}"},)"
        R"({"type":"function_call_output","call_id":"c","output":"out"},)"
        R"({"type":"compaction","encrypted_content":"V"}],)"
        R"("tools":[{"type":"function","name":"f","description":"D","parameters":{"type":"object"},"strict":true}],"tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,)"
        R"("max_output_tokens":20,"temperature":0.5,"top_p":0.5,"presence_penalty":1,"frequency_penalty":1,"top_logprobs":3,)"
        R"("text":{"format":{"type":"json_schema","name":"n","description":"d","schema":{"type":"object"},"strict":true},"verbosity":"low"},)"
        R"("reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content","message.output_text.logprobs"],)"
        R"("safety_identifier":"s","prompt_cache_key":"k","truncation":"auto","service_tier":"flex","store":false,"stream":true})");
}

TEST(ResponsesRequest, LeavesOthersCompactionsToTheirMaker) {
    const Turn turn =
        codecOf(Dialect::responses)
            .decodeRequest(item(R"({"type":"compaction","encrypted_content":"V"})"), Dialect::responses);
    for (const Dialect target : {Dialect::chat, Dialect::messages}) {
        EXPECT_TRUE(refusalOf([&] { codecOf(target).encodeRequest(turn, {}); }).starts_with("input: "));
    }
}

}  // namespace
}  // namespace openclaw::dialects

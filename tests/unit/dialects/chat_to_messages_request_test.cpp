#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "translate.h"

namespace openclaw::dialects {
namespace {

std::string translated(std::string_view body, const ProviderTraits& traits = {}) {
    return canonical(translateRequest(body, Dialect::chat, Dialect::messages, traits).body);
}

std::string refused(std::string_view body, const ProviderTraits& traits = {}) {
    return refusalOf([&] { translateRequest(body, Dialect::chat, Dialect::messages, traits); });
}

/// What `members` beside one user message become, beside what that message becomes.
std::string members(const std::string& members, const ProviderTraits& traits = {}) {
    const std::string whole =
        translated(R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + members + "}", traits);
    const std::string message = R"("messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}])";
    const auto at = whole.find(message);
    EXPECT_NE(at, std::string::npos) << whole;
    return whole.substr(0, at) + "…" + whole.substr(at + message.size());
}

TEST(ChatToMessagesRequest, CarriesAWholeConversation) {
    EXPECT_EQ(translated(R"({
        "model": "claude-opus-4-20250514",
        "messages": [
          {"role": "system", "content": "Be brief."},
          {"role": "user", "content": [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
            {"type": "image_url", "image_url": {"url": "https://example.com/a.jpg"}},
            {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AAAA"}}]},
          {"role": "developer", "content": [{"type": "text", "text": "In German."}]},
          {"role": "assistant", "content": "Let me look.", "tool_calls": [
            {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{\"at\": 12345678901234567890}"}},
            {"id": "call:2", "type": "function", "function": {"name": "now", "arguments": ""}}]},
          {"role": "tool", "tool_call_id": "call_1", "content": "a cat"},
          {"role": "tool", "tool_call_id": "call:2", "content": [{"type": "text", "text": "noon"}, {"type": "text", "text": "sharp"}]},
          {"role": "user", "content": "And?"},
          {"role": "user", "content": "Well?"}
        ],
        "max_tokens": 100})"),
              canonical(R"({
        "model": "claude-opus-4-20250514",
        "max_tokens": 100,
        "system": [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "In German."}],
        "messages": [
          {"role": "user", "content": [
            {"type": "text", "text": "What is this?"},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
            {"type": "image", "source": {"type": "url", "url": "https://example.com/a.jpg"}},
            {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "AAAA"}, "title": "a.pdf"}]},
          {"role": "assistant", "content": [
            {"type": "text", "text": "Let me look."},
            {"type": "tool_use", "id": "call_1", "name": "look", "input": {"at": 12345678901234567890}},
            {"type": "tool_use", "id": "call_2", "name": "now", "input": {}}]},
          {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "call_1", "content": "a cat"},
            {"type": "tool_result", "tool_use_id": "call_2", "content": [{"type": "text", "text": "noon"}, {"type": "text", "text": "sharp"}]},
            {"type": "text", "text": "And?"},
            {"type": "text", "text": "Well?"}]}
        ]})"));
}

TEST(ChatToMessagesRequest, PassesArgumentsByteForByte) {
    const std::string body =
        translateRequest(
            R"({"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[
            {"id":"1","type":"function","function":{"name":"f","arguments":"{ \"big\": 123456789012345678901234567890, \"one\": 1.0 }"}}]}]})",
            Dialect::chat, Dialect::messages)
            .body;
    EXPECT_NE(body.find(R"("input":{ "big": 123456789012345678901234567890, "one": 1.0 })"),
              std::string::npos)
        << body;
}

TEST(ChatToMessagesRequest, SendsOneSystemPromptAsText) {
    EXPECT_EQ(
        translated(
            R"({"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":"u"}]})"),
        R"({"model":"m","max_tokens":8192,"system":"S","messages":[{"role":"user","content":[{"type":"text","text":"u"}]}]})");
}

TEST(ChatToMessagesRequest, AsksWithTheSystemPromptWhenThatIsAll) {
    EXPECT_EQ(
        translated(R"({"model":"m","messages":[{"role":"system","content":"S"}]})"),
        R"({"model":"m","max_tokens":8192,"messages":[{"role":"user","content":[{"type":"text","text":"S"}]}]})");
}

TEST(ChatToMessagesRequest, LeavesOutTextsThatTheProviderRefuses) {
    EXPECT_EQ(
        translated(R"({"model":"m","messages":[
                  {"role":"system","content":""},
                  {"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"u"}]},
                  {"role":"assistant","content":""},
                  {"role":"user","content":" \n"},
                  {"role":"assistant","content":"so far \n"}]})"),
        R"({"model":"m","max_tokens":8192,"messages":[{"role":"user","content":[{"type":"text","text":"u"}]},)"
        R"({"role":"assistant","content":[{"type":"text","text":"so far"}]}]})");
}

TEST(ChatToMessagesRequest, LetsTheUserBeginWhoeverDid) {
    EXPECT_EQ(
        translated(
            R"({"model":"m","messages":[{"role":"assistant","content":"Hello"},{"role":"user","content":"u"}]})"),
        R"({"model":"m","max_tokens":8192,"messages":[{"role":"user","content":[{"type":"text","text":"…"}]},)"
        R"({"role":"assistant","content":[{"type":"text","text":"Hello"}]},{"role":"user","content":[{"type":"text","text":"u"}]}]})");
    EXPECT_EQ(
        translated(R"({"model":"m","messages":[{"role":"user","content":""}]})"),
        R"({"model":"m","max_tokens":8192,"messages":[{"role":"user","content":[{"type":"text","text":"…"}]}]})");
}

TEST(ChatToMessagesRequest, KeepsWhatWasRefusedAsText) {
    EXPECT_EQ(
        translated(
            R"({"model":"m","messages":[{"role":"user","content":"u"},{"role":"assistant","content":null,"refusal":"No."},{"role":"user","content":"v"}]})"),
        R"({"model":"m","max_tokens":8192,"messages":[{"role":"user","content":[{"type":"text","text":"u"}]},)"
        R"({"role":"assistant","content":[{"type":"text","text":"No."}]},{"role":"user","content":[{"type":"text","text":"v"}]}]})");
}

TEST(ChatToMessagesRequest, GivesToolsTheirSchema) {
    EXPECT_EQ(
        members(R"("tools":[
                {"type":"function","function":{"name":"a","description":"A","parameters":{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}}},
                {"type":"function","function":{"name":"b"}},
                {"type":"function","function":{"name":"c","parameters":{"properties":{}}}}])"),
        R"({"model":"m","max_tokens":8192,…,"tools":[)"
        R"({"name":"a","description":"A","input_schema":{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}},)"
        R"({"name":"b","input_schema":{"type":"object","properties":{}}},)"
        R"({"name":"c","input_schema":{"type":"object","properties":{}}}]})");
}

TEST(ChatToMessagesRequest, TranslatesEveryToolChoice) {
    const std::string tools =
        R"("tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],)";
    const auto choice = [&](const std::string& rest) {
        const std::string whole = members(tools + rest);
        const auto at = whole.find(R"(,"tool_choice":)");
        return at == std::string::npos ? std::string() : whole.substr(at + 15, whole.size() - at - 16);
    };
    EXPECT_EQ(choice(R"("tool_choice":"auto")"), R"({"type":"auto"})");
    EXPECT_EQ(choice(R"("tool_choice":"none")"), R"({"type":"none"})");
    EXPECT_EQ(choice(R"("tool_choice":"required")"), R"({"type":"any"})");
    EXPECT_EQ(choice(R"("tool_choice":{"type":"function","function":{"name":"b"}})"),
              R"({"type":"tool","name":"b"})");
    EXPECT_EQ(choice(R"("parallel_tool_calls":true)"), "");
    EXPECT_EQ(choice(R"("parallel_tool_calls":false)"),
              R"({"type":"auto","disable_parallel_tool_use":true})");
    EXPECT_EQ(choice(R"("tool_choice":"none","parallel_tool_calls":false)"), R"({"type":"none"})");
    EXPECT_EQ(choice(R"("tool_choice":"required","parallel_tool_calls":false)"),
              R"({"type":"any","disable_parallel_tool_use":true})");
    EXPECT_EQ(
        members(
            tools +
            R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"b"}}]}})"),
        R"({"model":"m","max_tokens":8192,…,"tools":[{"name":"b","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"any"}})");
}

TEST(ChatToMessagesRequest, SaysNothingOfToolsWhereThereAreNone) {
    EXPECT_EQ(members(R"("tools":[],"tool_choice":"auto","parallel_tool_calls":false)"),
              R"({"model":"m","max_tokens":8192,…})");
}

TEST(ChatToMessagesRequest, AsksForAnAnswerInJsonByATool) {
    const std::string format =
        R"("response_format":{"type":"json_schema","json_schema":{"name":"cat","strict":true,"schema":{"type":"object","properties":{"a":{"type":"integer"}}}}})";
    const std::string tool =
        R"({"name":"json_answer","description":"Gives the answer to the user. Call it once, with the whole answer in the form of its arguments.","input_schema":{"type":"object","properties":{"a":{"type":"integer"}}}})";
    EXPECT_EQ(
        members(format),
        R"({"model":"m","max_tokens":8192,…,"tools":[)" + tool +
            R"(],"tool_choice":{"type":"tool","name":"json_answer","disable_parallel_tool_use":true}})");
    const std::string own = R"("tools":[{"type":"function","function":{"name":"a"}}],)";
    const std::string ownTool = R"({"name":"a","input_schema":{"type":"object","properties":{}}})";
    EXPECT_EQ(members(own + format), R"({"model":"m","max_tokens":8192,…,"tools":[)" + ownTool + "," + tool +
                                         R"(],"tool_choice":{"type":"any"}})");
    // The client forces a call: there will be no text to have a form.
    EXPECT_EQ(
        members(own + R"("tool_choice":"required",)" + format),
        R"({"model":"m","max_tokens":8192,…,"tools":[)" + ownTool + R"(],"tool_choice":{"type":"any"}})");
    EXPECT_EQ(
        translateRequest(
            R"({"model":"m","messages":[{"role":"user","content":"u"}],"response_format":{"type":"json_object"}})",
            Dialect::chat, Dialect::messages)
            .answerTool,
        "json_answer");
    EXPECT_EQ(
        translateRequest(
            R"({"model":"m","messages":[{"role":"user","content":"u"}],"tools":[{"type":"function","function":{"name":"json_answer"}}],"response_format":{"type":"json_object"}})",
            Dialect::chat, Dialect::messages)
            .answerTool,
        "json_answer_");
}

TEST(ChatToMessagesRequest, AsksForAnAnswerInJsonOutrightWhereTheProviderCan) {
    ProviderTraits traits;
    traits.structuredOutputs = true;
    EXPECT_EQ(
        members(
            R"("response_format":{"type":"json_schema","json_schema":{"name":"cat","schema":{"type":"array"}}},"reasoning_effort":"low")",
            traits),
        R"({"model":"m","max_tokens":10240,…,"thinking":{"type":"enabled","budget_tokens":2048},"output_config":{"format":{"type":"json_schema","schema":{"type":"array"}}}})");
    EXPECT_EQ(
        members(R"("tools":[{"type":"function","function":{"name":"a","strict":true}}])", traits),
        R"({"model":"m","max_tokens":8192,…,"tools":[{"name":"a","input_schema":{"type":"object","properties":{}},"strict":true}]})");
}

TEST(ChatToMessagesRequest, RefusesAFormOfAnswerThatNoToolCanTake) {
    EXPECT_EQ(
        refused(
            R"({"model":"m","messages":[{"role":"user","content":"u"}],"response_format":{"type":"json_schema","json_schema":{"name":"l","schema":{"type":"array"}}}})"),
        "response_format.json_schema.schema: \"response_format.json_schema.schema\" must describe an object "
        "for this model's provider");
}

TEST(ChatToMessagesRequest, ThinksAsMuchAsItIsAskedTo) {
    const auto thinking = [](const std::string& rest) { return members(R"("reasoning_effort":)" + rest); };
    EXPECT_EQ(thinking(R"("none")"), R"({"model":"m","max_tokens":8192,…})");
    EXPECT_EQ(thinking(R"("minimal")"),
              R"({"model":"m","max_tokens":9216,…,"thinking":{"type":"enabled","budget_tokens":1024}})");
    EXPECT_EQ(thinking(R"("low")"),
              R"({"model":"m","max_tokens":10240,…,"thinking":{"type":"enabled","budget_tokens":2048}})");
    EXPECT_EQ(thinking(R"("medium")"),
              R"({"model":"m","max_tokens":16384,…,"thinking":{"type":"enabled","budget_tokens":8192}})");
    EXPECT_EQ(thinking(R"("high")"),
              R"({"model":"m","max_tokens":24576,…,"thinking":{"type":"enabled","budget_tokens":16384}})");
    EXPECT_EQ(thinking(R"("xhigh")"),
              R"({"model":"m","max_tokens":28672,…,"thinking":{"type":"enabled","budget_tokens":20480}})");
    EXPECT_EQ(thinking(R"("high","max_completion_tokens":6000)"),
              R"({"model":"m","max_tokens":6000,…,"thinking":{"type":"enabled","budget_tokens":3000}})");
    ProviderTraits adaptive;
    adaptive.adaptiveThinking = true;
    EXPECT_EQ(
        members(R"("reasoning_effort":"minimal")", adaptive),
        R"({"model":"m","max_tokens":8192,…,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}})");
}

std::vector<std::string> droppedBy(const std::string& rest) {
    return translateRequest(R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + rest + "}",
                            Dialect::chat, Dialect::messages)
        .dropped;
}

using List = std::vector<std::string>;

TEST(ChatToMessagesRequest, NamesThinkingThatTheProviderForbids) {
    EXPECT_EQ(droppedBy(R"("reasoning_effort":"high","max_tokens":2000)"), List{"reasoning_effort"});
    EXPECT_EQ(droppedBy(R"("reasoning_effort":"high","response_format":{"type":"json_object"})"),
              List{"reasoning_effort"});
    EXPECT_EQ(
        droppedBy(
            R"("reasoning_effort":"high","tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":"required")"),
        List{"reasoning_effort"});
    EXPECT_EQ(droppedBy(R"("reasoning_effort":"low","temperature":0.5,"top_p":0.5,"top_k":5)"),
              (List{"temperature", "top_p", "top_k"}));
    EXPECT_EQ(droppedBy(R"("reasoning_effort":"low","temperature":1,"top_p":1)"), List{});
    const EncodedRequest afterCall = translateRequest(
        R"({"model":"m","reasoning_effort":"low","messages":[{"role":"user","content":"u"},
            {"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"1","content":"r"}]})",
        Dialect::chat, Dialect::messages);
    EXPECT_EQ(afterCall.dropped, List{"reasoning_effort"});
    EXPECT_EQ(afterCall.body.find("thinking"), std::string::npos);
    const EncodedRequest nextTurn = translateRequest(
        R"({"model":"m","reasoning_effort":"low","messages":[{"role":"user","content":"u"},
            {"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"1","content":"r"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}]})",
        Dialect::chat, Dialect::messages);
    EXPECT_EQ(nextTurn.dropped, List{});
}

TEST(ChatToMessagesRequest, FitsValuesToWhatTheProviderTakes) {
    EXPECT_EQ(
        members(
            R"("temperature":1.5,"top_p":0.9,"top_k":40,"stop":["a"," \n","b"],"stream":true,"user":"u1")"),
        R"({"model":"m","max_tokens":8192,…,"temperature":1,"top_p":9E-1,"top_k":40,"stop_sequences":["a","b"],"stream":true,"metadata":{"user_id":"u1"}})");
    EXPECT_EQ(droppedBy(R"("temperature":1.5,"stop":" ")"), (List{"temperature", "stop"}));
    EXPECT_EQ(
        members(
            R"("temperature":0,"stop":"x","max_tokens":5,"max_completion_tokens":7,"user":"a","safety_identifier":"b")"),
        R"({"model":"m","max_tokens":7,…,"temperature":0,"stop_sequences":["x"],"metadata":{"user_id":"b"}})");
}

TEST(ChatToMessagesRequest, NamesUnknownFieldsAndNothingThatIsNull) {
    EXPECT_EQ(droppedBy(R"("min_p":0.1,"seed":null,"n":null,"logprobs":null,"new\nthing, yes":1)"),
              (List{"min_p", "new?thing??yes"}));
}

TEST(ChatToMessagesRequest, CarriesACallWhoseArgumentsWereCutShort) {
    for (const std::string arguments : {"{", "[]", "3", "{} {}"}) {
        EXPECT_THAT(
            translated(
                R"({"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":")" +
                arguments + R"("}}]}]})"),
            testing::HasSubstr(R"("input":{"INVALID_JSON":")" + arguments + R"("})"));
    }
}

TEST(ChatToMessagesRequest, SaysWhereARequestIsWrong) {
    const auto withMessages = [](const std::string& messages) {
        return refused(R"({"model":"m","messages":)" + messages + "}");
    };
    EXPECT_EQ(refused(R"({"model":"m"})"), "messages: \"messages\" is missing: an array of {role, content}");
    EXPECT_EQ(withMessages("[]"), "messages: \"messages\" is empty: at least one message is needed");
    EXPECT_EQ(withMessages(R"("hi")"), "messages: \"messages\" must be an array");
    EXPECT_EQ(withMessages(R"([1])"), "messages[0]: \"messages[0]\" must be an object");
    EXPECT_EQ(
        withMessages(R"([{"content":"x"}])"),
        "messages[0].role: \"messages[0].role\" is missing: system, developer, user, assistant or tool");
    EXPECT_EQ(withMessages(R"([{"role":"function","content":"x"}])"),
              "messages[0].role: \"messages[0].role\" must be system, developer, user, assistant or tool");
    EXPECT_EQ(withMessages(R"([{"role":"user"}])"),
              "messages[0].content: \"messages[0].content\" is missing: a string or an array of parts");
    EXPECT_EQ(withMessages(R"([{"role":"user","content":5}])"),
              "messages[0].content: \"messages[0].content\" must be a string or an array of parts");
    EXPECT_EQ(withMessages(R"([{"role":"assistant"}])"),
              "messages[0].content: \"messages[0].content\" is missing: an assistant message has content or "
              "tool_calls");
    EXPECT_EQ(withMessages(R"([{"role":"tool","content":"x"}])"),
              "messages[0].tool_call_id: \"messages[0].tool_call_id\" is missing: the id of the call that "
              "this is the result of");
    EXPECT_EQ(withMessages(R"([{"role":"user","content":[{"type":"video"}]}])"),
              "messages[0].content[0].type: \"messages[0].content[0].type\" must be text, image_url, file or "
              "refusal");
    EXPECT_EQ(
        withMessages(
            R"([{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,!"}}]}])"),
        "messages[0].content[0].image_url.url: \"messages[0].content[0].image_url.url\" must be "
        "data:image/TYPE;base64,DATA with sound base64");
    EXPECT_EQ(
        withMessages(
            R"([{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}])"),
        "messages[0].content[0].image_url.url: \"messages[0].content[0].image_url.url\" must be an http, "
        "https or data URL");
    EXPECT_EQ(withMessages(R"([{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}])"),
              "messages[0].content[0].file.file_id: \"messages[0].content[0].file.file_id\" names a file "
              "that this model's provider does not have: send file_data");
    const auto with = [](const std::string& rest) {
        const std::string why =
            refused(R"({"model":"m","messages":[{"role":"user","content":"x"}],)" + rest + "}");
        return why.substr(0, why.find(':'));
    };
    EXPECT_EQ(with(R"("temperature":2.1)"), "temperature");
    EXPECT_EQ(with(R"("temperature":"hot")"), "temperature");
    EXPECT_EQ(with(R"("top_p":-0.1)"), "top_p");
    EXPECT_EQ(with(R"("max_tokens":0)"), "max_tokens");
    EXPECT_EQ(with(R"("max_completion_tokens":1.5)"), "max_completion_tokens");
    EXPECT_EQ(with(R"("stop":[1])"), "stop[0]");
    EXPECT_EQ(with(R"("stop":1)"), "stop");
    EXPECT_EQ(with(R"("stream":1)"), "stream");
    EXPECT_EQ(with(R"("stream_options":{"include_usage":true})"), "stream_options");
    EXPECT_EQ(with(R"("stream":true,"stream_options":{"include_usage":1})"), "stream_options.include_usage");
    EXPECT_EQ(with(R"("tools":[{"type":"web_search"}])"), "tools[0].type");
    EXPECT_EQ(with(R"("tools":[{"type":"function","function":{"name":"a","parameters":{"type":"array"}}}])"),
              "tools[0].function.parameters.type");
    EXPECT_EQ(
        with(
            R"("tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"a"}}])"),
        "tools[1].function.name");
    EXPECT_EQ(with(R"("tool_choice":"required")"), "tool_choice");
    EXPECT_EQ(with(R"("tool_choice":"maybe")"), "tool_choice");
    EXPECT_EQ(with(R"("tool_choice":{"type":"function","function":{"name":"x"}})"), "tool_choice");
    EXPECT_EQ(with(R"("response_format":{"type":"xml"})"), "response_format.type");
    EXPECT_EQ(with(R"("response_format":{"type":"json_schema","json_schema":{"schema":{}}})"),
              "response_format.json_schema.name");
    EXPECT_EQ(with(R"("reasoning_effort":"huge")"), "reasoning_effort");
    EXPECT_EQ(with(R"("user":5)"), "user");
    EXPECT_EQ(with(R"("metadata":5)"), "metadata");
}

}  // namespace
}  // namespace openclaw::dialects

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>

#include "dialects/response_events.h"
#include "open_responses_schema.h"
#include "translate.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr Dialect chat = Dialect::chat;
constexpr Dialect messages = Dialect::messages;
constexpr Dialect responses = Dialect::responses;

/// A request taken through another dialect and back.
std::string throughAndBack(const std::string& body, Dialect from, Dialect through) {
    return translateRequest(translateRequest(body, from, through).body, through, from).body;
}

const std::string chatRequest =
    R"({"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},{"type":"file","file":{"filename":"f.pdf","file_data":"data:application/pdf;base64,AAAA"}}]},{"role":"assistant","content":"so","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"r1"},{"role":"tool","tool_call_id":"c2","content":"r2"}],"tools":[{"type":"function","function":{"name":"f","description":"D","parameters":{"type":"object"},"strict":true}}],"tool_choice":"required","parallel_tool_calls":false,"max_completion_tokens":50,"temperature":0.5,"top_p":0.5,"reasoning_effort":"low","response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d","schema":{"type":"object"},"strict":true}},"verbosity":"low","user":"u","stream":true,"stream_options":{"include_usage":true}})";

TEST(ResponsesRoundTrip, OfAChatRequestLosesNothing) {
    EXPECT_EQ(throughAndBack(chatRequest, chat, responses), chatRequest);
}

TEST(ResponsesRoundTrip, OfAMessagesRequestKeepsToolsAndImages) {
    const std::string request =
        R"({"model":"m","max_tokens":50,"system":"S","messages":[{"role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},{"role":"assistant","content":[{"type":"text","text":"so"},{"type":"tool_use","id":"c1","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"r"},{"type":"image","source":{"type":"url","url":"https://h/i.png"}}]},{"type":"text","text":"go on"}]}],"tools":[{"name":"f","description":"D","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"},"temperature":0.5,"stream":true})";
    EXPECT_EQ(throughAndBack(request, messages, responses), request);
}

TEST(ResponsesRoundTrip, OfAResponsesRequestThroughChatKeepsWhatWasSaid) {
    const std::string request = translateRequest(chatRequest, chat, responses).body;
    EXPECT_EQ(throughAndBack(request, responses, chat), request);
}

/// The answer of a messages provider as a response, whose items come back in the next request.
TEST(ResponsesRoundTrip, GivesThinkingBackToItsVendorOnly) {
    const auto frame = [](const std::string& type, const std::string& rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + rest + "}\n\n";
    };
    const std::string stream =
        frame("message_start", R"(,"message":{"id":"msg_1","model":"c","usage":{"input_tokens":3}})") +
        frame("content_block_start", R"(,"index":0,"content_block":{"type":"thinking","thinking":""})") +
        frame("content_block_delta", R"(,"index":0,"delta":{"type":"thinking_delta","thinking":"Hm: a"})") +
        frame("content_block_delta", R"(,"index":0,"delta":{"type":"signature_delta","signature":"sig=="})") +
        frame("content_block_stop", R"(,"index":0)") +
        frame("content_block_start",
              R"(,"index":1,"content_block":{"type":"redacted_thinking","data":"dark"})") +
        frame("content_block_stop", R"(,"index":1)") +
        frame("content_block_start",
              R"(,"index":2,"content_block":{"type":"tool_use","id":"c1","name":"f","input":{}})") +
        frame("content_block_delta",
              R"(,"index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"})") +
        frame("content_block_stop", R"(,"index":2)") +
        frame("message_delta", R"(,"delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":4})") +
        frame("message_stop", "");
    const std::string answer = translateStream(stream, messages, responses, {true, true, "m"});
    const auto told = checkedStream(answer);
    const json::object response = lastResponse(told);
    EXPECT_EQ(response.at("output").as_array().size(), 3u);

    // Some clients send back neither the content nor the ids.
    std::string items;
    for (const json::value& each : response.at("output").as_array()) {
        json::object item = each.as_object();
        item.erase("content");
        item.erase("id");
        items += json::serialize(item) + ",";
    }
    const std::string next = R"({"model":"m","input":[{"role":"user","content":"q"},)" + items +
                             R"({"type":"function_call_output","call_id":"c1","output":"r"}]})";
    EXPECT_NE(
        translateRequest(next, responses, messages)
            .body.find(
                R"([{"type":"thinking","thinking":"Hm: a","signature":"sig=="},{"type":"redacted_thinking","data":"dark"},{"type":"tool_use","id":"c1","name":"f","input":{"a":1}}])"),
        std::string::npos);
    for (const Dialect other : {chat, responses}) {
        const std::string body = translateRequest(next, responses, other).body;
        EXPECT_EQ(body.find("sig=="), std::string::npos) << body;
        EXPECT_EQ(body.find("dark"), std::string::npos) << body;
    }
}

TEST(ResponsesRoundTrip, NeverGivesAVendorsEncryptedThinkingToAnother) {
    const std::string request =
        R"({"model":"m","input":[{"role":"user","content":"q"},{"type":"reasoning","summary":[{"type":"summary_text","text":"s"}],"encrypted_content":"gAAA"},{"role":"user","content":"r"}]})";
    EXPECT_NE(translateRequest(request, responses, responses).body.find(R"("encrypted_content":"gAAA")"),
              std::string::npos);
    EXPECT_EQ(translateRequest(request, responses, messages).body.find("gAAA"), std::string::npos);
    EXPECT_EQ(translateRequest(request, responses, chat).body.find("gAAA"), std::string::npos);
}

TEST(ResponsesRoundTrip, OfAnAnswerThroughEachDialectIsValid) {
    const std::string chatStream =
        R"(data: {"id":"chatcmpl-1","created":7,"model":"gpt-x","choices":[{"index":0,"delta":{"reasoning_content":"Hm"}}]})"
        "\n\n"
        R"(data: {"choices":[{"index":0,"delta":{"content":"hi"}}]})"
        "\n\n"
        R"(data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":2,"completion_tokens":3}})"
        "\n\ndata: [DONE]\n\n";
    const std::string answer = translateStream(chatStream, chat, responses, {true, true, {}});
    EXPECT_TRUE(answer.ends_with("data: [DONE]\n\n"));
    EXPECT_EQ(
        typesOf(checkedStream(answer)),
        "created in_progress output_item.added reasoning_summary_part.added reasoning_summary_text.delta "
        "reasoning_summary_text.done reasoning_summary_part.done output_item.done output_item.added "
        "content_part.added "
        "output_text.delta "
        "output_text.done content_part.done output_item.done output_item.added function_call_arguments.delta "
        "function_call_arguments.done output_item.done completed");
    EXPECT_EQ(eventsOf(answer, responses),
              "started resp_chatcmpl-1 gpt-x\nreasoning Hm\ntext hi\ncall 0 c1 f\narguments 0 {}\nend "
              "0\nusage 2 3 0 0 "
              "0\nfinished 3 \n");
    std::string whole;
    const auto encoder = codecOf(responses).answerEncoder({false, false, "m"}, whole);
    const auto decoder = codecOf(chat).answerDecoder(*encoder, {});
    decoder->onStream(chatStream);
    decoder->onStreamEnd();
    EXPECT_EQ(violation("ResponseResource", json::parse(whole)), "");
    EXPECT_NE(translateBody(whole, responses, messages).find(R"("stop_reason":"tool_use")"),
              std::string::npos);
    EXPECT_NE(translateBody(whole, responses, chat).find(R"("finish_reason":"tool_calls")"),
              std::string::npos);
}

TEST(ResponsesRoundTrip, OfAFailureHasItsStatus) {
    std::string out;
    const auto encoder = codecOf(responses).answerEncoder({}, out);
    codecOf(chat)
        .answerDecoder(*encoder, {})
        ->onBody(R"({"error":{"message":"slow","type":"rate_limit_error"}})");
    EXPECT_EQ(encoder->status(), 429);
    EXPECT_EQ(violation("ErrorPayload", json::parse(out).at("error")), "");
    const std::string streamed = translateStream("", chat, responses, {true, true, "m"});
    EXPECT_EQ(lastResponse(checkedStream(streamed)).at("status"), "failed");
}

TEST(ResponsesRoundTrip, IsAContract) {
    EXPECT_EQ(codecOfContract("responses/1"), &codecOf(responses));
    EXPECT_EQ(codecOf(responses).dialect(), responses);
    EXPECT_EQ(nameOf(responses), "responses");
}

}  // namespace
}  // namespace openclaw::dialects

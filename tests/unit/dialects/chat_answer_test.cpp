#include <gtest/gtest.h>

#include <string>

#include "translate.h"

namespace openclaw::dialects {
namespace {

std::string chunk(const std::string& choice, const std::string& rest = {}) {
    return R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-x","choices":[)" +
           choice + "]" + rest + "}\n\n";
}

std::string delta(const std::string& members, const std::string& finish = "null") {
    return chunk(R"({"index":0,"delta":{)" + members + R"(},"finish_reason":)" + finish + "}");
}

std::string call(int index, const std::string& id, const std::string& name, const std::string& arguments) {
    std::string members = R"("tool_calls":[{"index":)" + std::to_string(index);
    if (!id.empty()) members += R"(,"id":")" + id + R"(","type":"function")";
    members += R"(,"function":{)";
    if (!name.empty()) members += R"("name":")" + name + R"(",)";
    return delta(members + R"("arguments":)" + boost::json::serialize(boost::json::string_view(arguments)) +
                 "}}]");
}

const std::string usage = chunk(
    "",
    R"(,"usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":3}})");
const std::string done = "data: [DONE]\n\n";

const std::string everything =
    delta(R"("role":"assistant","content":"")") + delta(R"("reasoning_content":"Hm")") +
    delta(R"("content":"\u4f60")") + delta("\"content\":\"\xF0\x9F\x98\x80\"") + ": ping\n\n" +
    call(0, "call_a", "f", "") + call(0, "", "", "{\"x\":") + call(0, "", "", "1}") +
    call(1, "call_b", "g", "") + call(1, "", "", "{}") + delta("", R"("tool_calls")") + usage + done;

std::string named(const std::string& type, const std::string& rest) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (rest.empty() ? "" : "," + rest) +
           "}\n\n";
}

const std::string everythingAsMessages =
    named(
        "message_start",
        R"("message":{"id":"msg_chatcmpl-1","type":"message","role":"assistant","model":"gpt-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}})") +
    named("content_block_start",
          R"("index":0,"content_block":{"type":"thinking","thinking":"","signature":""})") +
    named("content_block_delta", R"("index":0,"delta":{"type":"thinking_delta","thinking":"Hm"})") +
    named("content_block_stop", R"("index":0)") +
    named("content_block_start", R"("index":1,"content_block":{"type":"text","text":""})") +
    named("content_block_delta",
          "\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"\xE4\xBD\xA0\"}") +
    named("content_block_delta",
          "\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"\xF0\x9F\x98\x80\"}") +
    named("content_block_stop", R"("index":1)") +
    named("content_block_start",
          R"("index":2,"content_block":{"type":"tool_use","id":"call_a","name":"f","input":{}})") +
    named("content_block_delta",
          R"("index":2,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"})") +
    named("content_block_delta", R"("index":2,"delta":{"type":"input_json_delta","partial_json":"1}"})") +
    named("content_block_stop", R"("index":2)") +
    named("content_block_start",
          R"("index":3,"content_block":{"type":"tool_use","id":"call_b","name":"g","input":{}})") +
    named("content_block_delta", R"("index":3,"delta":{"type":"input_json_delta","partial_json":"{}"})") +
    named("content_block_stop", R"("index":3)") +
    named(
        "message_delta",
        R"("delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":15,"cache_creation_input_tokens":0,"cache_read_input_tokens":5,"output_tokens":9})") +
    named("message_stop", "");

std::string asMessages(std::string_view stream, std::size_t step = 0) {
    return translateStream(stream, Dialect::chat, Dialect::messages, {true, true, {}}, step);
}

TEST(ChatAnswer, StreamsAsNamedEventsCutAnywhere) {
    for (std::size_t step = 1; step <= everything.size(); step += step < 64 ? 1 : 97) {
        ASSERT_EQ(asMessages(everything, step), everythingAsMessages) << step;
    }
}

TEST(ChatAnswer, StreamsAsNamedEventsCutInTwoAtEveryByte) {
    for (std::size_t cut = 0; cut <= everything.size(); ++cut) {
        std::string out;
        const auto encoder = codecOf(Dialect::messages).answerEncoder({true, true, {}}, out);
        const auto decoder = codecOf(Dialect::chat).answerDecoder(*encoder, {});
        decoder->onStream(everything.substr(0, cut));
        decoder->onStream(everything.substr(cut));
        decoder->onStreamEnd();
        ASSERT_EQ(out, everythingAsMessages) << cut;
    }
}

TEST(ChatAnswer, Lesson5DeathAtAnyByteIsAnErrorUnlessAllHadCome) {
    const auto complete = everything.find(usage) - 2;
    for (std::size_t size = 0; size < everything.size(); ++size) {
        const std::string out = asMessages(everything.substr(0, size));
        const bool finished = out.find("event: message_stop") != std::string::npos;
        const bool failed = out.find("event: error") != std::string::npos;
        ASSERT_NE(finished, failed) << size;
        ASSERT_EQ(finished, size >= complete) << size;
    }
}

TEST(ChatAnswer, NeverMixesTheBlocksOfCallsThatCameMixed) {
    EXPECT_EQ(
        asMessages(call(0, "a", "f", "{\"x\"") + call(1, "b", "g", "{\"y\"") + delta(R"("content":"late")") +
                   call(0, "", "", ":1}") + call(1, "", "", ":2}") + call(0, "", "", " ") +
                   delta("", R"("tool_calls")") + done),
        everythingAsMessages.substr(0, everythingAsMessages.find("event: content_block_start")) +
            named("content_block_start",
                  R"("index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}})") +
            named("content_block_delta",
                  R"("index":0,"delta":{"type":"input_json_delta","partial_json":"{\"x\""})") +
            named("content_block_delta",
                  R"("index":0,"delta":{"type":"input_json_delta","partial_json":":1}"})") +
            named("content_block_stop", R"("index":0)") +
            named("content_block_start",
                  R"("index":1,"content_block":{"type":"tool_use","id":"b","name":"g","input":{}})") +
            named("content_block_delta",
                  R"("index":1,"delta":{"type":"input_json_delta","partial_json":"{\"y\""})") +
            named("content_block_delta",
                  R"("index":1,"delta":{"type":"input_json_delta","partial_json":":2}"})") +
            named("content_block_stop", R"("index":1)") +
            named("content_block_start", R"("index":2,"content_block":{"type":"text","text":""})") +
            named("content_block_delta", R"("index":2,"delta":{"type":"text_delta","text":"late"})") +
            named("content_block_stop", R"("index":2)") +
            named(
                "message_delta",
                R"("delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0})") +
            named("message_stop", ""));
}

TEST(ChatAnswer, Lesson3TellsCallsApartThatAllHaveIndexZero) {
    EXPECT_EQ(eventsOf(call(0, "a", "f", "{}") + call(0, "b", "g", "{\"x\"") + call(0, "", "", ":1}") +
                           delta("", R"("stop")") + done,
                       Dialect::chat),
              "started chatcmpl-1 gpt-x\ncall 0 a f\narguments 0 {}\nend 0\ncall 1 b g\narguments 1 "
              "{\"x\"\narguments 1 :1}\nend 1\nfinished 3 \n");
}

TEST(ChatAnswer, EndsCallsWithoutArgumentsAsAnEmptyObject) {
    EXPECT_EQ(eventsOf(call(0, "a", "f", "") + delta("", R"("tool_calls")") + done, Dialect::chat),
              "started chatcmpl-1 gpt-x\ncall 0 a f\narguments 0 {}\nend 0\nfinished 3 \n");
}

TEST(ChatAnswer, ReadsWhatItsManyImitatorsDo) {
    EXPECT_EQ(
        eventsOf(
            "data:" +
                delta(R"("reasoning":"r","content":[{"type":"text","text":"t"}])", R"("stop")").substr(5) +
                "data: [DONE]",
            Dialect::chat),
        "started chatcmpl-1 gpt-x\nreasoning r\ntext t\nfinished 0 \n");
    EXPECT_EQ(eventsOf(delta(R"("content":"t")", R"("stop")"), Dialect::chat),
              "started chatcmpl-1 gpt-x\ntext t\nfinished 0 \n");
    EXPECT_EQ(eventsOf(chunk(R"({"index":1,"delta":{"content":"other"}})") +
                           delta(R"("refusal":"No.")", R"("stop")") + done,
                       Dialect::chat),
              "started chatcmpl-1 gpt-x\nrefusal No.\nfinished 5 \n");
    EXPECT_EQ(eventsOf(delta(R"("content":"\ud83d")", R"("length")") + done, Dialect::chat),
              "started chatcmpl-1 gpt-x\ntext \xEF\xBF\xBD\nfinished 2 \n");
    EXPECT_EQ(
        eventsOf("data: {\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"}}\n\n" + done,
                 Dialect::chat),
        "failed rate_limit_exceeded slow down\n");
    EXPECT_EQ(eventsOf(done, Dialect::chat),
              "failed upstream_failed the provider ended its stream without an answer\n");
    EXPECT_EQ(eventsOf("data: <html>\n\n", Dialect::chat),
              "failed upstream_failed the provider sent an event that is not a JSON object\n");
}

TEST(ChatAnswer, IsAMessageWhenItComesWhole) {
    EXPECT_EQ(
        translateBody(
            R"({"id":"chatcmpl-1","created":7,"model":"gpt-x","choices":[{"index":0,"message":{"role":"assistant","content":"a","reasoning_content":"r",
                  "tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"}}]},"finish_reason":"tool_calls"}],
                  "usage":{"prompt_tokens":20,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":5}}})",
            Dialect::chat, Dialect::messages),
        R"({"id":"msg_chatcmpl-1","type":"message","role":"assistant","model":"gpt-x","content":[{"type":"thinking","thinking":"r","signature":""},)"
        R"({"type":"text","text":"a"},{"type":"tool_use","id":"c","name":"f","input":{"x": 1}}],"stop_reason":"tool_use","stop_sequence":null,)"
        R"("usage":{"input_tokens":15,"cache_creation_input_tokens":0,"cache_read_input_tokens":5,"output_tokens":9}})");
}

TEST(ChatAnswer, StaysJsonWhenArgumentsWereCutShort) {
    EXPECT_NE(
        translateBody(
            R"({"id":"1","model":"m","choices":[{"message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"x"}}]},"finish_reason":"length"}]})",
            Dialect::chat, Dialect::messages)
            .find(R"("input":{"INVALID_JSON":"{\"x"}}],"stop_reason":"max_tokens")"),
        std::string::npos);
}

TEST(ChatAnswer, FailsWhenItIsNoAnswer) {
    const auto failure = [](std::string_view body) {
        std::string out;
        const auto encoder = codecOf(Dialect::messages).answerEncoder({}, out);
        codecOf(Dialect::chat).answerDecoder(*encoder, {})->onBody(body);
        return std::to_string(encoder->status()) + " " + out;
    };
    EXPECT_EQ(
        failure("oops"),
        R"(502 {"type":"error","error":{"type":"api_error","message":"the provider's answer is not a JSON object"}})");
    EXPECT_EQ(
        failure(R"({"choices":[]})"),
        R"(502 {"type":"error","error":{"type":"api_error","message":"the provider's answer has no message"}})");
    EXPECT_EQ(failure(R"({"error":{"message":"busy","code":"overloaded"}})"),
              R"(529 {"type":"error","error":{"type":"overloaded_error","message":"busy"}})");
}

}  // namespace
}  // namespace openclaw::dialects

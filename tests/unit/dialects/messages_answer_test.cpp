#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "translate.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

std::string event(const std::string& type, const std::string& rest) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (rest.empty() ? "" : ",") + rest +
           "}\n\n";
}

std::string start(
    const std::string& usage =
        R"({"input_tokens":10,"cache_read_input_tokens":100,"cache_creation_input_tokens":5,"output_tokens":1})") {
    return event(
        "message_start",
        R"("message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":)" +
            usage + "}");
}

std::string begin(int index, const std::string& block) {
    return event("content_block_start", "\"index\":" + std::to_string(index) + ",\"content_block\":" + block);
}

std::string delta(int index, const std::string& type, const std::string& key, const std::string& text) {
    return event("content_block_delta", "\"index\":" + std::to_string(index) + ",\"delta\":{\"type\":\"" +
                                            type + "\",\"" + key +
                                            "\":" + json::serialize(json::string_view(text)) + "}");
}

std::string stop(int index) {
    return event("content_block_stop", "\"index\":" + std::to_string(index));
}

std::string end(const std::string& reason) {
    return event("message_delta", R"("delta":{"stop_reason":")" + reason +
                                      R"(","stop_sequence":null},"usage":{"output_tokens":42})") +
           event("message_stop", "");
}

const std::string ping = event("ping", "");

/// Thinking, words in three scripts, two calls.
const std::string everything =
    start() + ping + begin(0, R"({"type":"thinking","thinking":"","signature":""})") +
    delta(0, "thinking_delta", "thinking", "Hm\xE2\x80\xA6") +
    delta(0, "signature_delta", "signature", "c2ln") + stop(0) + begin(1, R"({"type":"text","text":""})") +
    delta(1, "text_delta", "text", "\xE4\xBD\xA0\xE5\xA5\xBD \"") + ": comment\n\n" +
    delta(1, "text_delta", "text", "\xF0\x9F\x98\x80\n") + stop(1) +
    begin(2, R"({"type":"tool_use","id":"toolu_1","name":"look","input":{}})") +
    delta(2, "input_json_delta", "partial_json", "") +
    delta(2, "input_json_delta", "partial_json", "{\"at\": 1") + ping +
    delta(2, "input_json_delta", "partial_json", ".0}") + stop(2) +
    begin(3, R"({"type":"tool_use","id":"toolu_2","name":"now","input":{}})") + stop(3) + end("tool_use");

const std::string everythingAsChat =
    R"(data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"role":"assistant","content":null},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"reasoning_content":"Hm…"},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"content":"你好 \""},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"content":"😀\n"},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"look","arguments":""}}]},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"at\": 1"}}]},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":".0}"}}]},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"toolu_2","type":"function","function":{"name":"now","arguments":""}}]},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}],"usage":null}

data: {"id":"chatcmpl-msg_01","object":"chat.completion.chunk","created":T,"model":"claude-x","choices":[],"usage":{"prompt_tokens":115,"completion_tokens":42,"total_tokens":157,"prompt_tokens_details":{"cached_tokens":100},"completion_tokens_details":{"reasoning_tokens":0}}}

data: [DONE]

)";

/// With the time of creation, which the dialect does not have, as T.
std::string withoutTime(std::string text) {
    static constexpr std::string_view key = "\"created\":";
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
        const auto digits = at + key.size();
        text.replace(digits, text.find(',', digits) - digits, "T");
    }
    return text;
}

std::string asChat(std::string_view stream, bool usage = true, std::size_t step = 0,
                   std::string_view answerTool = {}) {
    return withoutTime(
        translateStream(stream, Dialect::messages, Dialect::chat, {true, usage, {}}, step, answerTool));
}

TEST(MessagesAnswer, StreamsAsChunksCutAnywhere) {
    for (std::size_t step = 1; step <= everything.size(); step += step < 64 ? 1 : 97) {
        ASSERT_EQ(asChat(everything, true, step), everythingAsChat) << step;
    }
    ASSERT_EQ(asChat(everything), everythingAsChat);
}

TEST(MessagesAnswer, Lesson12StreamsAsChunksCutInTwoAtEveryByte) {
    for (std::size_t cut = 0; cut <= everything.size(); ++cut) {
        std::string out;
        const auto encoder = codecOf(Dialect::chat).answerEncoder({true, true, {}}, out);
        const auto decoder = codecOf(Dialect::messages).answerDecoder(*encoder, {});
        decoder->onStream(everything.substr(0, cut));
        decoder->onStream(everything.substr(cut));
        decoder->onStreamEnd();
        ASSERT_EQ(withoutTime(out), everythingAsChat) << cut;
    }
}

TEST(MessagesAnswer, StreamsTheSameWithOtherLineEnds) {
    for (const std::string lineEnd : {"\r\n", "\r"}) {
        std::string stream = "\xEF\xBB\xBF";
        for (const char c : everything) {
            if (c == '\n') {
                stream += lineEnd;
            } else {
                stream += c;
            }
        }
        for (const std::size_t step : {1, 2, 3, 1000})
            ASSERT_EQ(asChat(stream, true, step), everythingAsChat) << step;
    }
}

TEST(MessagesAnswer, LeavesTheStreamWithEachEvent) {
    std::string out;
    const auto encoder = codecOf(Dialect::chat).answerEncoder({true, false, {}}, out);
    const auto decoder = codecOf(Dialect::messages).answerDecoder(*encoder, {});
    decoder->onStream(start() + begin(0, R"({"type":"text","text":""})"));
    out.clear();
    decoder->onStream(delta(0, "text_delta", "text", "a"));
    EXPECT_NE(out.find(R"({"content":"a"})"), std::string::npos);
    EXPECT_TRUE(out.ends_with("\n\n"));
}

TEST(MessagesAnswer, Lesson4TellsUsageInALastChunkAndOnlyWhenAsked) {
    const auto chunks =
        chunksOf(translateStream(everything, Dialect::messages, Dialect::chat, {true, true, {}}));
    for (const json::value& chunk : chunks) {
        const bool last = &chunk == &chunks.back();
        EXPECT_EQ(chunk.at("choices").as_array().empty(), last);
        EXPECT_EQ(chunk.at("usage").is_object(), last);
    }
    const std::string stream = asChat(everything, false);
    EXPECT_EQ(stream.find("usage"), std::string::npos);
    EXPECT_TRUE(stream.ends_with("\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n"));
}

TEST(MessagesAnswer, Lesson5DeathAtAnyByteIsAnErrorUnlessAllHadCome) {
    const auto complete = everything.find("event: message_stop");
    for (std::size_t size = 0; size < everything.size(); ++size) {
        const std::string out = asChat(everything.substr(0, size));
        const bool done = out.ends_with("data: [DONE]\n\n");
        const bool failed = out.ends_with("\"code\":\"upstream_failed\"}}\n\n");
        ASSERT_NE(done, failed) << size << out;
        // The event before the last is whole but for its empty line.
        ASSERT_EQ(done, size >= complete - 2) << size;
    }
}

TEST(MessagesAnswer, Lesson23FinishesOnce) {
    const std::string late = event("error", R"("error":{"type":"api_error","message":"late"})");
    EXPECT_EQ(asChat(everything + everything + late), everythingAsChat);
    EXPECT_EQ(asChat(everything + everything + late, true, everything.size()), everythingAsChat);
}

TEST(MessagesAnswer, PassesAnErrorOnInPlaceOfAnEnd) {
    const std::string error = event("error", R"("error":{"type":"overloaded_error","message":"Overloaded"})");
    const std::string out = asChat(start() + begin(0, R"({"type":"text","text":""})") +
                                   delta(0, "text_delta", "text", "a") + error + end("end_turn"));
    EXPECT_TRUE(
        out.ends_with("data: "
                      "{\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\",\"param\":null,"
                      "\"code\":\"overloaded\"}}\n\n"))
        << out;
    EXPECT_EQ(out.find("[DONE]"), std::string::npos);
    EXPECT_EQ(eventsOf(error, Dialect::messages), "failed overloaded Overloaded\n");
}

TEST(MessagesAnswer, MapsEveryStopReason) {
    const auto finish = [](const std::string& reason) {
        const std::string out = asChat(start() + begin(0, R"({"type":"text","text":""})") +
                                           delta(0, "text_delta", "text", "a") + stop(0) + end(reason),
                                       false);
        const auto at = out.find("\"finish_reason\":\"");
        return out.substr(at + 17, out.find('"', at + 17) - at - 17);
    };
    EXPECT_EQ(finish("end_turn"), "stop");
    EXPECT_EQ(finish("stop_sequence"), "stop");
    EXPECT_EQ(finish("max_tokens"), "length");
    EXPECT_EQ(finish("model_context_window_exceeded"), "length");
    EXPECT_EQ(finish("refusal"), "content_filter");
    EXPECT_EQ(finish("pause_turn"), "stop");
    EXPECT_EQ(finish("something_new"), "stop");
}

TEST(MessagesAnswer, SaysNothingAsAnEmptyText) {
    const auto chunks = chunksOf(
        translateStream(start() + end("end_turn"), Dialect::messages, Dialect::chat, {true, false, {}}));
    ASSERT_EQ(chunks.size(), 2u);
    EXPECT_EQ(json::serialize(chunks[0].at_pointer("/choices/0/delta")),
              R"({"role":"assistant","content":""})");
}

TEST(MessagesAnswer, Lesson3LetsMixedCallsKeepIdNameAndIndex) {
    EXPECT_EQ(eventsOf(start() + begin(0, R"({"type":"tool_use","id":"a","name":"f","input":{}})") +
                           begin(1, R"({"type":"tool_use","id":"b","name":"g","input":{}})") +
                           delta(0, "input_json_delta", "partial_json", "{\"x\"") +
                           delta(1, "input_json_delta", "partial_json", "{\"y\"") +
                           delta(0, "input_json_delta", "partial_json", ":1}") +
                           delta(1, "input_json_delta", "partial_json", ":2}") + stop(1) + stop(0) +
                           end("tool_use"),
                       Dialect::messages),
              "started msg_01 claude-x\nusage 115 1 100 5 0\ncall 0 a f\ncall 1 b g\narguments 0 "
              "{\"x\"\narguments 1 {\"y\"\n"
              "arguments 0 :1}\narguments 1 :2}\nend 1\nend 0\nusage 115 42 100 5 0\nfinished 3 \n");
}

TEST(MessagesAnswer, ReadsWhatOthersWhoSpeakItsDialectDo) {
    EXPECT_EQ(
        eventsOf(
            "data: {\"type\":\"message_start\",\"message\":{\"id\":\"x\",\"model\":\"m\"}}\n\n" +
                begin(0, R"({"type":"tool_use","id":"a","name":"f","input":{"x":1}})") + stop(0) +
                begin(0, R"({"type":"text","text":"whole"})") + stop(0) +
                begin(2, R"({"type":"web_search_tool_result","content":[]})") + stop(2) +
                event("new_kind", "") +
                event("message_delta",
                      R"("delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":3,"output_tokens":4})") +
                "data: [DONE]\n\n",
            Dialect::messages),
        "started x m\ncall 0 a f\narguments 0 {\"x\":1}\nend 0\ntext whole\nusage 3 4 0 0 0\nfinished 3 \n");
    EXPECT_EQ(eventsOf("data: not json\n\n", Dialect::messages),
              "failed upstream_failed the provider sent an event that is not a JSON object\n");
    EXPECT_EQ(eventsOf(event("message_stop", ""), Dialect::messages),
              "failed upstream_failed the provider ended its stream without an answer\n");
    EXPECT_EQ(eventsOf("", Dialect::messages),
              "failed upstream_failed the provider ended its stream before the answer was complete\n");
}

TEST(MessagesAnswer, MakesTheAnswerToolsArgumentsTheText) {
    const std::string stream = start() + begin(0, R"({"type":"text","text":"Sure: "})") + stop(0) +
                               begin(1, R"({"type":"tool_use","id":"a","name":"json_answer","input":{}})") +
                               delta(1, "input_json_delta", "partial_json", "{\"a\":") +
                               delta(1, "input_json_delta", "partial_json", "1}") + stop(1) + end("tool_use");
    EXPECT_EQ(eventsOf(stream, Dialect::messages, "json_answer"),
              "started msg_01 claude-x\nusage 115 1 100 5 0\ntext {\"a\":\ntext 1}\nusage 115 42 100 5 "
              "0\nfinished 0 \n");
    const std::string words =
        start() + begin(0, R"({"type":"text","text":"{}"})") + stop(0) + end("end_turn");
    EXPECT_EQ(eventsOf(words, Dialect::messages, "json_answer"),
              "started msg_01 claude-x\nusage 115 1 100 5 0\nusage 115 42 100 5 0\ntext {}\nfinished 0 \n");
}

TEST(MessagesAnswer, IsACompletionWhenItComesWhole) {
    const std::string body =
        R"({"id":"msg_01","type":"message","role":"assistant","model":"claude-x","content":[
        {"type":"thinking","thinking":"Hm","signature":"s"},{"type":"text","text":"a"},{"type":"text","text":"b"},
        {"type":"tool_use","id":"toolu_1","name":"look","input":{"big":18446744073709551615}},
        {"type":"tool_use","id":"toolu_2","name":"now","input":{}}],
        "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":4}})";
    EXPECT_EQ(
        withoutTime(translateBody(body, Dialect::messages, Dialect::chat)),
        R"({"id":"chatcmpl-msg_01","object":"chat.completion","created":T,"model":"claude-x","choices":[{"index":0,"message":)"
        R"({"role":"assistant","content":"ab","refusal":null,"reasoning_content":"Hm","tool_calls":[)"
        R"({"id":"toolu_1","type":"function","function":{"name":"look","arguments":"{\"big\":18446744073709551615}"}},)"
        R"({"id":"toolu_2","type":"function","function":{"name":"now","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],)"
        R"("usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}})");
}

TEST(MessagesAnswer, Lesson23HasNullContentOnlyBesideCalls) {
    const auto content = [](const std::string& blocks) {
        return json::serialize(json::parse(translateBody(R"({"id":"x","model":"m","content":)" + blocks +
                                                             R"(,"stop_reason":"end_turn"})",
                                                         Dialect::messages, Dialect::chat))
                                   .at_pointer("/choices/0/message/content"));
    };
    EXPECT_EQ(content("[]"), R"("")");
    EXPECT_EQ(content(R"([{"type":"text","text":"t"}])"), R"("t")");
    EXPECT_EQ(content(R"([{"type":"tool_use","id":"a","name":"f","input":{}}])"), "null");
}

TEST(MessagesAnswer, BearsTheNameTheClientAskedFor) {
    const std::string body = translateBody(R"({"id":"x","model":"m","content":[],"stop_reason":"end_turn"})",
                                           Dialect::messages, Dialect::chat, {false, false, "mine"});
    EXPECT_EQ(json::parse(body).at("model"), "mine");
}

TEST(MessagesAnswer, FailsWhenItIsNoAnswer) {
    const auto failure = [](std::string_view body) {
        std::string out;
        const auto encoder = codecOf(Dialect::chat).answerEncoder({}, out);
        codecOf(Dialect::messages).answerDecoder(*encoder, {})->onBody(body);
        return std::to_string(encoder->status()) + " " + out;
    };
    EXPECT_EQ(
        failure("<html>"),
        R"(502 {"error":{"message":"the provider's answer is not a JSON object","type":"server_error","param":null,"code":"upstream_failed"}})");
    EXPECT_EQ(
        failure("{}"),
        R"(502 {"error":{"message":"the provider's answer has no content","type":"server_error","param":null,"code":"upstream_failed"}})");
    EXPECT_EQ(
        failure(R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"),
        R"(503 {"error":{"message":"Overloaded","type":"server_error","param":null,"code":"overloaded"}})");
}

TEST(MessagesAnswer, SurvivesItsOwnDialect) {
    const std::string again =
        translateStream(everything, Dialect::messages, Dialect::messages, {true, true, {}});
    EXPECT_EQ(eventsOf(again, Dialect::messages),
              "started msg_01 claude-x\nusage 0 0 0 0 0\nreasoning Hm\xE2\x80\xA6\nsignature c2ln\ntext "
              "\xE4\xBD\xA0\xE5\xA5\xBD \"\ntext \xF0\x9F\x98\x80\n\n"
              "call 0 toolu_1 look\narguments 0 {\"at\": 1\narguments 0 .0}\nend 0\ncall 1 toolu_2 "
              "now\narguments 1 {}\nend 1\n"
              "usage 115 42 100 5 0\nfinished 3 \n");
}

}  // namespace
}  // namespace openclaw::dialects

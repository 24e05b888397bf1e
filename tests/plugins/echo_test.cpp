#include <gmock/gmock.h>

#include <thread>

#include "host_double.h"

namespace openclaw::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const json::value kTools = json::parse(R"([
    {"type": "function", "function": {"name": "fs_list", "parameters": {"type": "object"}}},
    {"type": "function", "function": {"name": "search", "parameters": {"type": "object",
        "properties": {"query": {"type": "string"}, "kind": {"enum": ["web", "news"]}, "count": {"type": "integer"}},
        "required": ["query", "kind"]}}}])");

const json::value* find(const json::value& in, std::string_view pointer) {
    boost::system::error_code error;
    return in.find_pointer(pointer, error);
}

/// The events of a stream, each parsed, without the last, which is [DONE].
std::vector<json::value> events(const Outcome& outcome) {
    std::vector<json::value> found;
    bool done = false;
    for (const Chunk& chunk : outcome.chunks) {
        if (chunk.kind != OPENCLAW_CHUNK_BYTES) continue;
        EXPECT_FALSE(done) << "after [DONE]";
        EXPECT_THAT(chunk.bytes, StartsWith("data: "));
        EXPECT_THAT(chunk.bytes, testing::EndsWith("\n\n"));
        const std::string data = chunk.bytes.substr(6, chunk.bytes.size() - 8);
        EXPECT_EQ(data.find('\n'), std::string::npos) << "more than one event in a chunk";
        done = data == "[DONE]";
        if (!done) found.push_back(json::parse(data));
    }
    EXPECT_TRUE(done);
    return found;
}

class Echo : public testing::Test {
  protected:
    Echo() : file_(OPENCLAW_PLUGIN_FOLDER "/echo.so"), host_(file_) {}

    void create(const char* config = "{}") {
        ASSERT_EQ(host_.create(config), OPENCLAW_OK) << host_.explained();
    }
    Outcome send(const json::object& request) {
        return host_.run("echo", OPENCLAW_OP_CHAT, json::serialize(request), "chat/1");
    }
    static json::object said(std::string_view text) {
        return {{"model", "echo"},
                {"messages", json::array{json::object{{"role", "user"}, {"content", text}}}}};
    }
    json::value complete(const json::object& request) {
        const Outcome outcome = send(request);
        EXPECT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
        EXPECT_THAT(outcome.joined(OPENCLAW_CHUNK_HEAD), StartsWith("HTTP/1.1 200 ")) << outcome.bytes();
        return json::parse(outcome.bytes());
    }
    std::string contentOf(const json::object& request) {
        return std::string(complete(request).at_pointer("/choices/0/message/content").as_string());
    }
    json::value callsOf(const json::object& request) {
        const json::value answer = complete(request);
        const json::value* calls = find(answer, "/choices/0/message/tool_calls");
        return calls == nullptr ? json::array() : *calls;
    }

    PluginFile file_;
    HostDouble host_;
};

TEST_F(Echo, DescribesAQuickProviderThatKnowsItsModel) {
    create();
    EXPECT_EQ(file_.manifest().at("id"), "echo");
    const std::vector<DescribedItem> items = host_.describe();
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0].name, "echo");
    EXPECT_TRUE((items[0].annotations & OPENCLAW_QUICK) != 0);
    EXPECT_EQ(json::parse(items[0].details), json::parse(R"({"models": ["echo"]})"));
    const Outcome models = host_.run("echo", OPENCLAW_OP_MODELS_LIST, "", "chat/1");
    EXPECT_EQ(json::parse(models.bytes()).at_pointer("/data/0/id"), "echo");
    EXPECT_EQ(host_.run("echo", OPENCLAW_OP_PROBE, "").status, OPENCLAW_OK);
    EXPECT_EQ(items[0].contracts, (std::vector<std::string>{"chat/1", "embeddings/1", "completions/1"}));
    EXPECT_EQ(host_.run("echo", OPENCLAW_OP_COUNT_TOKENS, "{}").status, OPENCLAW_UNSUPPORTED);
}

TEST_F(Echo, AnswersInTheShapeOfAChatCompletion) {
    create();
    const json::value answer = complete(said("Hello there"));
    EXPECT_THAT(std::string(answer.at("id").as_string()), StartsWith("chatcmpl-"));
    EXPECT_EQ(answer.at("object"), "chat.completion");
    EXPECT_TRUE(answer.at("created").is_int64());
    EXPECT_EQ(answer.at("model"), "echo");
    ASSERT_EQ(answer.at("choices").as_array().size(), 1u);
    const json::value& choice = answer.at("choices").at(0);
    EXPECT_EQ(choice.at("index"), 0);
    EXPECT_EQ(choice.at("finish_reason"), "stop");
    EXPECT_TRUE(choice.at("logprobs").is_null());
    EXPECT_EQ(choice.at("message"), json::parse(R"({"role": "assistant", "refusal": null,
                "content": "I am the offline model of OpenClaw Gateway. You said: Hello there"})"));
    EXPECT_EQ(answer.at("usage"),
              json::parse(R"({"prompt_tokens": 2, "completion_tokens": 12, "total_tokens": 14})"));
}

TEST_F(Echo, GivesTheSameBytesForTheSameRequest) {
    create();
    EXPECT_EQ(send(said("twice")).bytes(), send(said("twice")).bytes());
    EXPECT_NE(complete(said("one")).at("id"), complete(said("two")).at("id"));
}

TEST_F(Echo, StreamsOneEventAWordThatJoinToTheAnswer) {
    create();
    json::object request = said("Hello there");
    const std::string whole = contentOf(request);
    request["stream"] = true;
    const Outcome outcome = send(request);
    EXPECT_THAT(outcome.chunks.at(0).bytes, HasSubstr("content-type: text/event-stream\r\n"));
    std::string joined;
    const std::vector<json::value> chunks = events(outcome);
    for (const json::value& chunk : chunks) {
        EXPECT_EQ(chunk.at("object"), "chat.completion.chunk");
        EXPECT_EQ(chunk.at("id"), chunks[0].at("id"));
        EXPECT_EQ(chunk.at("choices").as_array().size(), 1u);
        EXPECT_FALSE(chunk.as_object().contains("usage"));
        if (const json::value* content = find(chunk, "/choices/0/delta/content"))
            joined += content->as_string();
    }
    EXPECT_EQ(joined, whole);
    EXPECT_EQ(chunks.size(), 1u + 12u + 1u);  // role, words, finish_reason
    EXPECT_EQ(chunks.front().at_pointer("/choices/0/delta/role"), "assistant");
    EXPECT_TRUE(chunks.front().at_pointer("/choices/0/finish_reason").is_null());
    EXPECT_EQ(chunks.back().at_pointer("/choices/0/finish_reason"), "stop");
    EXPECT_EQ(chunks.back().at_pointer("/choices/0/delta"), json::object());
}

TEST_F(Echo, SendsUsageInOneLastChunkWithoutChoices) {
    create();
    json::object request = said("Hello there");
    request["stream"] = true;
    request["stream_options"] = {{"include_usage", true}};
    const std::vector<json::value> chunks = events(send(request));
    EXPECT_TRUE(chunks.front().at("usage").is_null());
    EXPECT_EQ(chunks.back().at("choices"), json::array());
    EXPECT_EQ(chunks.back().at_pointer("/usage/total_tokens"), 14);
}

TEST_F(Echo, AnswersChineseInChineseCharacterByCharacter) {
    create();
    json::object request = said("你好,请介绍一下自己");
    EXPECT_THAT(contentOf(request), testing::AllOf(HasSubstr("离线模型"), HasSubstr("你好,请介绍一下自己")));
    request["stream"] = true;
    for (const json::value& chunk : events(send(request))) {
        const json::value* content = find(chunk, "/choices/0/delta/content");
        if (content != nullptr && content->as_string().size() > 4) {
            EXPECT_THAT(std::string(content->as_string()), testing::MatchesRegex("[ -~]*")) << "not split";
        }
    }
}

TEST_F(Echo, ReadsContentParts) {
    create();
    const json::value request = json::parse(R"({"model": "echo", "messages": [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": [{"type": "text", "text": "first "},
                                     {"type": "image_url", "image_url": {"url": "data:,"}},
                                     {"type": "text", "text": "second"}]}]})");
    EXPECT_THAT(contentOf(request.as_object()), testing::EndsWith("You said: first second"));
}

TEST_F(Echo, CallsAToolWhenToldTo) {
    create();
    json::object request = said(R"(Please call search {"query": "a {b} \"c\"", "n": [1]} now)");
    request["tools"] = kTools;
    const json::value answer = complete(request);
    const json::value& choice = answer.at("choices").at(0);
    EXPECT_EQ(choice.at("finish_reason"), "tool_calls");
    EXPECT_TRUE(choice.at("message").at("content").is_null());
    const json::value& call = choice.at("message").at("tool_calls").at(0);
    EXPECT_THAT(std::string(call.at("id").as_string()), StartsWith("call_"));
    EXPECT_EQ(call.at("type"), "function");
    EXPECT_EQ(call.at("function").at("name"), "search");
    EXPECT_EQ(call.at("function").at("arguments"), R"({"query": "a {b} \"c\"", "n": [1]})");
}

TEST_F(Echo, CallsSeveralToolsInTheOrderAsked) {
    create();
    json::object request =
        said(R"(call search {"query": "x"}, then call fs_list, then 调用 fs_list {"path":"a"})");
    request["tools"] = kTools;
    const json::value calls = callsOf(request);
    ASSERT_EQ(calls.as_array().size(), 3u);
    EXPECT_EQ(calls.at(0).at("function").at("name"), "search");
    EXPECT_EQ(calls.at(1).at("function").at("arguments"), "{}");
    EXPECT_EQ(calls.at(2).at("function").at("arguments"), R"({"path":"a"})");
    EXPECT_NE(calls.at(0).at("id"), calls.at(1).at("id"));
    request["parallel_tool_calls"] = false;
    EXPECT_EQ(callsOf(request).as_array().size(), 1u);
}

TEST_F(Echo, StreamsToolCallsWithIndexAndIdAndArgumentsInPieces) {
    create();
    json::object request = said(R"(call search {"query": "你好你好你好你好"} and call fs_list)");
    request["tools"] = kTools;
    request["stream"] = true;
    std::vector<std::string> ids(2);
    std::vector<std::string> names(2);
    std::vector<std::string> arguments(2);
    int pieces = 0;
    const std::vector<json::value> chunks = events(send(request));
    for (const json::value& chunk : chunks) {
        const json::value* calls = find(chunk, "/choices/0/delta/tool_calls");
        if (calls == nullptr) continue;
        ASSERT_EQ(calls->as_array().size(), 1u);
        const json::value& call = calls->at(0);
        const auto index = call.at("index").to_number<std::size_t>();
        if (const json::value* id = call.as_object().if_contains("id")) {
            EXPECT_TRUE(ids.at(index).empty()) << "the id comes once";
            ids[index] = id->as_string();
            names[index] = call.at_pointer("/function/name").as_string();
        }
        EXPECT_FALSE(ids.at(index).empty()) << "the id comes first";
        arguments[index] += call.at_pointer("/function/arguments").as_string();
        ++pieces;
    }
    EXPECT_EQ(names, (std::vector<std::string>{"search", "fs_list"}));
    EXPECT_EQ(arguments, (std::vector<std::string>{R"({"query": "你好你好你好你好"})", "{}"}));
    EXPECT_GT(pieces, 4);
    EXPECT_EQ(chunks.back().at_pointer("/choices/0/finish_reason"), "tool_calls");
}

TEST_F(Echo, ListsTheCurrentDirectoryWhenAsked) {
    create();
    json::object request = said("帮我查看当前目录的文件");
    request["tools"] = kTools;
    EXPECT_EQ(callsOf(request).at(0).at("function"),
              json::parse(R"({"name": "fs_list", "arguments": "{\"path\":\".\"}"})"));
    request.erase("tools");
    EXPECT_EQ(callsOf(request), json::array());
}

TEST_F(Echo, HeedsToolChoice) {
    create();
    json::object request = said("what is new?");
    request["tools"] = kTools;
    EXPECT_EQ(callsOf(request), json::array());
    request["tool_choice"] = json::parse(R"({"type": "function", "function": {"name": "search"}})");
    EXPECT_EQ(json::parse(callsOf(request).at(0).at("function").at("arguments").as_string()),
              json::parse(R"({"query": "what is new?", "kind": "web"})"));
    request["tool_choice"] = "required";
    EXPECT_EQ(callsOf(request).at(0).at("function").at("name"), "fs_list");
    request["tool_choice"] = "none";
    request["messages"] = json::array{json::object{{"role", "user"}, {"content", "call fs_list"}}};
    EXPECT_EQ(callsOf(request), json::array());
    request["tool_choice"] = "auto";
    EXPECT_EQ(callsOf(request).as_array().size(), 1u);
}

TEST_F(Echo, DoesNotCallWhatIsNotOffered) {
    create();
    json::object request = said("call rm {}, recall fs_list, caller fs_list");
    request["tools"] = kTools;
    EXPECT_EQ(callsOf(request), json::array());
}

TEST_F(Echo, WritesBrokenArgumentsWhenGivenSuch) {
    create();
    json::object request = said("call search {\"query\": oops\nmore");
    request["tools"] = kTools;
    EXPECT_EQ(callsOf(request).at(0).at("function").at("arguments"), "{\"query\": oops");
}

TEST_F(Echo, AnswersWithTheResultsOfItsTools) {
    create();
    json::value request = json::parse(R"({"model": "echo", "messages": [
        {"role": "user", "content": "call fs_list and call search"},
        {"role": "assistant", "content": null, "tool_calls": [
            {"id": "call_1", "type": "function", "function": {"name": "fs_list", "arguments": "{}"}},
            {"id": "call_2", "type": "function", "function": {"name": "search", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "README.md"},
        {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "nothing"}]}]})");
    request.as_object()["tools"] = kTools;
    EXPECT_EQ(contentOf(request.as_object()),
              "I am the offline model of OpenClaw Gateway. The tool fs_list answered: README.md"
              " The tool search answered: nothing");
}

TEST_F(Echo, HeedsLengthAndStop) {
    create();
    json::object request = said("one two three");
    request["max_tokens"] = 3;
    json::value answer = complete(request);
    EXPECT_EQ(answer.at_pointer("/choices/0/message/content"), "I am the ");
    EXPECT_EQ(answer.at_pointer("/choices/0/finish_reason"), "length");
    EXPECT_EQ(answer.at_pointer("/usage/completion_tokens"), 3);
    request["max_completion_tokens"] = 1;
    EXPECT_EQ(contentOf(request), "I ");
    request.erase("max_tokens");
    request["max_completion_tokens"] = 1'000;
    request["stop"] = {"You", "two"};
    answer = complete(request);
    EXPECT_EQ(answer.at_pointer("/choices/0/message/content"),
              "I am the offline model of OpenClaw Gateway. ");
    EXPECT_EQ(answer.at_pointer("/choices/0/finish_reason"), "stop");
}

TEST_F(Echo, GivesSeveralChoices) {
    create();
    json::object request = said("hi");
    request["n"] = 2;
    EXPECT_EQ(complete(request).at_pointer("/choices/1/index"), 1);
    request["stream"] = true;
    std::vector<int> finished(2);
    for (const json::value& chunk : events(send(request))) {
        const json::value& choice = chunk.at("choices").at(0);
        if (!choice.at("finish_reason").is_null()) ++finished.at(choice.at("index").to_number<std::size_t>());
    }
    EXPECT_EQ(finished, (std::vector<int>{1, 1}));
}

TEST_F(Echo, AnswersWithJsonWhenAskedTo) {
    create();
    json::object request = said("hi");
    request["response_format"] = {{"type", "json_object"}};
    EXPECT_EQ(json::parse(contentOf(request)).at("said"), "hi");
    request["response_format"] =
        json::parse(R"({"type": "json_schema", "json_schema": {"name": "x", "schema": {
        "type": "object", "required": ["title", "count", "tags", "nested"],
        "properties": {"title": {"type": "string"}, "count": {"type": "integer", "minimum": 3},
                       "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 1},
                       "nested": {"$ref": "#/$defs/n"}},
        "$defs": {"n": {"type": ["object", "null"], "required": ["ok"], "properties": {"ok": {"type": "boolean"}}}}}}})");
    EXPECT_EQ(json::parse(contentOf(request)),
              json::parse(R"({"title": "hi", "count": 3, "tags": ["a"], "nested": {"ok": false}})"));
}

TEST_F(Echo, KeepsItsAnswerShortWhateverItIsTold) {
    create();
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "你";
    EXPECT_LT(contentOf(said(text)).size(), 5'000u);
    EXPECT_THAT(contentOf(said(text)), testing::EndsWith("你…"));
}

TEST_F(Echo, AnswersMalformedRequestsAsOpenAiDoes) {
    create();
    const std::vector<std::pair<const char*, const char*>> cases{
        {"{", ""},
        {"[]", ""},
        {R"({"messages": [{"role": "user", "content": "x"}]})", "model"},
        {R"({"model": "echo"})", "messages"},
        {R"({"model": "echo", "messages": []})", "messages"},
        {R"({"model": "echo", "messages": ["x"]})", "messages[0]"},
        {R"({"model": "echo", "messages": [{"content": "x"}]})", "messages[0].role"},
        {R"({"model": "echo", "messages": [{"role": "robot", "content": "x"}]})", "messages[0].role"},
        {R"({"model": "echo", "messages": [{"role": "user"}]})", "messages[0].content"},
        {R"({"model": "echo", "messages": [{"role": "user", "content": 1}]})", "messages[0].content"},
        {R"({"model": "echo", "messages": [{"role": "tool", "content": "x"}]})", "messages[0].tool_call_id"},
    };
    for (const auto& [body, param] : cases) {
        const Outcome outcome = host_.run("echo", OPENCLAW_OP_CHAT, body, "chat/1");
        EXPECT_EQ(outcome.status, OPENCLAW_OK) << body;  // the call worked: the upstream said 400
        EXPECT_THAT(outcome.joined(OPENCLAW_CHUNK_HEAD), StartsWith("HTTP/1.1 400 ")) << body;
        const json::value error = json::parse(outcome.bytes()).at("error");
        EXPECT_EQ(error.at("type"), "invalid_request_error");
        EXPECT_TRUE(error.at("message").is_string());
        EXPECT_EQ(error.at("param").is_null() ? "" : error.at("param").as_string(), param) << body;
    }
    const std::vector<std::pair<const char*, const char*>> additions{
        {"stream", R"("yes")"},
        {"n", "0"},
        {"n", "9"},
        {"max_tokens", "-1"},
        {"stop", "[1]"},
        {"stop", R"(["1","2","3","4","5"])"},
        {"tools", "{}"},
        {"tools", "[{}]"},
        {"tool_choice", R"("required")"},
        {"tool_choice", R"({"type": "function", "function": {"name": "missing"}})"},
        {"stream_options", "{}"},
        {"response_format", R"({"type": "yaml"})"},
    };
    for (const auto& [key, value] : additions) {
        json::object request = said("x");
        request[key] = json::parse(value);
        EXPECT_THAT(send(request).joined(OPENCLAW_CHUNK_HEAD), StartsWith("HTTP/1.1 400 ")) << key << value;
    }
}

class EchoCompletions : public Echo {
  protected:
    Outcome run(const char* request) { return host_.run("echo", OPENCLAW_OP_CHAT, request, "completions/1"); }
};

TEST_F(EchoCompletions, GivesAChoiceForEachPrompt) {
    create();
    const json::value answer = json::parse(
        run(R"({"model": "echo", "prompt": ["one two", "three"], "n": 2, "max_tokens": 14})").bytes());
    EXPECT_EQ(answer.at("object"), "text_completion");
    const json::array& choices = answer.at("choices").as_array();
    ASSERT_EQ(choices.size(), 4u);
    for (std::size_t i = 0; i < choices.size(); ++i) {
        EXPECT_EQ(choices[i].at("index"), i);
        EXPECT_EQ(choices[i].at("finish_reason"), "stop");
        EXPECT_THAT(std::string(choices[i].at("text").as_string()), HasSubstr(i < 2 ? "one two" : "three"));
    }
    EXPECT_EQ(answer.at_pointer("/usage/prompt_tokens"), 3);
    EXPECT_EQ(answer.at_pointer("/usage/completion_tokens"), 2 * (12 + 11));
}

TEST_F(EchoCompletions, StreamsWordsThatJoinToTheText) {
    create();
    const json::value whole = json::parse(run(R"({"model": "echo", "prompt": "Hello"})").bytes());
    const std::vector<json::value> chunks = events(run(
        R"({"model": "echo", "prompt": "Hello", "stream": true, "stream_options": {"include_usage": true}})"));
    std::string joined;
    for (const json::value& chunk : chunks) {
        EXPECT_EQ(chunk.at("object"), "text_completion");
        if (const json::value* text = find(chunk, "/choices/0/text")) joined += text->as_string();
    }
    EXPECT_EQ(joined, whole.at_pointer("/choices/0/text").as_string());
    EXPECT_EQ(chunks.back().at("choices"), json::array());
    EXPECT_EQ(chunks.back().at("usage"), whole.at("usage"));
}

TEST_F(EchoCompletions, RefusesWhatOpenAiRefuses) {
    create();
    for (const char* request : {"[]", R"({"prompt": "x"})", R"({"model": "echo", "prompt": []})",
                                R"({"model": "echo", "prompt": {}})", R"({"model": "echo", "n": 0})"})
        EXPECT_THAT(run(request).joined(OPENCLAW_CHUNK_HEAD), StartsWith("HTTP/1.1 400 ")) << request;
}

class EchoEmbeddings : public Echo {
  protected:
    Outcome run(const char* request) {
        return host_.run("echo", OPENCLAW_OP_EMBEDDINGS, request, "embeddings/1");
    }
    json::value embed(const char* request) { return json::parse(run(request).bytes()); }
};

TEST_F(EchoEmbeddings, GivesEachInputAVectorOfItsOwn) {
    create();
    const json::value answer = embed(R"({"model": "echo", "input": ["one two", "three", "one two"]})");
    const json::array& data = answer.at("data").as_array();
    ASSERT_EQ(data.size(), 3u);
    EXPECT_EQ(data[2].at("index"), 2);
    EXPECT_EQ(data[0].at("object"), "embedding");
    EXPECT_EQ(data[0].at("embedding"), data[2].at("embedding"));
    EXPECT_NE(data[0].at("embedding"), data[1].at("embedding"));
    double squares = 0;
    for (const json::value& number : data[0].at("embedding").as_array())
        squares += number.as_double() * number.as_double();
    EXPECT_NEAR(squares, 1, 1e-5);
    EXPECT_EQ(answer.at("usage"), json::parse(R"({"prompt_tokens": 5, "total_tokens": 5})"));
}

TEST_F(EchoEmbeddings, PacksFloatsInBase64WhenAsked) {
    create();
    const json::value numbers = embed(R"({"model": "echo", "input": "x", "dimensions": 1})");
    ASSERT_EQ(numbers.at_pointer("/data/0/embedding").as_array().size(), 1u);
    const bool one = numbers.at_pointer("/data/0/embedding/0").as_double() > 0;
    const json::value packed =
        embed(R"({"model": "echo", "input": "x", "dimensions": 1, "encoding_format": "base64"})");
    EXPECT_EQ(packed.at_pointer("/data/0/embedding"), one ? "AACAPw==" : "AACAvw==");  // 1 or -1
}

TEST_F(EchoEmbeddings, TakesTokensInPlaceOfText) {
    create();
    EXPECT_EQ(embed(R"({"model": "echo", "input": [1, 2, 3]})").at("data").as_array().size(), 1u);
    EXPECT_EQ(embed(R"({"model": "echo", "input": [[1, 2], [3]]})").at("data").as_array().size(), 2u);
}

TEST_F(EchoEmbeddings, RefusesWhatOpenAiRefuses) {
    create();
    for (const char* request :
         {"{", R"({"model": "echo"})", R"({"input": "x"})", R"({"model": "echo", "input": ""})",
          R"({"model": "echo", "input": []})", R"({"model": "echo", "input": [{}]})",
          R"({"model": "echo", "input": "x", "dimensions": 0})",
          R"({"model": "echo", "input": "x", "dimensions": 1000000})",
          R"({"model": "echo", "input": "x", "encoding_format": "hex"})"})
        EXPECT_THAT(run(request).joined(OPENCLAW_CHUNK_HEAD), StartsWith("HTTP/1.1 400 ")) << request;
}

TEST_F(Echo, IsNotQuickWhenItPauses) {
    create(R"({"delayMs": 1})");
    EXPECT_EQ(host_.describe().at(0).annotations & OPENCLAW_QUICK, 0u);
    EXPECT_THAT(contentOf(said("slowly")), HasSubstr("slowly"));
}

TEST_F(Echo, CancelEndsAPauseAtOnce) {
    create(R"({"delayMs": 60000})");
    for (const bool stream : {true, false}) {
        json::object request = said("never said");
        request["stream"] = stream;
        // A cancel that comes before the pause is no cancel: it is repeated until the call has ended.
        std::atomic<bool> ended{false};
        std::thread canceller([&] {
            const openclaw_call call = stream ? 1 : 2;
            while (!ended) host_.cancel(call);
        });
        EXPECT_EQ(send(request).status, OPENCLAW_CANCELLED);
        ended = true;
        canceller.join();
    }
}

TEST_F(Echo, StopsWhenNobodyTakesTheAnswer) {
    create();
    json::object request = said("one two three");
    request["stream"] = true;
    int emitted = 0;
    host_.onEmit = [&](openclaw_call, const Chunk&) {
        return ++emitted < 4 ? OPENCLAW_OK : OPENCLAW_CANCELLED;
    };
    EXPECT_EQ(send(request).status, OPENCLAW_CANCELLED);
    EXPECT_EQ(emitted, 4);
}

TEST_F(Echo, IsNotCreatedFromANonsensicalDelay) {
    for (const char* config : {R"({"delayMs": -1})", R"({"delayMs": "1"})", R"({"delayMs": 60001})", "[]"})
        EXPECT_NE(host_.create(config), OPENCLAW_OK) << config;
}

}  // namespace
}  // namespace openclaw::test

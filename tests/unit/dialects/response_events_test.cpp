#include "dialects/response_events.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>

#include "open_responses_schema.h"
#include "translate.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

/// A response whose items are called msg_0, fc_1, …
class ResponseEventsTest : public testing::Test {
  protected:
    ResponseEvents make(const std::string& body, bool stream = true) {
        ResponseStart start;
        start.id = "resp_1";
        start.createdAt = 100;
        start.model = "m";
        start.stream = stream;
        start.newItemId = [this](std::string_view prefix) {
            return std::string(prefix) + std::to_string(ids_++);
        };
        request_ = readResponsesRequest(body);
        return ResponseEvents(request_, start, out_);
    }
    static ToolResult result(const std::string& callId, Part part) {
        ToolResult made;
        made.callId = callId;
        made.parts.push_back(std::move(part));
        return made;
    }

    std::string out_;
    ResponsesRequest request_;
    int ids_ = 0;
};

constexpr const char* plain = R"({"model":"m","input":"hi"})";

TEST_F(ResponseEventsTest, TellATextInTheSpecificationsOrder) {
    ResponseEvents events = make(plain);
    events.begin();
    events.onEvent(Started{"x", "y", 7});
    events.onEvent(TextDelta{"Hel"});
    events.onEvent(TextDelta{"lo \"you\"\n"});
    events.onEvent(Usage{10, 5, 2, 0, 1});
    events.onEvent(Finished{});
    events.complete(101);
    const auto told = checkedStream(out_);
    EXPECT_EQ(typesOf(told),
              "created in_progress output_item.added content_part.added output_text.delta output_text.delta "
              "output_text.done content_part.done output_item.done completed");
    const json::object last = lastResponse(told);
    EXPECT_EQ(last.at("id"), "resp_1");
    EXPECT_EQ(last.at("model"), "m");
    EXPECT_EQ(last.at("status"), "completed");
    EXPECT_EQ(last.at("created_at"), 100);
    EXPECT_EQ(last.at("completed_at"), 101);
    EXPECT_EQ(
        json::serialize(last.at("usage")),
        R"({"input_tokens":10,"input_tokens_details":{"cached_tokens":2},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":15})");
    EXPECT_EQ(last.at("output").at(0).at("content").at(0).at("text"), "Hello \"you\"\n");
    EXPECT_EQ(events.resource().json(), json::serialize(last));
}

TEST_F(ResponseEventsTest, TellEveryKindOfItem) {
    ResponseEvents events = make(plain);
    events.begin();
    events.onEvent(Started{"x", "y", 7});
    events.onEvent(ReasoningDelta{"short", true});
    events.onEvent(ReasoningDelta{"Hm"});
    events.onEvent(ReasoningDelta{"m"});
    events.onEvent(ReasoningSignature{"sig"});
    events.onEvent(RedactedReasoning{"dark"});
    events.onEvent(TextDelta{"Well"});
    events.onEvent(RefusalDelta{"no"});
    events.onEvent(ToolCallBegin{0, "call_a", "f"});
    events.onEvent(ToolCallBegin{1, "call_b", "g"});
    events.onEvent(ToolCallArguments{1, "{\"b\":"});
    events.onEvent(ToolCallArguments{0, "{}"});
    events.onEvent(ToolCallArguments{1, "1}"});
    events.onEvent(ToolCallEnd{0});
    events.onEvent(ToolCallEnd{1});
    events.onEvent(Finished{FinishReason::toolCalls, {}});
    events.complete(101);
    const auto told = checkedStream(out_);
    EXPECT_EQ(
        typesOf(told),
        "created in_progress output_item.added reasoning_summary_part.added reasoning_summary_text.delta "
        "reasoning_summary_text.delta reasoning_summary_text.delta reasoning_summary_text.done "
        "reasoning_summary_part.done output_item.done output_item.added output_item.done "
        "output_item.added content_part.added output_text.delta output_text.done content_part.done "
        "content_part.added refusal.delta refusal.done content_part.done output_item.done output_item.added "
        "output_item.added function_call_arguments.delta function_call_arguments.delta "
        "function_call_arguments.delta function_call_arguments.done output_item.done "
        "function_call_arguments.done output_item.done completed");
    const json::value output = lastResponse(told).at("output");
    EXPECT_EQ(
        json::serialize(output.at(0)),
        R"({"type":"reasoning","id":"rs_0","summary":[{"type":"summary_text","text":"shortHmm"}],"encrypted_content":"messages.thinking:sig:Hmm"})");
    EXPECT_EQ(output.at(1).at("encrypted_content"), "messages.redacted:dark");
    EXPECT_EQ(
        json::serialize(output.at(4)),
        R"({"type":"function_call","id":"fc_4","call_id":"call_b","name":"g","arguments":"{\"b\":1}","status":"completed"})");
    ASSERT_EQ(events.step().calls.size(), 2u);
    EXPECT_EQ(events.step().calls[0].id, "call_a");
    EXPECT_EQ(events.step().calls[1].arguments, "{\"b\":1}");
}

TEST_F(ResponseEventsTest, SpanSeveralStepsWithResultsOfTheGatewaysTools) {
    ResponseEvents events = make(plain);
    events.begin();
    events.onEvent(Started{"a", "y", 7});
    events.onEvent(ToolCallBegin{0, "call_a", "f"});
    events.onEvent(ToolCallArguments{0, "{}"});
    events.onEvent(ToolCallEnd{0});
    events.onEvent(Usage{10, 5, 0, 0, 0});
    events.onEvent(Usage{10, 6, 0, 0, 0});
    events.onEvent(Finished{FinishReason::toolCalls, {}});
    events.addToolResult(result("call_a", Text{"done"}));
    Image image;
    image.mediaType = "image/png";
    image.data = "AAAA";
    events.addToolResult(result("call_a", image));
    events.onEvent(Started{"b", "y", 8});
    EXPECT_TRUE(events.step().calls.empty());
    events.onEvent(ToolCallBegin{0, "call_b", "f"});
    events.onEvent(ToolCallEnd{0});
    events.onEvent(TextDelta{"ok"});
    events.onEvent(Usage{20, 1, 0, 0, 0});
    events.onEvent(Finished{});
    events.complete(101);
    const json::object last = lastResponse(checkedStream(out_));
    const json::array& output = last.at("output").as_array();
    ASSERT_EQ(output.size(), 5u);
    EXPECT_EQ(
        json::serialize(output[1]),
        R"({"type":"function_call_output","id":"fco_1","call_id":"call_a","output":"done","status":"completed"})");
    EXPECT_EQ(output[2].at("output").at(0).at("image_url"), "data:image/png;base64,AAAA");
    EXPECT_EQ(output[4].at("content").at(0).at("text"), "ok");
    EXPECT_EQ(last.at("usage").at("input_tokens"), 30);
    EXPECT_EQ(last.at("usage").at("output_tokens"), 7);
}

TEST_F(ResponseEventsTest, SayWhyAnAnswerIsIncomplete) {
    for (const auto& [finish, reason] : {std::pair{FinishReason::length, "max_output_tokens"},
                                         std::pair{FinishReason::contentFilter, "content_filter"},
                                         std::pair{FinishReason::refusal, "content_filter"}}) {
        out_.clear();
        ResponseEvents events = make(plain);
        events.begin();
        events.onEvent(Started{"a", "y", 7});
        events.onEvent(TextDelta{"hal"});
        events.onEvent(Finished{finish, {}});
        events.complete(101);
        const json::object last = lastResponse(checkedStream(out_));
        EXPECT_EQ(last.at("status"), "incomplete");
        EXPECT_EQ(last.at("incomplete_details").at("reason"), reason);
        EXPECT_TRUE(last.at("completed_at").is_null());
        EXPECT_EQ(last.at("output").at(0).at("status"),
                  finish == FinishReason::refusal ? "completed" : "incomplete");
    }
}

TEST_F(ResponseEventsTest, ARefusalInWordsIsAnAnswer) {
    ResponseEvents events = make(plain);
    events.begin();
    events.onEvent(Started{"a", "y", 7});
    events.onEvent(RefusalDelta{"no"});
    events.onEvent(Finished{FinishReason::refusal, {}});
    events.complete(101);
    EXPECT_EQ(lastResponse(checkedStream(out_)).at("status"), "completed");
}

TEST_F(ResponseEventsTest, FailWithWhatThereWas) {
    ResponseEvents events = make(plain);
    events.begin();
    events.onEvent(Started{"a", "y", 7});
    events.onEvent(TextDelta{"hal"});
    Failure failure;
    failure.kind = FailureKind::rate_limit;
    failure.message = "too fast";
    events.onEvent(Failed{failure});
    EXPECT_TRUE(events.step().over);
    events.complete(101);
    const json::object last = lastResponse(checkedStream(out_));
    EXPECT_EQ(last.at("status"), "failed");
    EXPECT_EQ(json::serialize(last.at("error")), R"({"code":"rate_limit_exceeded","message":"too fast"})");
    EXPECT_EQ(last.at("output").at(0).at("status"), "incomplete");
}

TEST_F(ResponseEventsTest, WaitAndAreCancelled) {
    ResponseEvents events = make(R"({"model":"m","input":"hi","background":true})");
    events.queue();
    EXPECT_EQ(events.status(), ResponseStatus::queued);
    events.begin();
    events.onEvent(Started{"a", "y", 7});
    events.onEvent(TextDelta{"hal"});
    EXPECT_EQ(violation("ResponseResource", json::parse(events.resource().json())), "");
    events.cancel();
    const auto told = checkedStream(out_);
    EXPECT_TRUE(typesOf(told).starts_with("created queued in_progress ")) << typesOf(told);
    EXPECT_EQ(told[0].data.at("response").at("status"), "queued");
    EXPECT_EQ(told[1].data.at("response").at("status"), "queued");
    EXPECT_EQ(told[2].data.at("response").at("status"), "in_progress");
    EXPECT_EQ(lastResponse(told).at("status"), "cancelled");
    EXPECT_EQ(events.nextSequenceNumber(), static_cast<std::int64_t>(told.size()));
}

TEST_F(ResponseEventsTest, OnlyGatherWithoutAStream) {
    ResponseEvents events = make(plain, false);
    events.begin();
    events.onEvent(Started{"a", "y", 7});
    events.onEvent(TextDelta{"ok"});
    events.onEvent(Finished{});
    events.addToolResult(result("call_a", Text{"done"}));
    events.complete(101);
    EXPECT_EQ(out_, "");
    const json::value resource = json::parse(events.resource().json());
    EXPECT_EQ(violation("ResponseResource", resource), "");
    EXPECT_EQ(resource.at("output").as_array().size(), 2u);
}

TEST_F(ResponseEventsTest, EchoEverythingThatWasAsked) {
    ResponseEvents events = make(R"({
        "model":"m","input":"hi","instructions":"be brief","previous_response_id":"resp_0","temperature":0.5,
        "top_p":0.25,"presence_penalty":1,"frequency_penalty":-1,"max_output_tokens":16,"max_tool_calls":3,
        "parallel_tool_calls":false,"top_logprobs":2,"truncation":"auto","store":false,"service_tier":"flex",
        "metadata":{"a":"b"},"safety_identifier":"s","prompt_cache_key":"k","reasoning":{"effort":"low"},
        "text":{"verbosity":"high","format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}},
        "tools":["fs_read",{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}],
        "tool_choice":{"type":"allowed_tools","tools":[{"type":"function","name":"f"}],"mode":"required"}})");
    const json::value resource = json::parse(events.resource().json());
    EXPECT_EQ(violation("ResponseResource", resource), "");
    const auto is = [&](const char* key, std::string_view value) {
        EXPECT_EQ(json::serialize(resource.at(key)), value) << key;
    };
    is("instructions", R"("be brief")");
    is("previous_response_id", R"("resp_0")");
    EXPECT_EQ(resource.at("temperature"), 0.5);
    EXPECT_EQ(resource.at("top_p"), 0.25);
    is("presence_penalty", "1");
    is("frequency_penalty", "-1");
    is("max_output_tokens", "16");
    is("max_tool_calls", "3");
    is("parallel_tool_calls", "false");
    is("top_logprobs", "2");
    is("truncation", R"("auto")");
    is("store", "false");
    is("background", "false");
    is("service_tier", R"("flex")");
    is("metadata", R"({"a":"b"})");
    is("safety_identifier", R"("s")");
    is("prompt_cache_key", R"("k")");
    is("reasoning", R"({"effort":"low","summary":null})");
    is("text",
       R"({"format":{"type":"json_schema","name":"n","description":null,"schema":null,"strict":true},"verbosity":"high"})");
    is("tools",
       R"([{"type":"function","name":"fs_read","description":null,"parameters":null,"strict":false},{"type":"function","name":"f","description":null,"parameters":{"type":"object"},"strict":true}])");
    is("tool_choice",
       R"({"type":"allowed_tools","tools":[{"type":"function","name":"f"}],"mode":"required"})");
}

TEST_F(ResponseEventsTest, EchoDefaultsForWhatWasNotAsked) {
    ResponseEvents events = make(plain);
    const json::value resource = json::parse(events.resource().json());
    EXPECT_EQ(violation("ResponseResource", resource), "");
    EXPECT_EQ(resource.at("temperature"), 1);
    EXPECT_EQ(resource.at("parallel_tool_calls"), true);
    EXPECT_EQ(resource.at("tool_choice"), "auto");
    EXPECT_EQ(resource.at("store"), true);
    EXPECT_EQ(resource.at("service_tier"), "default");
    EXPECT_TRUE(resource.at("reasoning").is_null());
    EXPECT_TRUE(resource.at("usage").is_null());
    EXPECT_TRUE(resource.at("max_output_tokens").is_null());
}

TEST_F(ResponseEventsTest, EchoAGatewaysToolAsAFunction) {
    ResponsesRequest request = readResponsesRequest(R"({"model":"m","input":"hi","tools":["fs_read"]})");
    EXPECT_TRUE(request.tool("fs_read")->gateway);
    describeTool(request, Tool{"fs_read", "Reads", R"({"type":"object"})", false});
    EXPECT_EQ(request.turn.tools.at(0).description, "Reads");
    const ResponseEvents events(request, ResponseStart{"resp_1", 1, "m"}, out_);
    EXPECT_EQ(
        json::serialize(json::parse(events.resource().json()).at("tools")),
        R"([{"type":"function","name":"fs_read","description":"Reads","parameters":{"type":"object"},"strict":false}])");
}

TEST(ResponsesErrors, HaveTheSpecificationsShape) {
    const Failure failure =
        failureOf(Error(ErrorCode::invalid_request, "wrong").withParam("input[0].type").withReason("bad"));
    EXPECT_EQ(
        responsesErrorBody(failure),
        R"({"error":{"type":"invalid_request_error","code":"bad","message":"wrong","param":"input[0].type"}})");
    EXPECT_EQ(violation("ErrorPayload", json::parse(responsesErrorBody(failure)).at("error")), "");
    EXPECT_EQ(violation("WebSocketErrorEvent", json::parse(responsesErrorFrame(failure))), "");
    EXPECT_EQ(json::parse(responsesErrorFrame(failure)).at("status"), 400);
    const json::value event = json::parse(responsesErrorEvent(Failure{}, 4));
    EXPECT_EQ(violation("ErrorStreamingEvent", event), "");
    EXPECT_EQ(event.at("sequence_number"), 4);
}

TEST(ResponseResource, OfACompactionIsValidAndCanBeReadAgain) {
    const std::string item = compactionItem("cmp_1", "They met.");
    const json::value resource = json::parse(compactionResource("resp_1", 5, {item}, Usage{1, 2, 0, 0, 0}));
    EXPECT_EQ(violation("CompactResource", resource), "");
    const std::vector<Item> items = itemsOfInput("[" + item + "]");
    EXPECT_NE(std::get<Text>(std::get<Message>(items.at(0)).parts.at(0)).text.find("They met."),
              std::string::npos);
}

}  // namespace
}  // namespace openclaw::dialects

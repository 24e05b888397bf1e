#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include <string>

#include "dialects/response_events.h"
#include "dialects/responses_relay.h"
#include "open_responses_schema.h"
#include "translate.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

int number = 0;

std::string event(const std::string& type, const std::string& rest) {
    return "event: " + type + "\ndata: {\"type\":\"" + type +
           "\",\"sequence_number\":" + std::to_string(number++) + "," + rest + "}\n\n";
}

std::string response(const std::string& type, const std::string& status, const std::string& rest) {
    return event(
        "response." + type,
        R"("response":{"id":"resp_theirs","object":"response","created_at":7,"model":"gpt-x-1","status":")" +
            status + "\"" + rest + "}");
}

std::string at(int index, const std::string& rest) {
    return "\"output_index\":" + std::to_string(index) + "," + rest;
}

const std::string reasoningItem =
    R"({"id":"rs_v","type":"reasoning","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"encrypted_content":"gAAA"})";
const std::string messageItem =
    "{\"id\":\"msg_v\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\",\"phase\":"
    "\"final_answer\",\"content\":[{\"type\":\"output_text\",\"text\":\"\xE4\xBD\xA0\\u597d\","
    "\"annotations\":[],\"logprobs\":[]}]}";
const std::string callItem =
    R"({"id":"fc_v","type":"function_call","status":"completed","call_id":"call_v","name":"f","arguments":"{\"x\":1}"})";
const std::string usage =
    R"("usage":{"input_tokens":20,"input_tokens_details":{"cached_tokens":5},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":29})";

/// What OpenAI streams for thinking, a text and a call.
std::string everything() {
    number = 0;
    return response("created", "in_progress", R"(,"output":[])") +
           response("in_progress", "in_progress", R"(,"output":[])") +
           event("response.output_item.added",
                 at(0, R"("item":{"id":"rs_v","type":"reasoning","summary":[]})")) +
           event("response.reasoning_summary_part.added",
                 at(0, R"("item_id":"rs_v","summary_index":0,"part":{"type":"summary_text","text":""})")) +
           event("response.reasoning_summary_text.delta",
                 at(0, R"("item_id":"rs_v","summary_index":0,"delta":"One","obfuscation":"xx")")) +
           event("response.reasoning_summary_text.done",
                 at(0, R"("item_id":"rs_v","summary_index":0,"text":"One")")) +
           event("response.reasoning_summary_part.done",
                 at(0, R"("item_id":"rs_v","summary_index":0,"part":{"type":"summary_text","text":"One"})")) +
           event("response.reasoning_summary_text.delta",
                 at(0, R"("item_id":"rs_v","summary_index":1,"delta":"Two")")) +
           event("response.output_item.done", at(0, R"("item":)" + reasoningItem)) + ": ping\n\n" +
           event(
               "response.output_item.added",
               at(1,
                  R"("item":{"id":"msg_v","type":"message","status":"in_progress","role":"assistant","content":[]})")) +
           event(
               "response.content_part.added",
               at(1,
                  R"("item_id":"msg_v","content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]})")) +
           event("response.output_text.delta",
                 at(1,
                    "\"item_id\":\"msg_v\",\"content_index\":0,\"delta\":\"\xE4\xBD\xA0\",\"logprobs\":[{"
                    "\"token\":\"t\",\"logprob\":-0.10,\"bytes\":[1],\"top_logprobs\":[]}]")) +
           event("response.output_text.delta",
                 at(1, R"("item_id":"msg_v","content_index":0,"delta":"\u597d","logprobs":[])")) +
           event("response.output_text.done", at(1,
                                                 "\"item_id\":\"msg_v\",\"content_index\":0,\"text\":"
                                                 "\"\xE4\xBD\xA0\\u597d\",\"logprobs\":[]")) +
           event("response.content_part.done",
                 at(1,
                    "\"item_id\":\"msg_v\",\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":"
                    "\"\xE4\xBD\xA0\\u597d\",\"annotations\":[],\"logprobs\":[]}")) +
           event("response.output_item.done", at(1, R"("item":)" + messageItem)) +
           event(
               "response.output_item.added",
               at(2,
                  R"("item":{"id":"fc_v","type":"function_call","status":"in_progress","call_id":"call_v","name":"f","arguments":""})")) +
           event("response.function_call_arguments.delta", at(2, R"("item_id":"fc_v","delta":"{\"x\"")")) +
           event("response.function_call_arguments.delta", at(2, R"("item_id":"fc_v","delta":":1}")")) +
           event("response.function_call_arguments.done",
                 at(2, R"("item_id":"fc_v","arguments":"{\"x\":1}")")) +
           event("response.output_item.done", at(2, R"("item":)" + callItem)) +
           response("completed", "completed",
                    R"(,"output":[)" + reasoningItem + "," + messageItem + "," + callItem + "]," + usage);
}

const std::string canonicalEvents =
    "started resp_theirs gpt-x-1\n"
    "reasoning One\nreasoning \n\n\nreasoning Two\nsignature gAAA\n"
    "text \xE4\xBD\xA0\ntext \xE5\xA5\xBD\n"
    "call 0 call_v f\narguments 0 {\"x\"\narguments 0 :1}\nend 0\n"
    "usage 20 9 5 0 3\n"
    "finished 3 \n";

TEST(ResponsesAnswer, IsReadCutInTwoAtEveryByte) {
    const std::string stream = everything();
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        RecordingSink sink;
        const auto decoder = codecOf(Dialect::responses).answerDecoder(sink, {});
        decoder->onStream(stream.substr(0, cut));
        decoder->onStream(stream.substr(cut));
        decoder->onStreamEnd();
        ASSERT_EQ(sink.log, canonicalEvents) << cut;
    }
}

TEST(ResponsesAnswer, IsTheSameWhole) {
    RecordingSink sink;
    codecOf(Dialect::responses)
        .answerDecoder(sink, {})
        ->onBody(R"({"id":"resp_theirs","model":"gpt-x-1","status":"completed","output":[)" + reasoningItem +
                 "," + messageItem + "," + callItem + "]," + usage + "}");
    EXPECT_EQ(sink.log,
              "started resp_theirs gpt-x-1\nreasoning One\nreasoning \n\n\nreasoning Two\nsignature gAAA\n"
              "text \xE4\xBD\xA0\xE5\xA5\xBD\ncall 0 call_v f\narguments 0 {\"x\":1}\nend 0\nusage 20 9 5 0 "
              "3\nfinished 3 \n");
}

TEST(ResponsesAnswer, ThatDiesIsAFailureUnlessAllHadCome) {
    const std::string stream = everything();
    for (std::size_t size = 0; size < stream.size(); size += 7) {
        EXPECT_NE(eventsOf(stream.substr(0, size), Dialect::responses).find("failed upstream_failed"),
                  std::string::npos)
            << size;
    }
    EXPECT_EQ(eventsOf(stream.substr(0, stream.size() - 1), Dialect::responses), canonicalEvents);
}

TEST(ResponsesAnswer, TellsFailuresInEveryShape) {
    number = 0;
    for (
        const std::string& failed :
        {response("failed", "failed",
                  R"(,"error":{"code":"rate_limit_exceeded","message":"slow"},"output":[])"),
         event(
             "error",
             R"("error":{"type":"rate_limit_error","code":"rate_limit_exceeded","message":"slow","param":null})"),
         event("error", R"("code":"rate_limit_exceeded","message":"slow","param":null)")}) {
        EXPECT_NE(eventsOf(failed, Dialect::responses).find("failed rate_limit_exceeded slow\n"),
                  std::string::npos)
            << failed << eventsOf(failed, Dialect::responses);
    }
    EXPECT_NE(eventsOf("data: [DONE]\n\n", Dialect::responses).find("failed"), std::string::npos);
    EXPECT_NE(eventsOf("data: nonsense\n\n", Dialect::responses).find("failed"), std::string::npos);
}

TEST(ResponsesAnswer, SaysThatItIsIncomplete) {
    number = 0;
    const std::string stream = response(
        "incomplete", "incomplete", R"(,"incomplete_details":{"reason":"max_output_tokens"},"output":[])");
    EXPECT_NE(eventsOf(stream, Dialect::responses).find("finished 2"), std::string::npos);
}

class Relay : public testing::Test {
  protected:
    /// A response of one relayed step, the stream fed in pieces of `step` bytes.
    std::string relayed(const std::string& stream, std::size_t step = 0) {
        out_.clear();
        ResponseEvents events(readResponsesRequest(R"({"model":"mine","input":"hi","store":true})"),
                              ResponseStart{"resp_ours", 100, "mine"}, out_);
        events.begin();
        {
            ResponsesRelay relay(events, &observer_);
            if (step == 0) step = stream.size() + 1;
            for (std::size_t from = 0; from < stream.size(); from += step)
                relay.onStream(stream.substr(from, step));
            relay.onStreamEnd();
        }
        step_ = events.step();
        events.complete(101);
        return out_;
    }

    std::string out_;
    RecordingSink observer_;
    ResponseStep step_;
};

TEST_F(Relay, KeepsItemsByteForByteAndMakesTheEnvelopeOurs) {
    const auto told = checkedStream(relayed(everything()));
    EXPECT_EQ(
        typesOf(told),
        "created in_progress output_item.added reasoning_summary_part.added reasoning_summary_text.delta "
        "reasoning_summary_text.done reasoning_summary_part.done reasoning_summary_text.delta "
        "output_item.done "
        "output_item.added content_part.added output_text.delta output_text.delta output_text.done "
        "content_part.done output_item.done output_item.added function_call_arguments.delta "
        "function_call_arguments.delta function_call_arguments.done output_item.done completed");
    for (const std::string& kept :
         {reasoningItem, messageItem, callItem, std::string(R"("obfuscation":"xx")"),
          std::string(R"("logprob":-0.10,)"), std::string(R"("delta":"\u597d")")}) {
        EXPECT_NE(out_.find(kept), std::string::npos) << kept;
    }
    EXPECT_EQ(out_.find("resp_theirs"), std::string::npos);
    EXPECT_EQ(out_.find("gpt-x-1"), std::string::npos);
    const json::object last = lastResponse(told);
    EXPECT_EQ(last.at("id"), "resp_ours");
    EXPECT_EQ(last.at("model"), "mine");
    EXPECT_EQ(last.at("store"), true);
    EXPECT_EQ(last.at("usage").at("total_tokens"), 29);
    EXPECT_EQ(observer_.log, canonicalEvents);
    ASSERT_EQ(step_.calls.size(), 1u);
    EXPECT_EQ(step_.calls[0].arguments, R"({"x":1})");
    EXPECT_EQ(step_.finish, FinishReason::toolCalls);
}

TEST_F(Relay, IsTheSameHoweverTheStreamIsCut) {
    const std::string stream = everything();
    const std::string whole = relayed(stream);
    for (std::size_t step = 1; step <= stream.size(); step += step < 64 ? 1 : 211) {
        ASSERT_EQ(relayed(stream, step), whole) << step;
    }
}

TEST_F(Relay, GoesOnInOneResponseWithToolsInBetween) {
    std::string out;
    ResponseEvents events(readResponsesRequest(R"({"model":"mine","input":"hi"})"),
                          ResponseStart{"resp_ours", 100, "mine"}, out);
    events.begin();
    for (int step = 0; step < 2; ++step) {
        {
            ResponsesRelay relay(events);
            relay.onStream(everything());
        }
        ASSERT_TRUE(events.step().over);
        ToolResult result;
        result.callId = events.step().calls.at(0).id;
        result.parts.emplace_back(Text{"r"});
        events.addToolResult(result);
    }
    events.onEvent(Started{"x", "y", 1});  // the next step falls back to another dialect
    events.onEvent(TextDelta{"end"});
    events.onEvent(Usage{1, 1, 0, 0, 0});
    events.onEvent(Finished{});
    events.complete(101);
    const json::object last = lastResponse(checkedStream(out));
    EXPECT_EQ(last.at("output").as_array().size(), 9u);
    EXPECT_EQ(last.at("output").at(7).at("type"), "function_call_output");
    EXPECT_EQ(last.at("usage").at("input_tokens"), 41);
}

TEST_F(Relay, OfAWholeBodyIsTheSameResource) {
    const std::string body = R"({"id":"resp_theirs","model":"gpt-x-1","status":"completed", "output" : [ )" +
                             reasoningItem + " ,\n" + messageItem + "," + callItem + "]," + usage + "}";
    for (const bool stream : {false, true}) {
        std::string out;
        ResponseStart start{"resp_ours", 100, "mine"};
        start.stream = stream;
        ResponseEvents events(readResponsesRequest(R"({"model":"mine","input":"hi","store":true})"), start,
                              out);
        events.begin();
        ResponsesRelay(events).onBody(body);
        events.complete(101);
        relayed(everything());
        EXPECT_EQ(json::parse(events.resource().json()).at("output"),
                  lastResponse(checkedStream(out_)).at("output"));
        EXPECT_EQ(out.empty(), !stream);
        if (stream) checkedStream(out);
    }
}

TEST_F(Relay, OfAStreamThatDiesFails) {
    const std::string stream = everything();
    for (std::size_t size = 0; size < stream.size() - 1; size += 13) {
        const auto told = checkedStream(relayed(stream.substr(0, size)));
        ASSERT_EQ(lastResponse(told).at("status"), "failed") << size;
    }
}

TEST_F(Relay, PassesOnlyWhatTheSpecificationHas) {
    number = 0;
    const std::string item =
        R"("item":{"id":"rs","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"Hm"}]})";
    const auto told = checkedStream(relayed(
        response("created", "in_progress", "") +
        event("response.output_item.added", at(0, R"("item":{"id":"rs","type":"reasoning","summary":[]})")) +
        event("response.reasoning_text.delta", at(0, R"("item_id":"rs","content_index":0,"delta":"Hm")")) +
        event("response.reasoning_text.done", at(0, R"("item_id":"rs","content_index":0,"text":"Hm")")) +
        event("response.new_event_of_tomorrow", at(0, R"("item_id":"rs")")) +
        event("response.output_item.done", at(0, item)) +
        response("completed", "completed", R"(,"output":[])")));
    EXPECT_EQ(typesOf(told), "created in_progress output_item.added output_item.done completed");
}

TEST_F(Relay, KeepsEventsOnOneLine) {
    number = 0;
    const auto told = checkedStream(
        relayed(response("created", "in_progress", "") +
                "data: {\"type\":\"response.output_item.added\",\ndata: \"output_index\":0,\"item\":{\n"
                "data: "
                "\"id\":\"m\",\"type\":\"message\",\"status\":\"in_progress\",\"role\":\"assistant\","
                "\"content\":[]}}\n\n"
                "data: "
                "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"id\":\"m\",\"type\":"
                "\"message\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[]}}\n\n" +
                response("completed", "completed", "")));
    EXPECT_EQ(typesOf(told), "created in_progress output_item.added output_item.done completed");
}

}  // namespace
}  // namespace openclaw::dialects

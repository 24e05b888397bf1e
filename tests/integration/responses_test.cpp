#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"
#include "open_responses_schema.h"
#include "ws/client.h"

/// /v1/responses: every answer and every event as the specification's document has it, whoever provides the
/// model.
namespace {

using harness::Config;
using harness::Gateway;
using harness::Response;
using openclaw::dialects::checkedStream;
using openclaw::dialects::lastResponse;
using openclaw::dialects::StreamedEvent;
using openclaw::dialects::typesOf;
using openclaw::dialects::violation;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

namespace json = boost::json;

std::string textIn(const json::value& value, const std::string& pointer) {
    json::error_code wrong;
    const json::value* const found = value.find_pointer(pointer, wrong);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

/// The texts of all messages of an output.
std::string said(const json::value& resource) {
    std::string text;
    for (const json::value& item : resource.at("output").as_array()) {
        if (item.at("type").as_string() != "message") continue;
        for (const json::value& part : item.at("content").as_array()) text += textIn(part, "/text");
    }
    return text;
}

/// "function_call message"
std::string kinds(const json::value& resource) {
    std::string list;
    for (const json::value& item : resource.at("output").as_array()) {
        if (!list.empty()) list += ' ';
        list += item.at("type").as_string();
    }
    return list;
}

class Responses : public testing::Test {
  protected:
    harness::Vendor vendor_;
    Gateway gateway_{config(vendor_.port()), vendor_.port()};

    static Config config(std::uint16_t vendorPort) {
        const std::string url = "http://127.0.0.1:" + std::to_string(vendorPort);
        Config config;
        config.routes =
            R"("offline": "echo/echo", "chat-*": "vendor/*", "resp-*": "resp/*", "anth-*": "anth/*")";
        config.providers =
            R"(resp: { plugin: "openai", contracts: ["responses"], apiKey: "sk-x123456", baseUrl: ")" + url +
            R"(/v1" }, anth: { plugin: "anthropic", apiKey: "sk-ant-123456", baseUrl: ")" + url + R"(" })";
        config.pluginEntries = R"(fs: { config: { roots: ["/usr/share/common-licenses"] } })";
        return config;
    }

    Response post(const std::string& body, const std::string& what = "") const {
        return gateway_.post("/v1/responses" + what, body);
    }
    /// A whole answer that is as the document has it.
    json::value create(const std::string& body) const { return resource(post(body)); }
    static json::value resource(const Response& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(violation("ResponseResource", answer.json()), "") << answer.body;
        return answer.json();
    }
    /// The events of a stream that is as the document has it.
    static std::vector<StreamedEvent> events(const Response& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_THAT(answer.header("Content-Type"), StartsWith("text/event-stream"));
        EXPECT_THAT(answer.body, EndsWith("data: [DONE]\n\n"));
        return checkedStream(answer.body);
    }
    static void expectError(const Response& answer, int status, const std::string& code,
                            const std::string& param) {
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(answer.text("/error/code"), code) << answer.body;
        EXPECT_EQ(answer.text("/error/param"), param);
        EXPECT_EQ(violation("ErrorPayload", answer.json().at("error")), "");
    }
    openclaw::ws::Client socket() const { return socketOf(gateway_); }
    static openclaw::ws::Client socketOf(const Gateway& gateway) {
        openclaw::ws::ClientRequest request;
        request.host = "127.0.0.1";
        request.port = gateway.port();
        request.target = "/v1/responses";
        request.fields = {{"Authorization", std::string("Bearer ") + harness::token}};
        return openclaw::ws::Client(request);
    }
    /// The events of one turn, up to its last.
    static std::vector<json::value> turn(openclaw::ws::Client& client, const std::string& frame) {
        client.sendText(frame);
        std::vector<json::value> events;
        while (true) {
            const auto received = client.receive(std::chrono::seconds(20));
            if (received.kind != openclaw::ws::Client::Received::Kind::text) {
                ADD_FAILURE() << "no further event";
                return {json::object{{"type", "none"}}};
            }
            events.push_back(json::parse(received.text));
            const std::string type = textIn(events.back(), "/type");
            EXPECT_EQ(
                violation(type == "error" ? "WebSocketErrorEvent" : openclaw::dialects::schemaOfEvent(type),
                          events.back()),
                "")
                << received.text;
            if (type == "error" || type == "response.completed" || type == "response.failed" ||
                type == "response.incomplete") {
                return events;
            }
        }
    }
};

TEST_F(Responses, AreValidForEveryProviderStreamedOrNot) {
    for (const std::string model :
         {"offline", "chat-plain", "resp-plain", "anth-plain", "chat-rich", "resp-rich", "anth-rich",
          "resp-thinking", "anth-thinking", "anth-redacted-thinking", "chat-cached", "resp-unknown-events"}) {
        SCOPED_TRACE(model);
        const std::string begin = R"({"model":")" + model + R"(","input":"Hello","stream":)";
        const json::value whole = create(begin + "false}");
        EXPECT_EQ(textIn(whole, "/status"), "completed");
        EXPECT_EQ(textIn(whole, "/model"), model);
        const auto streamed = events(post(begin + "true}"));
        const json::value last = lastResponse(streamed);
        EXPECT_THAT(typesOf(streamed), StartsWith("created in_progress output_item.added"));
        EXPECT_THAT(typesOf(streamed), EndsWith(" completed"));
        EXPECT_EQ(violation("ResponseResource", last), "");
        EXPECT_EQ(said(last), said(whole));
        EXPECT_EQ(kinds(last), kinds(whole));
    }
}

TEST_F(Responses, TakeInstructionsAndImages) {
    for (const std::string model :
         {"offline", "chat-echo-request", "resp-echo-request", "anth-echo-request"}) {
        SCOPED_TRACE(model);
        const json::value answer = create(
            R"({"model":")" + model +
            R"(","instructions":"Be a pirate.","input":[{"role":"system","content":"Short."},{"role":"user",)"
            R"("content":[{"type":"input_text","text":"What is it?"},{"type":"input_image","detail":"low",)"
            R"("image_url":"data:image/png;base64,iVBORw0KGgo="}]}]})");
        EXPECT_EQ(textIn(answer, "/instructions"), "Be a pirate.");
        if (model == "offline") continue;
        EXPECT_THAT(said(answer), HasSubstr("Be a pirate."));
        EXPECT_THAT(said(answer), HasSubstr("iVBORw0KGgo="));
    }
}

TEST_F(Responses, HandTheClientsToolsBack) {
    for (const std::string model : {"offline", "chat-x", "resp-x", "anth-x"}) {
        SCOPED_TRACE(model);
        const std::string tools =
            R"("tools":[{"type":"function","name":"weather","parameters":{"type":"object","properties":)"
            R"({"city":{"type":"string"}}}}])";
        const std::string begin = R"({"model":")" + model + R"(",)" + tools + ",";
        const json::value asked = create(begin + R"("input":"call weather {\"city\":\"Oslo\"}"})");
        ASSERT_EQ(kinds(asked), "function_call") << json::serialize(asked);
        const json::value& call = asked.at("output").at(0);
        EXPECT_EQ(json::parse(textIn(call, "/arguments")), json::parse(R"({"city":"Oslo"})"));
        const json::value answered =
            create(begin + R"("previous_response_id":")" + textIn(asked, "/id") +
                   R"(","input":[{"type":"function_call_output","output":"sunny 17","call_id":")" +
                   textIn(call, "/call_id") + R"("}]})");
        EXPECT_EQ(kinds(answered), "message");
        EXPECT_THAT(said(answered), HasSubstr("sunny 17"));
    }
}

TEST_F(Responses, RunTheGatewaysTools) {
    for (const std::string model : {"offline", "chat-x", "resp-x", "anth-x"}) {
        SCOPED_TRACE(model);
        const std::string begin =
            R"({"model":")" + model +
            R"(","tools":["fs_read","fs_list"],"input":"call fs_list {\"path\":\".\"}","stream":)";
        const json::value whole = create(begin + "false}");
        EXPECT_EQ(kinds(whole), "function_call function_call_output message");
        EXPECT_THAT(textIn(whole, "/output/1/output"), HasSubstr("GPL-3"));
        EXPECT_EQ(textIn(whole, "/tools/1/name"), "fs_list");
        const json::value last = lastResponse(events(post(begin + "true}")));
        EXPECT_EQ(kinds(last), kinds(whole));
    }
}

TEST_F(Responses, MixToolsOfBothSides) {
    const json::value answer =
        create(R"({"model":"offline","tools":["fs_list",{"type":"function","name":"mine"}],)"
               R"("input":"call fs_list {\"path\":\".\"} and call mine {}"})");
    EXPECT_EQ(kinds(answer), "function_call function_call function_call_output");
    EXPECT_EQ(textIn(answer, "/output/1/name"), "mine");
    EXPECT_EQ(textIn(answer, "/status"), "completed");
}

TEST_F(Responses, StopAtTheLimitOfToolCalls) {
    const json::value answer = create(R"({"model":"offline","tools":["fs_list"],"max_tool_calls":1,)"
                                      R"("input":"call fs_list {\"path\":\".\"} and call fs_list {}"})");
    EXPECT_EQ(textIn(answer, "/status"), "incomplete");
    EXPECT_EQ(textIn(answer, "/incomplete_details/reason"), "max_tool_calls");
    EXPECT_EQ(kinds(answer), "function_call function_call function_call_output function_call_output");
}

TEST_F(Responses, SayWhyTheyAreIncomplete) {
    const json::value answer = create(
        R"({"model":"offline","max_output_tokens":16,"input":"one two three four five six seven eight nine"})");
    EXPECT_EQ(textIn(answer, "/status"), "incomplete");
    EXPECT_EQ(textIn(answer, "/incomplete_details/reason"), "max_output_tokens");
}

TEST_F(Responses, RefuseWhatIsWrongBeforeTheModelIsAsked) {
    const auto before = vendor_.count("request");
    expectError(post(R"({"model":"chat-plain","input":"x","temperature":3})"), 400, "invalid_request",
                "temperature");
    expectError(post(R"({"model":"chat-plain","input":"x","tools":["fs_lisst"]})"), 400, "tool_not_found",
                "tools[0]");
    expectError(post(R"({"model":"chat-plain","input":"x","tools":["web_fetch"]})"), 403, "permission_denied",
                "tools[0]");
    expectError(post(R"({"input":"x","tools":["web_fetch"]})", "/input_tokens"), 403, "permission_denied",
                "tools[0]");
    expectError(post(R"({"model":"chat-plain","input":"x","previous_response_id":"resp_none"})"), 400,
                "previous_response_not_found", "previous_response_id");
    expectError(post(R"({"model":"chat-plain","input":[{"type":"item_reference","id":"msg_none"}]})"), 400,
                "item_not_found", "input[0].id");
    EXPECT_EQ(post(R"({"model":"nobody","input":"x"})").status, 404);
    EXPECT_EQ(vendor_.count("request"), before);
}

TEST_F(Responses, GiveTheVendorsRefusalAsAStatus) {
    for (const std::string model : {"chat-", "resp-", "anth-"}) {
        for (const std::string stream : {"false", "true"}) {
            const Response answer =
                post(R"({"model":")" + model + R"(empty-error","input":"x","stream":)" + stream + "}");
            EXPECT_EQ(answer.status, 503) << answer.body;
            EXPECT_THAT(answer.text("/error/message"), StartsWith("provider \""));
            EXPECT_EQ(violation("ErrorPayload", answer.json().at("error")), "");
        }
    }
}

TEST_F(Responses, TellOfAFailureInMidStream) {
    for (const std::string model : {"chat-", "resp-", "anth-"}) {
        SCOPED_TRACE(model);
        const auto told =
            events(post(R"({"model":")" + model + R"(die-mid-stream","input":"x","stream":true})"));
        EXPECT_THAT(typesOf(told), EndsWith(" failed"));
        EXPECT_EQ(said(lastResponse(told)), "one two ");
    }
}

TEST_F(Responses, KeepWhatWasSaidBeforeAFailureWhoeverTheProviderIs) {
    for (const std::string provider : {"vendor", "resp", "anth"}) {
        SCOPED_TRACE(provider);
        const json::value made = create(R"({"model":")" + provider + R"(/die-mid-stream","input":"x"})");
        EXPECT_EQ(textIn(made, "/status"), "failed");
        EXPECT_EQ(textIn(made, "/output/0/status"), "incomplete");
        EXPECT_EQ(said(made), "one two ");
        EXPECT_THAT(textIn(made, "/error/message"), HasSubstr("provider \"" + provider + "\""));
    }
}

TEST_F(Responses, TakeBackACallThatWasCutShort) {
    const auto given = [&](const std::string& model) {
        return said(
            create(R"({"model":")" + model +
                   R"(/echo-request","input":[{"role":"user","content":"x"},)"
                   R"({"type":"function_call","call_id":"c","name":"f","arguments":"{\"city\":\"Os"},)"
                   R"({"type":"function_call_output","call_id":"c","output":"none"}]})"));
    };
    EXPECT_THAT(textIn(json::parse(given("resp")), "/body"), HasSubstr(R"("arguments":"{\"city\":\"Os")"));
    EXPECT_THAT(textIn(json::parse(given("vendor")), "/body"), HasSubstr(R"("arguments":"{\"city\":\"Os")"));
    EXPECT_THAT(textIn(json::parse(given("anth")), "/body"),
                HasSubstr(R"("input":{"INVALID_JSON":"{\"city\":\"Os"})"));
}

TEST_F(Responses, GoOnFromThePreviousOne) {
    const json::value first = create(R"({"model":"chat-x","input":"My name is Ada."})");
    const json::value second =
        create(R"({"model":"chat-x","input":"I live in Oslo.","previous_response_id":")" +
               textIn(first, "/id") + "\"}");
    const json::value third =
        create(R"({"model":"chat-echo-request","input":"Who am I?","previous_response_id":")" +
               textIn(second, "/id") + "\"}");
    EXPECT_EQ(textIn(third, "/previous_response_id"), textIn(second, "/id"));
    EXPECT_THAT(said(third), HasSubstr("My name is Ada."));
    EXPECT_THAT(said(third), HasSubstr("I live in Oslo."));
    EXPECT_THAT(said(third), HasSubstr("Who am I?"));
}

TEST_F(Responses, TakeItemsByReference) {
    const json::value first = create(R"({"model":"chat-x","input":"Remember 4711."})");
    const Response items = gateway_.get("/v1/responses/" + textIn(first, "/id") + "/input_items");
    const json::value second =
        create(R"({"model":"chat-echo-request","input":[{"type":"item_reference","id":")" +
               items.text("/data/0/id") + R"("},{"role":"user","content":"What was it?"}]})");
    EXPECT_THAT(said(second), HasSubstr("Remember 4711."));
}

TEST_F(Responses, AreKeptUntilTheyAreDeleted) {
    const json::value made = create(R"({"model":"offline","input":"Hello","metadata":{"a":"b"}})");
    const std::string path = "/v1/responses/" + textIn(made, "/id");
    EXPECT_EQ(resource(gateway_.get(path)), made);
    const auto ask = [&](const std::string& method) {
        harness::Request request;
        request.method = method;
        request.path = path;
        request.headers = harness::authorized();
        return harness::ask(gateway_.port(), request);
    };
    EXPECT_EQ(ask("DELETE").text("/id"), textIn(made, "/id"));
    expectError(gateway_.get(path), 404, "response_not_found", "");
    expectError(ask("DELETE"), 404, "response_not_found", "");
}

TEST_F(Responses, SayWhichParameterIsNoFlag) {
    const std::string path =
        "/v1/responses/" + textIn(create(R"({"model":"offline","input":"Hello"})"), "/id");
    for (const char* value : {"false", "0"}) EXPECT_EQ(gateway_.get(path + "?stream=" + value).status, 200);
    expectError(gateway_.get(path + "?stream=maybe"), 400, "invalid_request", "stream");
    EXPECT_THAT(gateway_.get(path + "?stream=1").text("/error/message"), HasSubstr("background"));
}

TEST_F(Responses, AreNotKeptWhereNobodyWantsThem) {
    const json::value made = create(R"({"model":"offline","input":"Hello","store":false})");
    EXPECT_EQ(gateway_.get("/v1/responses/" + textIn(made, "/id")).status, 404);
    expectError(
        post(R"({"model":"offline","input":"x","previous_response_id":")" + textIn(made, "/id") + "\"}"), 400,
        "previous_response_not_found", "previous_response_id");
}

TEST_F(Responses, ListTheirInputInPages) {
    const json::value made = create(
        R"({"model":"offline","input":[{"role":"user","content":"1"},{"role":"assistant","content":"2"},)"
        R"({"role":"user","content":"3"}]})");
    const std::string path = "/v1/responses/" + textIn(made, "/id") + "/input_items?order=asc&limit=2";
    const Response first = gateway_.get(path);
    EXPECT_EQ(first.json().at("data").as_array().size(), 2u) << first.body;
    EXPECT_TRUE(first.json().at("has_more").as_bool());
    const Response second = gateway_.get(path + "&after=" + first.text("/last_id"));
    EXPECT_EQ(second.json().at("data").as_array().size(), 1u);
    EXPECT_FALSE(second.json().at("has_more").as_bool());
    const json::value page = second.json();
    for (const json::value& item : page.at("data").as_array()) {
        EXPECT_EQ(violation("ItemField", item), "") << json::serialize(item);
    }
    const std::string items = "/v1/responses/" + textIn(made, "/id") + "/input_items";
    expectError(gateway_.get(items + "?order=up"), 400, "invalid_request", "order");
    expectError(gateway_.get(items + "?limit=x"), 400, "invalid_request", "limit");
}

TEST_F(Responses, RunOnInTheBackgroundAndAreFollowed) {
    const json::value begun =
        create(R"({"model":"chat-hold-stream","input":"Hello","background":true,"stream":false})");
    const std::string path = "/v1/responses/" + textIn(begun, "/id");
    EXPECT_EQ(textIn(begun, "/status"), "in_progress");
    vendor_.await("request", "hold-stream");
    EXPECT_EQ(textIn(resource(gateway_.get(path)), "/status"), "in_progress");

    harness::Tcp tcp(gateway_.port());
    harness::Request follow;
    follow.path = path + "?stream=true";
    follow.headers = harness::authorized();
    tcp.send(follow.bytes());
    harness::ResponseReader reader(tcp);
    EXPECT_EQ(reader.nextHead().status, 200);
    std::string stream = reader.bodyBytes();
    EXPECT_THAT(stream, HasSubstr("response.created"));
    vendor_.release();
    for (std::string more = reader.bodyBytes(); !more.empty(); more = reader.bodyBytes()) stream += more;
    EXPECT_THAT(stream, EndsWith("data: [DONE]\n\n"));
    const auto all = checkedStream(stream);
    EXPECT_THAT(typesOf(all), EndsWith(" completed"));

    EXPECT_EQ(json::value(lastResponse(all)), resource(gateway_.get(path)));
    EXPECT_EQ(gateway_.get(path + "?stream=true").body, stream) << "what was told is told again";
    const Response rest = gateway_.get(path + "?stream=true&starting_after=3");
    EXPECT_THAT(stream, EndsWith(rest.body));
    EXPECT_THAT(rest.body, HasSubstr("\"sequence_number\":4,"));
    EXPECT_EQ(rest.body.find("\"sequence_number\":3,"), std::string::npos);
}

TEST_F(Responses, OfTheBackgroundAreCancelled) {
    const json::value begun =
        create(R"({"model":"chat-stall-mid-stream","input":"Hello","background":true})");
    const std::string id = textIn(begun, "/id");
    const json::value cancelled = resource(post("", "/" + id + "/cancel"));
    EXPECT_EQ(textIn(cancelled, "/status"), "cancelled");
    EXPECT_EQ(resource(post("", "/" + id + "/cancel")), cancelled);
    EXPECT_EQ(resource(gateway_.get("/v1/responses/" + id)), cancelled);
}

TEST_F(Responses, EndWhenTheClientHangsUp) {
    harness::Tcp tcp(gateway_.port());
    harness::Request request;
    request.method = "POST";
    request.path = "/v1/responses";
    request.headers = harness::authorized({{"Content-Type", "application/json"}});
    request.body = R"({"model":"chat-stall-mid-stream","input":"Hello","stream":true})";
    tcp.send(request.bytes());
    const auto asked = vendor_.await("request", "stall-mid-stream");
    tcp.close();
    vendor_.await("hangup", "stall-mid-stream", asked.number);
}

TEST_F(Responses, MakeAConversationShort) {
    const json::value first = create(R"({"model":"offline","input":"My name is Ada."})");
    const Response answer =
        post(R"({"model":"offline","previous_response_id":")" + textIn(first, "/id") + "\"}", "/compact");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(violation("CompactResource", answer.json()), "") << answer.body;
    const json::value next = create(R"({"model":"chat-echo-request","input":[)" +
                                    json::serialize(answer.json().at("output").at(0)) +
                                    R"(,{"role":"user","content":"Go on."}]})");
    EXPECT_THAT(said(next), HasSubstr("Summarise our conversation")) << "the offline model repeats";
}

TEST_F(Responses, AreCountedBeforeTheyAreAsked) {
    const Response answer = post(R"({"model":"offline","input":"How long is this?"})", "/input_tokens");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.text("/object"), "response.input_tokens");
    EXPECT_EQ(answer.json().at("input_tokens").as_int64(), 9);
    EXPECT_EQ(post(R"({"input":"no model"})", "/input_tokens").status, 200);
}

TEST_F(Responses, AnswerOverAWebSocketOneAfterTheOther) {
    openclaw::ws::Client client = socket();
    const auto first = turn(client, R"({"type":"response.create","model":"chat-x","store":false,)"
                                    R"("input":"My name is Ada."})");
    EXPECT_EQ(textIn(first.front(), "/type"), "response.created");
    ASSERT_EQ(textIn(first.back(), "/type"), "response.completed");
    const std::string id = textIn(first.back(), "/response/id");
    const auto second = turn(client, R"({"type":"response.create","model":"chat-echo-request","store":false,)"
                                     R"("input":"Who am I?","previous_response_id":")" +
                                         id + "\"}");
    ASSERT_EQ(textIn(second.back(), "/type"), "response.completed");
    EXPECT_THAT(said(second.back().at("response")), HasSubstr("My name is Ada."));

    openclaw::ws::Client another = socket();
    const auto elsewhere =
        turn(another, R"({"type":"response.create","model":"chat-x","input":"x","previous_response_id":")" +
                          id + "\"}");
    EXPECT_EQ(textIn(elsewhere.back(), "/error/code"), "previous_response_not_found");
    EXPECT_EQ(elsewhere.back().at("status").as_int64(), 400);
}

TEST_F(Responses, GoOnOverANewWebSocketWhenTheyAreStored) {
    std::string id;
    {
        openclaw::ws::Client client = socket();
        id = textIn(turn(client, R"({"type":"response.create","model":"chat-x","input":"I am Ada."})").back(),
                    "/response/id");
    }
    openclaw::ws::Client client = socket();
    const auto next = turn(client, R"({"type":"response.create","model":"chat-echo-request","input":"Who?",)"
                                   R"("previous_response_id":")" +
                                       id + "\"}");
    ASSERT_EQ(textIn(next.back(), "/type"), "response.completed");
    EXPECT_THAT(said(next.back().at("response")), HasSubstr("I am Ada."));
}

TEST_F(Responses, AreForgottenByAWebSocketAfterATurnThatFailed) {
    openclaw::ws::Client client = socket();
    const std::string id = textIn(
        turn(client, R"({"type":"response.create","model":"chat-x","input":"1","store":false})").back(),
        "/response/id");
    const std::string after = R"(,"store":false,"input":"2","previous_response_id":")" + id + "\"}";
    EXPECT_EQ(textIn(turn(client, R"({"type":"response.create","model":"chat-empty-error")" + after).back(),
                     "/type"),
              "response.failed");
    EXPECT_EQ(
        textIn(turn(client, R"({"type":"response.create","model":"chat-x")" + after).back(), "/error/code"),
        "previous_response_not_found");
}

TEST_F(Responses, RefuseWhatAWebSocketMustNotCarry) {
    openclaw::ws::Client client = socket();
    const auto refused =
        turn(client, R"({"type":"response.create","model":"chat-x","input":"1","stream":true})");
    EXPECT_EQ(textIn(refused.back(), "/error/param"), "stream");
    const auto warm = turn(client, R"({"type":"response.create","model":"chat-x","generate":false,)"
                                   R"("input":"I am Ada.","store":false})");
    ASSERT_EQ(textIn(warm.back(), "/type"), "response.completed");
    EXPECT_EQ(kinds(warm.back().at("response")), "");
    const auto next = turn(client, R"({"type":"response.create","model":"chat-echo-request","store":false,)"
                                   R"("input":"Who?","previous_response_id":")" +
                                       textIn(warm.back(), "/response/id") + "\"}");
    EXPECT_THAT(said(next.back().at("response")), HasSubstr("I am Ada."));
}

TEST_F(Responses, EndAWebSocketWhoseTimeIsOver) {
    Config limited = config(vendor_.port());
    limited.gateway = "wsResponsesLifetimeMs: 200";
    const Gateway gateway(limited, vendor_.port());
    openclaw::ws::Client client = socketOf(gateway);
    // What is under way then is completed.
    const auto last = turn(client, R"({"type":"response.create","model":"chat-slow-first-byte-600",)"
                                   R"("input":"Hello"})");
    EXPECT_EQ(textIn(last.back(), "/type"), "response.completed");
    const auto told = client.receive(std::chrono::seconds(20));
    ASSERT_EQ(told.kind, openclaw::ws::Client::Received::Kind::text);
    EXPECT_EQ(violation("WebSocketErrorEvent", json::parse(told.text)), "") << told.text;
    EXPECT_EQ(textIn(json::parse(told.text), "/error/code"), "websocket_connection_limit_reached");
    EXPECT_EQ(client.receive(std::chrono::seconds(20)).kind, openclaw::ws::Client::Received::Kind::closed);
}

TEST_F(Responses, RefuseAWebSocketOfAnotherPage) {
    Config closed = config(vendor_.port());
    closed.gateway = R"(allowedOrigins: ["https://app.example"])";
    const Gateway gateway(closed, vendor_.port());
    const auto status = [&](const std::string& origin) {
        harness::Tcp tcp(gateway.port());
        tcp.send(
            "GET /v1/responses HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: "
            "Bearer " +
            std::string(harness::token) + "\r\nOrigin: " + origin + "\r\n\r\n");
        return harness::ResponseReader(tcp).nextHead().status;
    };
    EXPECT_EQ(status("https://app.example"), 101);
    EXPECT_EQ(status("https://evil.example"), 403);
}

TEST_F(Responses, AreForgottenByAWebSocketAlsoAfterAFrameThatIsWrong) {
    openclaw::ws::Client client = socket();
    const std::string id = textIn(
        turn(client, R"({"type":"response.create","model":"chat-x","input":"1","store":false})").back(),
        "/response/id");
    const std::string after = R"(,"store":false,"input":"2","previous_response_id":")" + id + "\"}";
    EXPECT_EQ(textIn(turn(client, R"({"type":"response.create","model":"chat-x","top_p":7)" + after).back(),
                     "/error/param"),
              "top_p");
    EXPECT_EQ(
        textIn(turn(client, R"({"type":"response.create","model":"chat-x")" + after).back(), "/error/code"),
        "previous_response_not_found");
}

TEST_F(Responses, KeepThePhasesOfMessages) {
    const json::value answer = create(
        R"({"model":"resp-echo-request","input":[{"role":"user","content":"Go."},{"type":"message","role":)"
        R"("assistant","phase":"commentary","content":[{"type":"output_text","text":"Looking."}]},)"
        R"({"role":"user","content":"And?"}]})");
    EXPECT_THAT(said(answer), HasSubstr("commentary"));
    const Response items = gateway_.get("/v1/responses/" + textIn(answer, "/id") + "/input_items?order=asc");
    EXPECT_EQ(items.text("/data/1/phase"), "commentary") << items.body;
    create(R"({"model":"chat-x","input":[{"type":"message","role":"assistant","phase":"final_answer",)"
           R"("content":"Done."},{"role":"user","content":"Thanks."}]})");
}

TEST_F(Responses, AreFollowedFromAnyEvent) {
    const json::value begun = create(R"({"model":"resp-hold-stream","input":"Hello","background":true})");
    vendor_.await("request", "hold-stream");
    vendor_.release();
    const std::string path = "/v1/responses/" + textIn(begun, "/id") + "?stream=true";
    const Response whole = gateway_.get(path);
    const Response rest = gateway_.get(path + "&starting_after=2");
    EXPECT_THAT(whole.body, EndsWith(rest.body));
    EXPECT_THAT(rest.body, HasSubstr(R"("sequence_number":3)"));
    EXPECT_THAT(rest.body, testing::Not(HasSubstr(R"("sequence_number":2,)")));
}

TEST_F(Responses, JoinASession) {
    for (const char* input : {"My name is Ada.", "Who am I?"}) {
        const Response answer = gateway_.post(
            "/v1/responses",
            std::string(R"({"model":"chat-echo-request","input":")") + input + R"(","stream":true})",
            {{"x-openclaw-session-key", "main"}});
        const json::value last = lastResponse(events(answer));
        EXPECT_THAT(said(last), HasSubstr("My name is Ada."));
    }
}

TEST_F(Responses, StayFastHoweverLongTheirChain) {
    std::string id;
    for (int i = 0; i < 200; ++i) {
        const std::string previous = id.empty() ? std::string() : R"(,"previous_response_id":")" + id + '"';
        id = post(R"({"model":"offline","input":"turn )" + std::to_string(i) + '"' + previous + "}")
                 .text("/id");
        ASSERT_FALSE(id.empty()) << i;
    }
    const json::value last =
        create(R"({"model":"chat-echo-request","input":"end","previous_response_id":")" + id + "\"}");
    for (int i = 0; i < 200; ++i) EXPECT_THAT(said(last), HasSubstr("turn " + std::to_string(i) + "\\\""));
}

}  // namespace

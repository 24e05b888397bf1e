#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <string>
#include <vector>

#include "../unit/upstream/scripted_server.h"
#include "harness/gateway.h"
#include "harness/vendor.h"

/// Webhooks: signed messages become runs in sessions, and runs become answers.
namespace {

using harness::Config;
using harness::Gateway;
using harness::Response;
using harness::Tcp;
using harness::Vendor;
using openclaw::upstream::test::Peer;
using openclaw::upstream::test::ScriptedServer;
using testing::HasSubstr;
using testing::Not;

const std::string secret = "sixteen bytes at least";

std::string signatureOf(const std::string& timestamp, const std::string& body) {
    const std::string text = timestamp + "." + body;
    std::array<unsigned char, 32> digest{};
    ::HMAC(::EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), nullptr);
    std::string hex = "v1=";
    for (const unsigned char byte : digest) {
        hex += "0123456789abcdef"[byte >> 4U];
        hex += "0123456789abcdef"[byte & 15U];
    }
    return hex;
}

std::string nowText(std::time_t offset = 0) {
    return std::to_string(std::time(nullptr) + offset);
}

std::string messageOf(const std::string& id, const std::string& sender, const std::string& text,
                      const std::string& thread = {}) {
    boost::json::object message{{"id", id}, {"sender", sender}, {"text", text}};
    if (!thread.empty()) message["thread"] = thread;
    return boost::json::serialize(message);
}

harness::Request signedRequest(const std::string& channel, const std::string& body,
                               const std::string& timestamp = nowText()) {
    return {.method = "POST",
            .path = "/v1/channels/" + channel + "/messages",
            .headers = {{"Content-Type", "application/json"},
                        {"x-openclaw-timestamp", timestamp},
                        {"x-openclaw-signature", signatureOf(timestamp, body)}},
            .body = body};
}

/// A channel of the configuration; `more` are further keys.
std::string webhook(const std::string& name, const std::string& more = {}) {
    return name + ": { type: 'webhook', secret: '" + secret + "', model: 'any', " + more + " }, ";
}

Config with(const std::string& channels) {
    Config config;
    config.rest = "channels: { " + channels + " }";
    return config;
}

class Channels : public testing::Test {
  protected:
    explicit Channels(const std::string& channels = webhook("desk"))
        : gateway_(with(channels), vendor_.port()) {}

    Response send(const harness::Request& request) const { return harness::ask(gateway_.port(), request); }
    Response say(const std::string& channel, const std::string& id, const std::string& sender = "ann",
                 const std::string& text = "hello", const std::string& thread = {}) const {
        return send(signedRequest(channel, messageOf(id, sender, text, thread)));
    }
    std::string reload(const std::string& channels) {
        gateway_.writeConfig(with(channels), vendor_.port());
        return gateway_.reload();
    }

    Vendor vendor_;
    Gateway gateway_;
};

TEST_F(Channels, AnswerASignedMessageInTheResponse) {
    const Response response = say("desk", "m1");
    EXPECT_EQ(response.status, 200) << response.raw;
    EXPECT_EQ(response.text("/id"), "m1");
    EXPECT_EQ(response.text("/channel"), "desk");
    EXPECT_EQ(response.text("/sessionKey"), "channel:desk:ann");
    EXPECT_EQ(response.text("/status"), "ok");
    EXPECT_EQ(response.text("/stopReason"), "stop");
    EXPECT_NE(response.text("/text"), "");
    EXPECT_THAT(gateway_.stopAndReadLog(), Not(HasSubstr(secret)));
}

TEST_F(Channels, WantASignatureAndNothingElse) {
    const std::string body = messageOf("m1", "ann", "hello");
    harness::Request request = signedRequest("desk", body);
    request.body = messageOf("m1", "ann", "Hello");
    EXPECT_EQ(send(request).status, 401);
    EXPECT_EQ(send(request).text("/error/code"), "invalid_signature");
    EXPECT_EQ(gateway_.post("/v1/channels/desk/messages", body).status, 401) << "a token is no signature";
    EXPECT_EQ(send(signedRequest("desk", body, nowText(-400))).status, 401);
    EXPECT_EQ(send(signedRequest("desk", body, nowText(400))).status, 401);
    EXPECT_EQ(vendor_.count("request"), 0u);
    EXPECT_EQ(send(signedRequest("desk", body)).status, 200);
}

TEST_F(Channels, TakeAMessageOnce) {
    const std::string body = messageOf("m1", "ann", "hello");
    const harness::Request request = signedRequest("desk", body, nowText(-10));
    EXPECT_EQ(send(request).status, 200);
    EXPECT_EQ(send(request).status, 409);
    EXPECT_EQ(send(signedRequest("desk", body, nowText(-9))).status, 409) << "the id, signed anew";
    EXPECT_EQ(send(signedRequest("desk", body, nowText(-9))).text("/error/code"), "message_replayed");
    EXPECT_EQ(vendor_.count("request"), 1u);
}

TEST_F(Channels, TakeAMessageOnceAlsoWhenTheyHaveForgottenIt) {
    const harness::Request request = signedRequest("desk", messageOf("m1", "ann", "hello"));
    EXPECT_EQ(send(request).status, 200);
    reload("");
    reload(webhook("desk"));
    EXPECT_EQ(send(request).status, 409);
    EXPECT_EQ(say("desk", "m2").status, 200);
    EXPECT_EQ(vendor_.count("request"), 2u);
}

TEST_F(Channels, RefuseWhatIsNoMessage) {
    EXPECT_EQ(send(signedRequest("desk", "{}")).status, 400);
    EXPECT_EQ(send(signedRequest("desk", "{}")).text("/error/param"), "id");
    EXPECT_EQ(send(signedRequest("desk", std::string((1u << 20U) + 1, ' '))).status, 413);
    EXPECT_EQ(gateway_.get("/v1/channels/desk/messages").status, 405);
}

TEST_F(Channels, OfAnyNameThatIsNotOpenLookTheSame) {
    reload(webhook("closed", "enabled: false") + "site: { type: 'webchat', model: 'any' }");
    const Response missing = say("missing", "m1");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(say("closed", "m1").body, missing.body);
    EXPECT_EQ(say("site", "m1").body, missing.body);
    EXPECT_EQ(say("desk", "m1").body, missing.body);
    EXPECT_EQ(gateway_.post("/v1/channels/closed/messages", "{}").status, 404);
    EXPECT_EQ(gateway_.post("/v1/channels/closed", "{}").status, 404);
}

struct Conversations : Channels {
    Conversations()
        : Channels("desk: { type: 'webhook', secret: '" + secret +
                   "', model: 'echo-request', systemPrompt: 'Speak plainly.' }, "
                   "group: { type: 'webhook', secret: '" +
                   secret + "', model: 'echo-request', session: 'perThread' }") {}
};

TEST_F(Conversations, AreKeptForEachSender) {
    EXPECT_THAT(say("desk", "1", "ann", "the first of ann").text("/text"), HasSubstr("Speak plainly."));
    EXPECT_THAT(say("desk", "2", "bob", "the first of bob").text("/text"), Not(HasSubstr("of ann")));
    const std::string heard = say("desk", "3", "ann", "the second of ann").text("/text");
    EXPECT_THAT(heard, HasSubstr("the first of ann"));
    EXPECT_THAT(heard, HasSubstr("the second of ann"));
    EXPECT_THAT(heard, Not(HasSubstr("of bob")));
}

TEST_F(Conversations, AreKeptForEachThread) {
    EXPECT_EQ(say("group", "1", "ann", "ann in one", "one").text("/sessionKey"), "channel:group:thread:one");
    EXPECT_THAT(say("group", "2", "bob", "bob in one", "one").text("/text"), HasSubstr("ann in one"));
    EXPECT_THAT(say("group", "3", "ann", "ann in two", "two").text("/text"), Not(HasSubstr("in one")));
}

struct ToolChannels : Channels {
    ToolChannels() : Channels(webhook("plain") + webhook("reader", "tools: ['fs_*', 'web_fetch']")) {}
};

TEST_F(ToolChannels, GiveTheModelTheToolsTheyName) {
    const std::string call = R"(call fs_list {"path":"."})";
    EXPECT_THAT(say("plain", "1", "ann", call).text("/text"), Not(HasSubstr("gateway.db")));
    EXPECT_THAT(say("reader", "1", "ann", call).text("/text"), HasSubstr("gateway.db"));
}

struct GuardedChannels : Channels {
    GuardedChannels()
        : Channels(webhook("few", "rateLimit: { messages: 1, perSeconds: 600 }") +
                   webhook("changed", "rateLimit: { messages: 1, perSeconds: 600 }") +
                   webhook("named", "senders: ['ann', 'bob']")) {}
};

TEST_F(GuardedChannels, LetOnlyTheNamedSendersWrite) {
    EXPECT_EQ(say("named", "1", "eve").status, 403);
    EXPECT_EQ(say("named", "1", "eve").text("/error/code"), "sender_not_allowed");
    EXPECT_EQ(say("named", "1", "bob").status, 200);
}

TEST_F(GuardedChannels, SayWhenTheyTakeMore) {
    EXPECT_EQ(say("few", "1").status, 200);
    const Response refused = say("few", "2");
    EXPECT_EQ(refused.status, 429);
    EXPECT_GT(std::stoi(refused.header("Retry-After")), 500);
    EXPECT_LE(std::stoi(refused.header("Retry-After")), 600);
    EXPECT_EQ(say("few", "2").status, 429) << "not 409: it was not taken";
}

TEST_F(GuardedChannels, ThatDidNotChangeAreNotDisturbedByAReload) {
    EXPECT_EQ(say("few", "1").status, 200);
    EXPECT_EQ(say("changed", "1").status, 200);
    EXPECT_EQ(say("changed", "2").status, 429);
    EXPECT_THAT(reload(webhook("few", "rateLimit: { messages: 1, perSeconds: 600 }") +
                       webhook("changed", "rateLimit: { messages: 1, perSeconds: 601 }")),
                HasSubstr("reloaded"));
    EXPECT_EQ(say("few", "2").status, 429) << "it goes on counting";
    EXPECT_EQ(say("changed", "1").status, 409) << "it goes on remembering";
    EXPECT_EQ(say("changed", "2").status, 200) << "it counts by the new settings";
    EXPECT_EQ(say("named", "1").status, 404);
    const std::string log = gateway_.stopAndReadLog();
    EXPECT_THAT(log, HasSubstr("channel changed channel=changed"));
    EXPECT_THAT(log, HasSubstr("channel removed channel=named"));
    EXPECT_THAT(log, Not(HasSubstr("channel changed channel=few")));
}

TEST_F(GuardedChannels, StayAsTheyAreWhenAReloadIsRefused) {
    EXPECT_THAT(reload(webhook("few", "sender: ['ann']")),
                testing::AllOf(HasSubstr("refused"), HasSubstr("senders")));
    EXPECT_EQ(say("named", "1").status, 200);
}

struct HeldChannels : Channels {
    HeldChannels()
        : Channels("slow: { type: 'webhook', secret: '" + secret +
                   "', model: 'hold-head', replyTimeoutMs: 100 }, "
                   "patient: { type: 'webhook', secret: '" +
                   secret +
                   "', model: 'hold-head' }, "
                   "broken: { type: 'webhook', secret: '" +
                   secret + "', model: 'error-500' }") {}
};

TEST_F(HeldChannels, DoNotWaitForEver) {
    const Response late = say("slow", "1");
    EXPECT_EQ(late.status, 504);
    EXPECT_EQ(late.text("/error/code"), "reply_timeout");
    vendor_.release();
    vendor_.await("answered", "hold-head");
    EXPECT_EQ(vendor_.count("hangup", "hold-head"), 0u) << "the run went on";
}

TEST_F(HeldChannels, GoOnWhenTheOneWhoAskedHangsUp) {
    Tcp tcp(gateway_.port());
    tcp.send(signedRequest("patient", messageOf("1", "ann", "hello")).bytes());
    vendor_.await("request", "hold-head");
    tcp.close();
    gateway_.awaitLog(" request .*status=499 .*path=/v1/channels/patient/messages");
    vendor_.release();
    vendor_.await("answered", "hold-head");
    EXPECT_EQ(vendor_.count("hangup", "hold-head"), 0u);
}

TEST_F(HeldChannels, SayWhyThereIsNoAnswer) {
    const Response failed = say("broken", "1");
    EXPECT_GE(failed.status, 500);
    EXPECT_NE(failed.text("/error/message"), "");
}

/// Answers the first callback with 500 and the second with 200.
class Callbacks : public testing::Test {
  protected:
    ScriptedServer::Script answering(const std::string& status) {
        return [this, status](Peer& peer) {
            const std::string request = peer.readRequest();
            peer.write("HTTP/1.1 " + status + " X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
            changed_.notify_all();
        };
    }

    std::vector<std::string> awaitRequests(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, harness::patience, [&] { return requests_.size() >= count; });
        return requests_;
    }

    Config config(const std::string& more, const std::string& retryMs = "20") const {
        return with(webhook("desk", "reply: 'callback', callbackRetryMs: " + retryMs + ", callbackUrl: '" +
                                        server_.url("/in") + "', " + more));
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> requests_;
    ScriptedServer server_{{answering("500"), answering("200")}};
    Vendor vendor_;
};

TEST_F(Callbacks, BringTheAnswerAlsoWhenTheFirstTryFails) {
    const Gateway gateway(config("allowPrivateCallback: true"), vendor_.port());
    const auto request = signedRequest("desk", messageOf("m1", "ann", "hello"));
    const Response accepted = harness::ask(gateway.port(), request);
    EXPECT_EQ(accepted.status, 202);
    EXPECT_EQ(accepted.text("/status"), "accepted");

    const auto requests = awaitRequests(2);
    ASSERT_EQ(requests.size(), 2u);
    const std::string& delivered = requests[1];
    const auto fieldOf = [&](const std::string& name) {
        const auto begin = delivered.find("\r\n" + name + ": ") + name.size() + 4;
        return delivered.substr(begin, delivered.find("\r\n", begin) - begin);
    };
    const std::string body = delivered.substr(delivered.find("\r\n\r\n") + 4);
    EXPECT_EQ(fieldOf("x-openclaw-signature"), signatureOf(fieldOf("x-openclaw-timestamp"), body));
    Response answer;
    answer.body = body;
    EXPECT_EQ(answer.text("/id"), "m1");
    EXPECT_EQ(answer.text("/runId"), accepted.text("/runId"));
    EXPECT_EQ(answer.text("/status"), "ok");
    EXPECT_NE(answer.text("/text"), "");
}

TEST_F(Callbacks, AreDeliveredBeforeTheGatewayStops) {
    Gateway gateway(config("allowPrivateCallback: true", "300"), vendor_.port());
    const auto request = signedRequest("desk", messageOf("m1", "ann", "hello"));
    EXPECT_EQ(harness::ask(gateway.port(), request).status, 202);
    EXPECT_EQ(awaitRequests(1).size(), 1u);
    EXPECT_THAT(gateway.stopAndReadLog(), Not(HasSubstr("callback was lost")));
    EXPECT_EQ(awaitRequests(2).size(), 2u) << "the second try, which the stop had to wait for";
}

TEST_F(Callbacks, DoNotGoToPrivateAddressesUnlessAllowed) {
    Gateway gateway(config(""), vendor_.port());
    const auto request = signedRequest("desk", messageOf("m1", "ann", "hello"));
    EXPECT_EQ(harness::ask(gateway.port(), request).status, 202);
    gateway.awaitLog("a callback was given up.*channel=desk");
    EXPECT_EQ(server_.accepted(), 0u);
}

}  // namespace

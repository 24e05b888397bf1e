#include <thread>

#include "call_fixture.h"
#include "plugins/fetch.h"
#include "scripted_server.h"

namespace openclaw::plugins {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string okHead = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Request-Id: up_1\r\n\r\n";

class HttpFetch : public CallTest {
  protected:
    std::uint32_t allowance = OPENCLAW_HTTP_ALLOW_PRIVATE;  ///< the puppet is a tool, its servers are here

    const openclaw_ext_http_fetch& http() const {
        return *puppet.extension<openclaw_ext_http_fetch>(OPENCLAW_EXT_HTTP_FETCH);
    }

    openclaw_status relay(openclaw_call call, const std::string& url, std::uint32_t flags = 0,
                          std::string_view body = {}) const {
        const std::vector<openclaw_header> headers{{lent("authorization"), lent("Bearer key")},
                                                   {lent("Host"), lent("evil.example")},
                                                   {lent("content-length"), lent("77")}};
        return relayWith(call, url, flags, body, headers);
    }
    openclaw_status relayWith(openclaw_call call, const std::string& url, std::uint32_t flags,
                              std::string_view body, const std::vector<openclaw_header>& headers) const {
        openclaw_http_request request{};
        request.size = sizeof request;
        request.flags = flags | allowance;
        request.method = lent("POST");
        request.url = lent(url);
        request.headers = headers.data();
        request.header_count = headers.size();
        request.body = lent(body);
        return http().relay(puppet.host, call, &request);
    }
};
using Relay = HttpFetch;

TEST_F(Relay, PipesTheAnswerAndFinishesTheCall) {
    std::string request;
    ScriptedServer server([&](const auto& exchange) {
        request = exchange.request;
        exchange.send(okHead + "hello");
    });
    openclaw_status afterwards = -1;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        const openclaw_status status = relay(call, server.url("/v1/chat"), OPENCLAW_HTTP_BODY_IS_INPUT);
        afterwards = puppet.finish(call, OPENCLAW_INTERNAL, "not the plugin's business any more");
        return status;
    };
    buildQuick();
    CallRequest callRequest;
    callRequest.input = R"({"model":"m"})";
    RecordingSink sink;
    start(sink, std::move(callRequest));
    const auto lines = sink.awaitFinish();
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_THAT(lines[0], StartsWith("head:200"));
    EXPECT_THAT(lines[0], HasSubstr("X-Request-Id=up_1"));
    EXPECT_EQ(lines[1], "bytes:hello");
    EXPECT_EQ(lines[2], "finish:0:");
    EXPECT_EQ(afterwards, OPENCLAW_GONE);
    EXPECT_THAT(request, StartsWith("POST /v1/chat HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("Bearer key"));
    EXPECT_THAT(request, Not(HasSubstr("evil.example")));
    EXPECT_THAT(request, Not(HasSubstr("Content-Length: 77")));
    EXPECT_TRUE(request.ends_with("\r\n\r\n{\"model\":\"m\"}"));
}

TEST_F(Relay, WorksFromAnotherThreadWithABodyOfItsOwn) {
    std::string request;
    ScriptedServer server([&](const auto& exchange) {
        request = exchange.request;
        exchange.send(okHead + "hello");
    });
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        return relay(call, server.url("/"), 0, std::string("another body"));
    };
    build();
    RecordingSink sink;
    start(sink);
    EXPECT_EQ(sink.awaitFinish().back(), "finish:0:");
    EXPECT_TRUE(request.ends_with("\r\n\r\nanother body"));
}

TEST_F(Relay, MapsFailuresOfTheServer) {
    ScriptedServer server(
        [&](const auto& exchange) { exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"); });
    std::string url = server.url("/");
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) { return relay(call, url); };
    buildQuick();
    RecordingSink broken;
    start(broken);
    EXPECT_THAT(broken.awaitFinish().back(), StartsWith("finish:9:"));
    url = "http://127.0.0.1:1/";
    RecordingSink unreachable;
    start(unreachable);
    EXPECT_THAT(unreachable.awaitFinish(), ElementsAre(StartsWith("finish:8:")));
}

TEST_F(Relay, RefusesWhatCannotBeSentAndLeavesTheCallToThePlugin) {
    std::vector<openclaw_status> answers;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        answers.push_back(relay(call, "file:///etc/passwd"));
        answers.push_back(relay(call, "http://user:password@host/"));
        answers.push_back(relayWith(call, "http://127.0.0.1:1/", 0, {}, {{lent("a"), lent("b\r\nc: d")}}));
        answers.push_back(relayWith(call, "http://127.0.0.1:1/", 0, {}, {{lent("a b"), lent("c")}}));
        answers.push_back(http().relay(puppet.host, call, nullptr));
        return puppet.finish(call, OPENCLAW_UNAVAILABLE, "mine");
    };
    buildQuick();
    RecordingSink sink;
    start(sink);
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("finish:8:mine"));
    EXPECT_THAT(answers, testing::Each(OPENCLAW_INVALID_ARGUMENT));
}

TEST_F(Relay, EndsTheExchangeWithTheCall) {
    Event hungUp;
    ScriptedServer server([&](const auto& exchange) {
        exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        exchange.awaitHangUp();
        hungUp.set();
    });
    std::atomic<int> cancels{0};
    puppet.cancel = [&](openclaw_call) { ++cancels; };
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) { return relay(call, server.url("/")); };
    buildQuick();
    RecordingSink sink;
    Call& call = start(sink);
    sink.await("bytes:half");
    drop(call);
    hungUp.wait();
    EXPECT_EQ(cancels, 0) << "a relayed call is none of the plugin's";
}

TEST_F(Relay, ObeysDeadlineAndOutputCap) {
    ScriptedServer server([&](const auto& exchange) {
        exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n12345678");
        exchange.awaitHangUp();
    });
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) { return relay(call, server.url("/")); };
    buildQuick();
    CallRequest slow;
    slow.timeout = std::chrono::milliseconds(30);
    RecordingSink late;
    start(late, std::move(slow));
    EXPECT_THAT(late.awaitFinish().back(), StartsWith("finish:6:"));
    CallRequest small;
    small.outputCap = 4;
    RecordingSink large;
    start(large, std::move(small));
    EXPECT_EQ(large.awaitFinish().back(), "finish:4:the answer is over 4 bytes");
}

TEST_F(Relay, MayBeDestroyedByItsSinkAtEveryStep) {
    ScriptedServer server([&](const auto& exchange) { exchange.send(okHead + "hello"); });
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) { return relay(call, server.url("/")); };
    buildQuick();
    for (const std::string step : {"head", "bytes", "finish"}) {
        RecordingSink sink;
        Event reached;
        loop.run([&] {
            sink.onLine = [&](const std::string& line) {
                if (!line.starts_with(step)) return;
                calls.clear();
                reached.set();
            };
            begin(sink);
        });
        reached.wait();
        loop.run([] {});
        EXPECT_THAT(sink.lines().back(), StartsWith(step));
    }
}

TEST_F(Relay, SlowsTheServerDownWhilePaused) {
    const std::string body(16u << 20, 'x');
    std::atomic<bool> allSent{false};
    ScriptedServer server([&](const auto& exchange) {
        exchange.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
        exchange.send(body);
        allSent = true;
    });
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) { return relay(call, server.url("/")); };
    buildQuick();
    RecordingSink sink;
    Call* call = nullptr;
    loop.run([&] {
        call = &begin(sink);
        sink.onLine = [&](const std::string&) { call->pause(); };
    });
    sink.await("head");
    loop.run([] {});
    EXPECT_FALSE(allSent);
    EXPECT_LT(sink.received(), body.size());
    loop.run([&] {
        sink.onLine = nullptr;
        call->resume();
    });
    sink.awaitFinish();
    EXPECT_EQ(sink.received(), body.size());
}

/// What a plugin hears of a fetch.
struct Heard {
    std::vector<std::string> lines;
    std::function<void(openclaw_status)> onDone;
    static Heard& of(void* user) { return *static_cast<Heard*>(user); }
};

constexpr openclaw_http_callbacks callbacks{
    sizeof(openclaw_http_callbacks),
    [](void* user, int32_t status, const openclaw_header*, size_t count) {
        Heard::of(user).lines.push_back("head:" + std::to_string(status) + (count > 0 ? "+" : ""));
    },
    [](void* user, openclaw_string bytes) {
        Heard::of(user).lines.push_back("bytes:" + std::string(bytes.data, bytes.size));
    },
    [](void* user, openclaw_status status, openclaw_string) {
        Heard::of(user).lines.push_back("done:" + std::to_string(status));
        if (Heard::of(user).onDone) Heard::of(user).onDone(status);
    }};

TEST_F(Relay, KeepsToolsFromPrivateAddressesUnlessTheyAskForThem) {
    allowance = 0;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        return relay(call, "http://127.0.0.1:1/x?key=canary");
    };
    buildQuick();
    RecordingSink refused;
    start(refused);
    EXPECT_THAT(
        refused.awaitFinish(),
        ElementsAre(StartsWith("finish:2:may not connect to http://127.0.0.1:1: its address is loopback")));
    allowance = OPENCLAW_HTTP_ALLOW_PRIVATE;
    RecordingSink allowed;
    start(allowed);
    EXPECT_THAT(allowed.awaitFinish(), ElementsAre(StartsWith("finish:8:could not connect")));
}

openclaw_http_request plainRequest() {
    openclaw_http_request request{};
    request.size = sizeof request;
    request.url = lent("https://vendor.example/");
    return request;
}

TEST(OutboundRequest, TakesTheWayOfTheItemsKindAndTheFlags) {
    using upstream::Egress;
    const auto egressOf = [](std::uint32_t flags, Item::Kind kind) {
        openclaw_http_request request = plainRequest();
        request.flags = flags;
        OutboundRequest outbound = OutboundRequest::copyOf(request);
        outbound.travelFor(kind);
        return outbound.request.egress;
    };
    const auto tool = Item::Kind::tool;
    EXPECT_EQ(egressOf(0, Item::Kind::provider), (Egress{Egress::Purpose::provider, false, true}));
    EXPECT_EQ(egressOf(0, tool), (Egress{Egress::Purpose::tool, true, false}));
    EXPECT_EQ(egressOf(OPENCLAW_HTTP_ALLOW_PRIVATE, tool), (Egress{Egress::Purpose::tool, false, false}));
    EXPECT_EQ(egressOf(OPENCLAW_HTTP_ENVIRONMENT_PROXY, tool), (Egress{Egress::Purpose::tool, true, true}));
}

TEST(OutboundRequest, TakesTheLimitsAndAuthoritiesThatAreGiven) {
    openclaw_http_request request = plainRequest();
    request.tls_timeout_ms = 1;
    request.gap_timeout_ms = 2;
    request.total_timeout_ms = 3;
    request.ca_file = lent("/etc/own.pem");
    const upstream::Request made = OutboundRequest::copyOf(request).request;
    EXPECT_EQ(made.limits.connect, upstream::Limits{}.connect) << "0 is the host's own";
    EXPECT_EQ(made.limits.tls.count(), 1);
    EXPECT_EQ(made.limits.firstByte, upstream::Limits{}.firstByte);
    EXPECT_EQ(made.limits.gap.count(), 2);
    EXPECT_EQ(made.limits.total.count(), 3);
    EXPECT_EQ(made.caFile, "/etc/own.pem");
    request.ca_file = lent(std::string_view("a\0b", 3));
    EXPECT_THROW(OutboundRequest::copyOf(request), Error);
}

TEST(OutboundRequest, LooksAtNothingBeyondTheSizeOfAnOlderStructure) {
    openclaw_http_request request = plainRequest();
    request.size = offsetof(openclaw_http_request, connect_timeout_ms);
    request.connect_timeout_ms = request.total_timeout_ms = 1;
    request.ca_file = {reinterpret_cast<const char*>(1), 1000};
    const upstream::Request made = OutboundRequest::copyOf(request).request;
    EXPECT_EQ(made.limits.connect, upstream::Limits{}.connect);
    EXPECT_EQ(made.limits.total.count(), 0);
    EXPECT_EQ(made.caFile, "");
}

class FetchTest : public HttpFetch {
  protected:
    openclaw_status fetch(openclaw_call call, const std::string& url, Heard& into,
                          std::uint32_t totalMillis = 0) const {
        openclaw_http_request request{};
        request.size = sizeof request;
        request.flags = allowance;
        request.total_timeout_ms = totalMillis;
        request.url = lent(url);
        return http().fetch(puppet.host, call, &request, &callbacks, &into);
    }
};

TEST_F(FetchTest, BringsTheAnswerToThePlugin) {
    ScriptedServer server([&](const auto& exchange) { exchange.send(okHead + "hello"); });
    Heard heard;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        heard.onDone = [&, call](openclaw_status) { puppet.finish(call); };
        return fetch(call, server.url("/"), heard);
    };
    build();
    RecordingSink sink;
    start(sink);
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("finish:0:"));
    EXPECT_THAT(heard.lines, ElementsAre("head:200+", "bytes:hello", "done:0"));
}

TEST_F(FetchTest, TellsThePluginOfRefusalsAndLimits) {
    ScriptedServer server([&](const auto& exchange) { exchange.awaitHangUp(); });
    Heard refused;
    Heard late;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        refused.onDone = [&, call](openclaw_status) {
            allowance = OPENCLAW_HTTP_ALLOW_PRIVATE;
            fetch(call, server.url("/"), late, 20);
        };
        late.onDone = [&, call](openclaw_status) { puppet.finish(call); };
        allowance = 0;
        return fetch(call, server.url("/"), refused);
    };
    buildQuick();
    RecordingSink sink;
    start(sink);
    sink.awaitFinish();
    EXPECT_THAT(refused.lines, ElementsAre("done:2"));
    EXPECT_THAT(late.lines, ElementsAre("done:6"));
}

TEST_F(FetchTest, MayFollowOneWithAnother) {
    ScriptedServer server([&](const auto& exchange) { exchange.send(okHead + "hello"); });
    Heard first;
    Heard second;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        first.onDone = [&, call](openclaw_status) {
            EXPECT_EQ(fetch(call, server.url("/next"), second), OPENCLAW_OK);
        };
        second.onDone = [&, call](openclaw_status) { puppet.finish(call); };
        return fetch(call, server.url("/"), first);
    };
    buildQuick();
    RecordingSink sink;
    start(sink);
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("finish:0:"));
    EXPECT_EQ(second.lines.back(), "done:0");
}

TEST_F(FetchTest, EndsWithTheCallWhicheverEndsIt) {
    ScriptedServer server([&](const auto& exchange) { exchange.awaitHangUp(); });
    Heard heard;
    openclaw_call seen = 0;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        seen = call;
        return fetch(call, server.url("/"), heard);
    };
    buildQuick();
    RecordingSink dropped;
    Call& call = start(dropped);
    loop.run([] {});
    drop(call);
    EXPECT_THAT(heard.lines, ElementsAre("done:7"));
    EXPECT_EQ(puppet.finish(seen), OPENCLAW_OK);

    heard.lines.clear();
    RecordingSink finished;
    start(finished);
    EXPECT_EQ(puppet.finish(seen), OPENCLAW_OK);
    finished.awaitFinish();
    EXPECT_THAT(heard.lines, ElementsAre("done:7"));

    heard.lines.clear();
    CallRequest request;
    request.timeout = std::chrono::milliseconds(20);
    RecordingSink late;
    start(late, std::move(request));
    late.awaitFinish();
    EXPECT_THAT(heard.lines, ElementsAre("done:7"));
    EXPECT_EQ(puppet.finish(seen), OPENCLAW_OK);
    EXPECT_EQ(fetch(seen, server.url("/"), heard), OPENCLAW_GONE);
}

}  // namespace
}  // namespace openclaw::plugins

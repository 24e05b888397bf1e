#include "curl_fixture.h"

namespace openclaw::upstream::test {
namespace {

constexpr std::string_view lift = "allow private addresses in the tool's configuration";

Request publicOnly(Request made) {
    made.egress = {Egress::Purpose::tool, true, false};
    return made;
}

using PlainEgress = ExchangeTest;

TEST_F(PlainEgress, RefusesAddressesThatAreNotPublicWhenTheSocketOpens) {
    const std::map<std::string, std::string> kinds = {
        {"http://127.0.0.1:1/x?key=canary", "loopback"},
        {"http://localhost:1/", "loopback"},
        {"http://[::1]:1/", "loopback"},
        {"http://169.254.169.254/", "link-local"},
        {"http://intranet.example/", "private"},
    };
    for (const auto& [url, kind] : kinds) {
        SCOPED_TRACE(url);
        renew();
        engine = std::make_unique<Http1Engine>(*loop, [](const std::string&) {
            return LookUpResult{addressesOfLiteral("10.0.0.1"), {}};
        });
        Recorder recorder;
        exchange(publicOnly(request(url)), recorder);
        EXPECT_EQ(recorder.code, ErrorCode::permission_denied);
        EXPECT_TRUE(recorder.message.starts_with("may not connect to " + Url::parse(url).origin() +
                                                 ": its address is " + kind))
            << recorder.message;
        EXPECT_TRUE(has(recorder.message, lift)) << recorder.message;
    }
}

TEST_F(PlainEgress, NeverUsesAConnectionOfAnotherPolicy) {
    const auto forever = [](Peer& peer) {
        while (true) {
            peer.readRequest();
            peer.write(ok);
        }
    };
    ScriptedServer server({forever, forever, forever});
    Request provider = request(server.url());
    Request tool = provider;
    tool.egress = {Egress::Purpose::tool, false, false};
    std::vector<Request> todo = {provider, tool, publicOnly(provider), provider, tool};
    std::vector<std::unique_ptr<Recorder>> recorders;
    std::vector<std::unique_ptr<Exchange>> exchanges;
    std::function<void()> next = [&] {
        if (recorders.size() == todo.size()) return loop->stop();
        const Request& made = todo[recorders.size()];
        recorders.push_back(std::make_unique<Recorder>());
        recorders.back()->atOver = [&] { loop->defer(next); };
        exchanges.push_back(engine->start(made, *recorders.back()));
    };
    next();
    run();
    EXPECT_EQ(server.accepted(), 2U);
    EXPECT_EQ(recorders[2]->code, ErrorCode::permission_denied) << "though a connection was there";
    EXPECT_EQ(recorders[4]->body, "ok");
    exchanges.clear();
    engine.reset();
}

TEST_F(PlainEgress, TheWholeCallHasALimit) {
    ScriptedServer server({[](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok");
        peer.awaitClose();
    }});
    Recorder recorder;
    Request made = request(server.url());
    made.limits.total = std::chrono::milliseconds(30);
    exchange(std::move(made), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
    EXPECT_TRUE(has(recorder.message, "did not complete its answer within 30 ms")) << recorder.message;
}

TEST_F(CurlTest, RefusesAddressesThatAreNotPublicWhenTheSocketOpens) {
    const std::map<std::string, std::string> kinds = {
        {"https://127.0.0.1:1/x?key=canary", "loopback"},
        {"https://localhost:1/", "loopback"},
        {"https://[::1]:1/", "loopback"},
        {"https://169.254.169.254/", "link-local"},
        {"https://intranet.example/", "private"},
    };
    resolveAllTo({"10.0.0.1", "192.168.0.1"});
    for (const auto& [url, kind] : kinds) {
        SCOPED_TRACE(url);
        renew();
        Recorder recorder;
        exchange(publicOnly(request(url)), recorder);
        EXPECT_EQ(recorder.code, ErrorCode::permission_denied);
        EXPECT_TRUE(recorder.message.starts_with("may not connect to " + Url::parse(url).origin() +
                                                 ": its address is " + kind))
            << recorder.message;
        EXPECT_TRUE(has(recorder.message, lift)) << recorder.message;
    }
}

TEST_F(CurlTest, JudgesAddressesInTheUrlOnTheWayThroughAProxyToo) {
    useEnvironment({{"https_proxy", "http://127.0.0.1:1"}});
    Recorder recorder;
    Request made = publicOnly(request("https://10.0.0.1/"));
    made.egress.environmentProxy = true;
    exchange(std::move(made), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::permission_denied) << recorder.message;
}

}  // namespace
}  // namespace openclaw::upstream::test

#include <poll.h>

#include <array>

#include "curl_fixture.h"

namespace openclaw::upstream::test {
namespace {

/// Copies both ways until one side closes.
void tunnel(int a, int b) {
    std::array<char, 65536> bytes;
    std::array<pollfd, 2> ends{pollfd{a, POLLIN, 0}, pollfd{b, POLLIN, 0}};
    while (::poll(ends.data(), ends.size(), -1) > 0) {
        for (std::size_t i = 0; i < ends.size(); ++i) {
            if (ends[i].revents == 0) continue;
            const ssize_t count = ::read(ends[i].fd, bytes.data(), bytes.size());
            if (count <= 0) return;
            ::send(ends[1 - i].fd, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
        }
    }
}

/// A proxy that leads every CONNECT to `port` of this machine.
ScriptedServer::Script connectTo(std::uint16_t port, std::string& seen) {
    return [port, &seen](Peer& peer) {
        seen = peer.readRequest();
        const Peer onward(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ASSERT_EQ(::connect(onward.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        peer.write("HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n");
        tunnel(peer.fd(), onward.fd());
        ::shutdown(peer.fd(), SHUT_RDWR);
    };
}

std::string at(const ScriptedServer& server, const std::string& who = {}) {
    return "http://" + who + "127.0.0.1:" + std::to_string(server.port());
}

TEST_F(CurlTest, ReachesTlsThroughTheTunnelOfTheEnvironmentsProxy) {
    std::string seen;
    ScriptedServer server({overTls(vendor, answerOkForever)});
    ScriptedServer proxy({connectTo(server.port(), seen)});
    useEnvironment({{"https_proxy", at(proxy, "user:pass@")}});
    lookUp = [](const std::string&) { return LookUpResult{nullptr, "only the proxy knows it"}; };
    renew();
    const CurlChain chain(*this, std::vector(2, request("https://vendor.example/v1")));
    EXPECT_EQ(chain.recorders[0]->body, "ok") << chain.recorders[0]->message;
    EXPECT_EQ(chain.recorders[0]->contentType, "text/plain");
    EXPECT_EQ(chain.recorders[1]->body, "ok");
    EXPECT_TRUE(seen.starts_with("CONNECT vendor.example:443 HTTP/1.1\r\n")) << seen;
    EXPECT_TRUE(has(seen, "\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n")) << seen;
    EXPECT_EQ(proxy.accepted(), 1U);
    engine.reset();
}

TEST_F(CurlTest, ReachesPlainTargetsThroughTheEnvironmentsProxy) {
    std::string seen;
    ScriptedServer proxy({[&](Peer& peer) {
        seen = peer.readRequest();
        peer.write(ok);
        peer.awaitClose();
    }});
    useEnvironment({{"http_proxy", at(proxy)}});
    Recorder recorder;
    exchange(request("http://vendor.example/v1"), recorder);
    EXPECT_EQ(recorder.body, "ok") << recorder.message;
    EXPECT_TRUE(seen.starts_with("GET http://vendor.example/v1 HTTP/1.1\r\n")) << seen;
    engine.reset();
}

TEST_F(CurlTest, UsesNoProxyWhereThePolicyOrTheEnvironmentSaysSo) {
    ScriptedServer server({overTls(vendor, answerOkForever), overTls(vendor, answerOkForever)});
    ScriptedServer proxy({});
    lookUp = [](const std::string&) { return LookUpResult{addressesOfLiteral("127.0.0.1"), {}}; };
    const Request made = request("https://vendor.example:" + std::to_string(server.port()) + "/");
    useEnvironment({{"https_proxy", at(proxy)}});
    {
        Recorder recorder;
        Request direct = made;
        direct.egress.environmentProxy = false;
        exchange(std::move(direct), recorder);
        EXPECT_EQ(recorder.body, "ok") << recorder.message;
    }
    useEnvironment({{"https_proxy", at(proxy)}, {"no_proxy", "vendor.example"}});
    Recorder recorder;
    exchange(made, recorder);
    EXPECT_EQ(recorder.body, "ok") << recorder.message;
    EXPECT_EQ(proxy.accepted(), 0U);
    engine.reset();
}

TEST_F(CurlTest, SaysWhatTheProxyRefusedWithoutItsCredentials) {
    ScriptedServer proxy({[](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        peer.awaitClose();
    }});
    useEnvironment({{"https_proxy", at(proxy, "user:canary@")}});
    Recorder refused;
    exchange(request("https://vendor.example/v1"), refused);
    EXPECT_EQ(refused.code, ErrorCode::unavailable);
    EXPECT_EQ(refused.message, "could not connect to https://vendor.example through " + at(proxy) +
                                   ": the proxy answered 407 to CONNECT");
    useEnvironment({{"https_proxy", "http://user:canary@127.0.0.1:1"}});
    Recorder unreachable;
    exchange(request("https://vendor.example/v1"), unreachable);
    EXPECT_EQ(unreachable.message,
              "could not connect to https://vendor.example through http://127.0.0.1:1: Connection refused");
    useEnvironment({{"https_proxy", "http://user:canary@"}});
    Recorder unusable;
    exchange(request("https://vendor.example/v1"), unusable);
    EXPECT_EQ(unusable.code, ErrorCode::unavailable);
    EXPECT_FALSE(has(unusable.message, "canary")) << unusable.message;
}

TEST_F(CurlTest, AProxyThatSaysNothingMeetsTheConnectLimit) {
    ScriptedServer proxy({[](Peer& peer) {
        peer.readRequest();
        peer.awaitClose();
    }});
    useEnvironment({{"https_proxy", at(proxy)}});
    Recorder recorder;
    Request made = request("https://vendor.example/v1");
    made.limits.connect = std::chrono::milliseconds(50);
    exchange(std::move(made), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
    EXPECT_TRUE(has(recorder.message, "did not accept a connection within 50 ms")) << recorder.message;
}

}  // namespace
}  // namespace openclaw::upstream::test

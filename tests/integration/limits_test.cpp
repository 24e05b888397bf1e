#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// Limits on size, time and number of connections.
namespace {

using harness::Config;
using harness::Gateway;
using harness::Response;
using harness::ResponseReader;
using harness::Tcp;

const std::string start =
    std::string("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ") + harness::token +
    "\r\n";

Config limited(const std::string& keys) {
    Config config;
    config.gateway = keys;
    return config;
}

/// A complete refusal, then an orderly end.
void expectRefusal(Tcp& tcp, int status) {
    ResponseReader reader(tcp);
    const Response answer = reader.next();
    EXPECT_EQ(answer.status, status) << answer.raw;
    EXPECT_TRUE(answer.complete);
    EXPECT_FALSE(answer.text("/error/message").empty()) << answer.body;
    EXPECT_EQ(reader.rest() + tcp.receiveToEnd(), "");
    EXPECT_EQ(tcp.end(), Tcp::End::fin);
}

TEST(BodyLimit, RefusesALengthBeyondItBeforeTheBodyComes) {
    const Gateway gateway(limited("maxBodyBytes: 1000"));
    Tcp tcp(gateway.port());
    tcp.send(start + "Content-Length: 1001\r\n\r\n");
    expectRefusal(tcp, 413);
}

TEST(BodyLimit, RefusesInsteadOfContinuing) {
    const Gateway gateway(limited("maxBodyBytes: 1000"));
    Tcp tcp(gateway.port());
    tcp.send(start + "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
    expectRefusal(tcp, 413);
}

TEST(BodyLimit, TheRefusalArrivesWhileTheClientIsStillSending) {
    const Gateway gateway(limited("maxBodyBytes: 1000"));
    Tcp tcp(gateway.port());
    const std::string body(3'000'000, 'x');
    tcp.send(start + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    const Response answer = ResponseReader(tcp).next();
    EXPECT_EQ(answer.status, 413) << "an RST would have thrown the answer away";
}

TEST(BodyLimit, CountsChunkedBodies) {
    const Gateway gateway(limited("maxBodyBytes: 1000"));
    Tcp tcp(gateway.port());
    tcp.send(start + "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 11; ++i) tcp.send("64\r\n" + std::string(100, 'x') + "\r\n");
    expectRefusal(tcp, 413);

    Tcp huge(gateway.port());
    huge.send(start + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n" + std::string(2000, 'x'));
    expectRefusal(huge, 413);
}

TEST(BodyLimit, TakesTheLastAllowedByte) {
    const harness::Vendor vendor;
    const Gateway gateway(limited("maxBodyBytes: 1000"), vendor.port());
    std::string body = harness::chatBody("fine");
    body.insert(1, std::string(1000 - body.size(), ' '));
    EXPECT_EQ(gateway.chat(body).status, 200);
    body.insert(1, " ");
    EXPECT_EQ(gateway.chat(body).status, 413);
}

TEST(BodyLimit, IsTwentyMegabytesByDefault) {
    const harness::Vendor vendor;
    const Gateway gateway({}, vendor.port());
    std::string body = harness::chatBody("fine");
    body.insert(1, std::string((20u << 20) - body.size(), ' '));
    EXPECT_EQ(gateway.chat(body).status, 200);
    body.insert(1, " ");
    EXPECT_EQ(gateway.chat(body).status, 413);
}

TEST(Deadlines, AHeadThatDripsIsAnswered408) {
    const Gateway gateway(limited("headTimeoutMs: 300"));
    Tcp tcp(gateway.port());
    tcp.send("GET /v1/models HTTP/1.1\r\n");
    // A byte now and then does not buy more time: the deadline is the head's, not the read's.
    Response answer;
    for (int i = 0; i < 100 && tcp.send("X"); ++i) {
        if (const std::string bytes = tcp.receive(std::chrono::milliseconds(30)); !bytes.empty()) {
            answer.raw += bytes;
            break;
        }
    }
    EXPECT_THAT(answer.raw, testing::StartsWith("HTTP/1.1 408 "));
    tcp.receiveToEnd();
    EXPECT_NE(tcp.end(), Tcp::End::open);
}

TEST(Deadlines, ABodyThatStopsIsAnswered408) {
    const Gateway gateway(limited("bodyTimeoutMs: 300"));
    Tcp tcp(gateway.port());
    tcp.send(start + "Content-Length: 100\r\n\r\n{");
    expectRefusal(tcp, 408);
}

TEST(Deadlines, AnIdleConnectionIsClosed) {
    const Gateway gateway(limited("headTimeoutMs: 300, idleTimeoutMs: 300"));
    Tcp fresh(gateway.port());
    Tcp used(gateway.port());
    used.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(ResponseReader(used).next().status, 200);
    EXPECT_EQ(used.receiveToEnd(), "");
    EXPECT_EQ(used.end(), Tcp::End::fin);
    fresh.receiveToEnd();
    EXPECT_EQ(fresh.end(), Tcp::End::fin);
}

TEST(Deadlines, AClientThatDoesNotReadIsCutOff) {
    const harness::Vendor vendor;
    const Gateway gateway(limited("writeTimeoutMs: 500"), vendor.port());
    Tcp tcp(gateway.port());
    tcp.shrinkReceiveBuffer(4096);
    const std::string body = harness::chatBody("big-50000000", true);
    tcp.send(start + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    // The gateway pushes back on the vendor meanwhile: only what fits into the buffers between has been
    // written.
    EXPECT_LT(vendor.await("hangup", "big-50000000").bytes, 20'000'000u);
}

TEST(Deadlines, ASlowClientGetsEverything) {
    const harness::Vendor vendor;
    const Gateway gateway({}, vendor.port());
    Tcp tcp(gateway.port());
    tcp.shrinkReceiveBuffer(65'536);
    const std::string body = harness::chatBody("big-8000000", true);
    tcp.send(start + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    const Response answer = ResponseReader(tcp).next();
    EXPECT_TRUE(answer.complete);
    EXPECT_TRUE(answer.body == vendor.answerTo(body)) << "bytes differ";
    EXPECT_GT(answer.body.size(), 8'000'000u);
}

TEST(ConnectionLimit, AnswersTheOneTooManyAndRecovers) {
    const Gateway gateway(limited("maxConnections: 3"));
    std::vector<Tcp> held;
    for (int i = 0; i < 3; ++i) {
        held.emplace_back(gateway.port());
        held.back().send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_EQ(ResponseReader(held.back()).next().status, 200);
    }
    Tcp extra(gateway.port());
    extra.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    ResponseReader reader(extra);
    const Response answer = reader.next();
    EXPECT_EQ(answer.status, 503);
    EXPECT_FALSE(answer.header("Retry-After").empty());
    EXPECT_FALSE(answer.text("/error/message").empty());
    extra.receiveToEnd();
    EXPECT_EQ(extra.end(), Tcp::End::fin);
    extra.close();

    held.front().close();
    // Its close is an event of its own in the gateway: ask until it has been seen.
    const auto deadline = std::chrono::steady_clock::now() + harness::patience;
    int status = 503;
    while (status == 503 && std::chrono::steady_clock::now() < deadline) {
        status = harness::ask(gateway.port(), {.path = "/healthz"}).status;
    }
    EXPECT_EQ(status, 200);
}

TEST(Descriptors, RunningOutOfThemPasses) {
    Gateway gateway(limited(""));
    const rlimit few{64, 64};
    ASSERT_EQ(::prlimit(gateway.process().pid(), RLIMIT_NOFILE, &few, nullptr), 0);
    std::vector<Tcp> held;
    for (int i = 0; i < 200; ++i) {
        held.emplace_back(gateway.port());
        held.back().send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    gateway.awaitLog("out of file descriptors");
    held.clear();
    const auto deadline = std::chrono::steady_clock::now() + harness::patience;
    int status = 0;
    while (status != 200 && std::chrono::steady_clock::now() < deadline) {
        status = harness::ask(gateway.port(), {.path = "/healthz"}).status;
    }
    EXPECT_EQ(status, 200);
    EXPECT_LT(gateway.stopAndReadLog().size(), 100'000u) << "says it once a second, not once a connection";
}

TEST(Connections, AThousandIdleOnesHinderNobody) {
    const Gateway gateway;
    std::vector<Tcp> idle;
    for (int i = 0; i < 1000; ++i) {
        idle.emplace_back(gateway.port());
        if (i % 2 == 0) idle.back().send("GET /v1/mo");
    }
    EXPECT_EQ(gateway.get("/v1/models").status, 200);
}

}  // namespace

#include "ws/handshake.h"

#include <gtest/gtest.h>

namespace openclaw::ws {
namespace {

struct Request {
    std::string line = "GET /ws HTTP/1.1";
    std::string upgrade = "Upgrade: websocket\r\n";
    std::string connection = "Connection: keep-alive, Upgrade\r\n";
    std::string version = "Sec-WebSocket-Version: 13\r\n";
    std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    std::string more = {};
};

Handshake checked(const Request& request, const HandshakeOptions& options = {}) {
    const std::string head = request.line + "\r\nHost: localhost\r\n" + request.upgrade + request.connection +
                             request.version + request.key + request.more + "\r\n";
    net::RequestHead parsed;
    net::HeadFault fault;
    EXPECT_TRUE(net::parseRequestHead(head, parsed, fault)) << fault.reason;
    return checkHandshake(parsed, options);
}

TEST(Handshake, AcceptsTheExampleOfTheStandard) {
    const Handshake agreed = checked({});
    EXPECT_EQ(agreed.status, 101);
    EXPECT_EQ(agreed.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(agreed.subprotocol, "");
    EXPECT_FALSE(agreed.deflate);
}

TEST(Handshake, ReadsTokensInAnyCaseAndAmongOthers) {
    EXPECT_EQ(checked({.upgrade = "uPgRaDe: WebSocket\r\n", .connection = "connection: UPGRADE\r\n"}).status,
              101);
    EXPECT_EQ(checked({.upgrade = "Upgrade: h2c, websocket\r\n"}).status, 101);
}

TEST(Handshake, RefusesEachWrongRequestWithItsStatus) {
    EXPECT_EQ(checked({.line = "POST /ws HTTP/1.1"}).status, 405);
    EXPECT_EQ(checked({.line = "GET /ws HTTP/1.0"}).status, 400);
    EXPECT_EQ(checked({.upgrade = ""}).status, 426);
    EXPECT_EQ(checked({.upgrade = "Upgrade: h2c\r\n"}).status, 426);
    EXPECT_EQ(checked({.connection = ""}).status, 426);
    EXPECT_EQ(checked({.connection = "Connection: keep-alive\r\n"}).status, 426);
    EXPECT_EQ(checked({.version = ""}).status, 426);
    EXPECT_EQ(checked({.version = "Sec-WebSocket-Version: 8\r\n"}).status, 426);
    EXPECT_EQ(checked({.version = "Sec-WebSocket-Version: 13, 8\r\n"}).status, 426);
    EXPECT_EQ(checked({.more = "Sec-WebSocket-Version: 13\r\n"}).status, 400);
    EXPECT_EQ(checked({.key = ""}).status, 400);
    EXPECT_EQ(checked({.key = "Sec-WebSocket-Key: \r\n"}).status, 400);
    EXPECT_EQ(checked({.key = "Sec-WebSocket-Key: c2hvcnQ=\r\n"}).status, 400);
    EXPECT_EQ(checked({.key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ===\r\n"}).status, 400);
    EXPECT_EQ(checked({.key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQAA\r\n"}).status, 400);
    EXPECT_EQ(checked({.key = "Sec-WebSocket-Key: dGhl!HNhbXBsZSBub25jZQ==\r\n"}).status, 400);
    EXPECT_EQ(checked({.more = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"}).status, 400);
    EXPECT_EQ(checked({.more = "Content-Length: 5\r\n"}).status, 400);
    EXPECT_EQ(checked({.more = "Transfer-Encoding: chunked\r\n"}).status, 400);
    EXPECT_EQ(checked({.more = "Content-Length: 0\r\n"}).status, 101);
    EXPECT_FALSE(checked({.upgrade = ""}).reason.empty());
}

TEST(Handshake, ChecksABrowsersOriginAgainstTheList) {
    const HandshakeOptions listed{.origins = {"https://example.org", "http://localhost:3000"}};
    EXPECT_EQ(checked({.more = "Origin: https://example.org\r\n"}, listed).status, 101);
    EXPECT_EQ(checked({.more = "Origin: HTTPS://Example.org\r\n"}, listed).status, 101);
    EXPECT_EQ(checked({}, listed).status, 101) << "no browser";
    EXPECT_EQ(checked({.more = "Origin: https://example.org.evil.test\r\n"}, listed).status, 403);
    EXPECT_EQ(checked({.more = "Origin: http://example.org\r\n"}, listed).status, 403);
    EXPECT_EQ(checked({.more = "Origin: null\r\n"}, listed).status, 403);
    EXPECT_EQ(checked({.more = "Origin: https://anywhere.test\r\n"}).status, 101) << "no list";
}

TEST(Handshake, NamesASubprotocolOnlyWhenBothSidesKnowIt) {
    const HandshakeOptions options{.subprotocols = {"openclaw.v4", "openclaw.v3"}};
    EXPECT_EQ(checked({.more = "Sec-WebSocket-Protocol: other, openclaw.v3\r\n"
                               "Sec-WebSocket-Protocol: openclaw.v4\r\n"},
                      options)
                  .subprotocol,
              "openclaw.v3");
    EXPECT_EQ(checked({.more = "Sec-WebSocket-Protocol: other\r\n"}, options).subprotocol, "");
    EXPECT_EQ(checked({.more = "Sec-WebSocket-Protocol: openclaw.v4\r\n"}).subprotocol, "");
    EXPECT_EQ(checked({}, options).subprotocol, "");
}

TEST(Handshake, AgreesOnCompressionOnlyWhenTheOptionsAllowIt) {
    const Request offering{.more =
                               "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"};
    EXPECT_FALSE(checked(offering).deflate);
    EXPECT_TRUE(checked(offering, {.deflate = DeflateOptions{}}).deflate);
    EXPECT_FALSE(checked({}, {.deflate = DeflateOptions{}}).deflate);
}

}  // namespace
}  // namespace openclaw::ws

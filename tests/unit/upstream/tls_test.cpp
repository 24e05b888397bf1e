#include <future>

#include "curl_fixture.h"

namespace openclaw::upstream::test {
namespace {

TEST_F(CurlTest, SendsTheRequestAndGivesTheAnswerOfATrustedServer) {
    std::string seen;
    ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
        seen = peer.readRequest();
        peer.write(ok);
        peer.awaitClose();
    })});
    Recorder recorder;
    Request made = request(url(server, "/v1/../x?y=1"), "{\"a\":1}");
    made.headers = {{"Authorization", "Bearer k"}, {"X-Empty", ""}};
    exchange(std::move(made), recorder);
    engine.reset();
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(recorder.status, 200);
    EXPECT_EQ(recorder.contentType, "text/plain");
    EXPECT_EQ(recorder.body, "ok");
    EXPECT_TRUE(seen.starts_with("POST /v1/../x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:")) << seen;
    EXPECT_TRUE(has(seen, "\r\nAuthorization: Bearer k\r\n")) << seen;
    EXPECT_TRUE(has(seen, "\r\nX-Empty:\r\n")) << seen;
    EXPECT_TRUE(has(seen, "\r\nContent-Length: 7\r\n")) << seen;
    EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"a\":1}")) << seen;
    for (const char* const uninvited : {"Expect", "\r\nAccept:", "Content-Type", "User-Agent"}) {
        EXPECT_FALSE(has(seen, uninvited)) << seen;
    }
}

TEST_F(CurlTest, SendsEveryMethodAsItIs) {
    for (const char* const method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        for (const std::string_view body : {"", "text"}) {
            SCOPED_TRACE(method + std::string(" ") + std::string(body));
            std::string seen;
            ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
                seen = peer.readRequest();
                peer.write(seen.starts_with("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" : ok);
                peer.awaitClose();
            })});
            renew();
            Recorder recorder;
            Request made = request(url(server), body);
            made.method = method;
            if (made.method == "HEAD" && !body.empty()) continue;
            exchange(std::move(made), recorder);
            engine.reset();
            EXPECT_TRUE(recorder.ended) << recorder.message;
            EXPECT_TRUE(seen.starts_with(method + std::string(" / HTTP/1.1\r\n"))) << seen;
            EXPECT_TRUE(seen.ends_with("\r\n\r\n" + std::string(body))) << seen;
        }
    }
}

struct Wrong {
    const char* what;
    const Identity& identity;
    bool trusted;
    const char* message;
};

TEST_F(CurlTest, RefusesEveryCertificateThatIsWrongAndSaysHow) {
    const Identity stranger = issue({.authority = true}, "Other Authority", nullptr);
    const Identity expired = issue({.validFrom = -7200, .validUntil = -3600}, "server", &authority);
    const Identity early = issue({.validFrom = 3600, .validUntil = 7200}, "server", &authority);
    const Identity selfSigned = issue({}, "server", nullptr);
    const Identity unknown = issue({}, "server", &stranger);
    const std::vector<Wrong> cases = {
        {"wrong host", vendor, true, "does not match"},
        {"expired", expired, true, "certificate has expired"},
        {"not yet valid", early, true, "certificate is not yet valid"},
        {"self-signed", selfSigned, true, "self-signed certificate; if you trust it, name a PEM file"},
        {"unknown authority", unknown, true, "unable to get local issuer certificate; if you trust it"},
        {"no caFile", server127, false, "unable to get local issuer certificate; if you trust it"},
    };
    for (const Wrong& each : cases) {
        SCOPED_TRACE(each.what);
        std::atomic<bool> asked = false;
        ScriptedServer server({overTls(each.identity, [&](TlsPeer& peer) {
            peer.readRequest();
            asked = true;
        })});
        renew();
        Recorder recorder;
        Request made = request(url(server, "/secret?key=canary"), "body");
        if (!each.trusted) made.caFile.clear();
        exchange(std::move(made), recorder);
        engine.reset();
        EXPECT_EQ(recorder.code, ErrorCode::upstream_failed);
        const bool named = has(recorder.message, each.message) ||
                           (each.trusted && has(recorder.message, "no alternative certificate subject name"));
        EXPECT_TRUE(named) << recorder.message;
        EXPECT_TRUE(recorder.message.starts_with("the certificate of https://127.0.0.1:"))
            << recorder.message;
        EXPECT_FALSE(has(recorder.message, "canary")) << recorder.message;
        EXPECT_FALSE(asked);
    }
}

TEST_F(CurlTest, SpeaksNoTlsOlderThanTwelve) {
    for (const int version : {TLS1_1_VERSION, TLS1_2_VERSION}) {
        ScriptedServer server({overTls(
            server127,
            [](TlsPeer& peer) {
                peer.readRequest();
                peer.write(ok);
                peer.awaitClose();
            },
            version)});
        renew();
        Recorder recorder;
        exchange(request(url(server)), recorder);
        engine.reset();
        EXPECT_EQ(recorder.ended, version == TLS1_2_VERSION) << recorder.message;
        if (version == TLS1_2_VERSION) continue;
        EXPECT_TRUE(recorder.message.starts_with("the TLS handshake with https://127.0.0.1:"))
            << recorder.message;
    }
}

TEST_F(CurlTest, SaysThatTheServerSpeaksNoTls) {
    ScriptedServer server({[](Peer& peer) {
        peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        peer.awaitClose();
    }});
    Recorder recorder;
    exchange(request(url(server)), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::upstream_failed);
    EXPECT_TRUE(has(recorder.message, "the TLS handshake with https://127.0.0.1:")) << recorder.message;
}

TEST_F(CurlTest, SaysThatTheFileOfAuthoritiesCannotBeUsed) {
    Recorder recorder;
    Request made = request("https://127.0.0.1:1/");
    made.caFile = folder + "/missing.pem";
    exchange(std::move(made), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::unavailable);
    EXPECT_TRUE(has(recorder.message, "missing.pem cannot be used: ")) << recorder.message;
}

TEST_F(CurlTest, NeverSharesConnectionsAcrossPoliciesAndAuthorities) {
    const std::vector<ScriptedServer::Script> scripts(9, overTls(server127, answerOkForever));
    ScriptedServer server(scripts);
    const std::string other = folder + "/other.pem";
    save(authority, other, {});
    Request provider = request(url(server));
    Request tool = provider;
    tool.egress.purpose = Egress::Purpose::tool;
    Request others = provider;
    others.caFile = other;
    const CurlChain chain(*this, {provider, tool, others, provider, tool, others});
    for (const auto& recorder : chain.recorders) EXPECT_EQ(recorder->body, "ok") << recorder->message;
    EXPECT_EQ(server.accepted(), 3U);
    engine.reset();
}

TEST_F(CurlTest, RetriesOnceWhenAReusedConnectionTurnsOutClosed) {
    std::string again;
    ScriptedServer server({overTls(server127,
                                   [](TlsPeer& peer) {
                                       peer.readRequest();
                                       peer.write(ok);
                                       peer.readRequest();
                                   }),
                           overTls(server127, [&](TlsPeer& peer) {
                               again = peer.readRequest();
                               peer.write(ok);
                               peer.awaitClose();
                           })});
    const CurlChain chain(*this, {request(url(server)), request(url(server), "body")});
    EXPECT_EQ(chain.recorders[1]->body, "ok") << chain.recorders[1]->message;
    engine.reset();
    EXPECT_TRUE(again.ends_with("\r\n\r\nbody"));
    EXPECT_EQ(server.accepted(), 2U);
}

TEST_F(CurlTest, RetriesNoMoreThanOnceAndNotAfterAByteOfTheAnswer) {
    for (const char* const start : {"", "HTTP/1.1 200 OK\r\n"}) {
        const auto twice = overTls(server127, [&](TlsPeer& peer) {
            peer.readRequest();
            peer.write(ok);
            peer.readRequest();
            peer.write(start);
        });
        const auto never = overTls(server127, [](TlsPeer& peer) { peer.readRequest(); });
        ScriptedServer server({twice, never, never});
        renew();
        const CurlChain chain(*this, {request(url(server)), request(url(server), "body")});
        EXPECT_EQ(chain.recorders[1]->code, ErrorCode::upstream_failed);
        EXPECT_TRUE(has(chain.recorders[1]->message, "closed the connection")) << chain.recorders[1]->message;
        EXPECT_EQ(server.accepted(), *start == '\0' ? 2U : 1U);
        engine.reset();
    }
}

}  // namespace
}  // namespace openclaw::upstream::test

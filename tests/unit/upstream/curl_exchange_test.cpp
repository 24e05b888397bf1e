#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include <fstream>
#include <future>

#include "curl_fixture.h"

namespace openclaw::upstream::test {
namespace {

using std::chrono::milliseconds;

std::string pattern(std::size_t size) {
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 1000) % 26);
    return text;
}

/// Sanitizers keep what is freed, and shadows of it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

std::size_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST_F(CurlTest, FailsFromTheLoopAlone) {
    Request hopeless = ExchangeTest::hopeless();
    for (const Request& made : {hopeless, request("https://127.0.0.1:1/"), request("https://localhost:1/")}) {
        renew();
        Recorder recorder;
        exchange(made, recorder);
        EXPECT_TRUE(recorder.failed);
        EXPECT_EQ(recorder.code, &made == &hopeless ? ErrorCode::invalid_request : recorder.code);
    }
}

TEST_F(CurlTest, SaysThatNobodyListens) {
    Recorder recorder;
    exchange(request("https://127.0.0.1:1/x?key=canary"), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::unavailable);
    EXPECT_EQ(recorder.message, "could not connect to https://127.0.0.1:1: Connection refused");
}

TEST_F(CurlTest, SaysThatANameHasNoAddress) {
    lookUp = [](const std::string&) { return LookUpResult{nullptr, "Name or service not known"}; };
    renew();
    Recorder recorder;
    exchange(request("https://vendor.example/"), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::unavailable);
    EXPECT_EQ(recorder.message, "could not find the address of vendor.example: Name or service not known");
}

TEST_F(CurlTest, TriesEveryAddressOfAName) {
    ScriptedServer server({overTls(vendor, answerOkForever)});
    resolveAllTo({"127.0.0.9", "127.0.0.1"});
    Recorder recorder;
    exchange(request("https://vendor.example:" + std::to_string(server.port()) + "/"), recorder);
    EXPECT_EQ(recorder.body, "ok") << recorder.message;
    engine.reset();
}

TEST_F(CurlTest, SkipsInterimAnswersAndTrailers) {
    ScriptedServer server({overTls(server127, [](TlsPeer& peer) {
        peer.readRequest();
        peer.write(
            "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
            "1\r\no\r\n1\r\nk\r\n0\r\nT: late\r\n\r\n");
        peer.awaitClose();
    })});
    Recorder recorder;
    exchange(request(url(server)), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(recorder.status, 200);
    EXPECT_EQ(recorder.contentType, "text/plain");
    EXPECT_EQ(recorder.body, "ok");
    EXPECT_EQ(recorder.pieces, 1);
    engine.reset();
}

TEST_F(CurlTest, FollowsNoRedirect) {
    ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 2\r\n\r\nno");
        peer.awaitClose();
    })});
    Recorder recorder;
    exchange(request(url(server)), recorder);
    EXPECT_EQ(recorder.status, 302);
    EXPECT_EQ(recorder.body, "no");
    EXPECT_EQ(server.accepted(), 1U);
    engine.reset();
}

TEST_F(CurlTest, EveryEventArrivesOnItsOwn) {
    constexpr int events = 50;
    std::atomic<int> seen = 0;
    ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
        peer.readRequest();
        peer.write(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < events; ++i) {
            peer.write("6\r\ndata: \r\n3\r\nx\n\n\r\n");
            while (seen <= i) seen.wait(i);
        }
        peer.write("0\r\n\r\n");
        peer.awaitClose();
    })});
    Recorder recorder;
    recorder.atBody = [&] {
        ++seen;
        seen.notify_one();
    };
    exchange(request(url(server)), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(recorder.pieces, events);
    engine.reset();
}

TEST_F(CurlTest, AnEndAtAnyPointOfTheAnswerIsAFailure) {
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    for (const std::string& wire : {ok, chunked}) {
        for (std::size_t cut = 0; cut < wire.size(); cut += 3) {
            SCOPED_TRACE(wire.substr(0, cut));
            ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
                peer.readRequest();
                peer.write(wire.substr(0, cut));
            })});
            renew();
            Recorder recorder;
            exchange(request(url(server)), recorder);
            EXPECT_TRUE(recorder.failed);
            EXPECT_EQ(recorder.code, ErrorCode::upstream_failed) << recorder.message;
            EXPECT_TRUE(has(recorder.message, "https://127.0.0.1:")) << recorder.message;
        }
    }
}

TEST_F(CurlTest, RefusesAHeadWithoutAnEnd) {
    ScriptedServer server({overTls(server127, [](TlsPeer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\n");
        while (true) peer.write("X-More: " + std::string(1000, 'x') + "\r\n");
    })});
    Recorder recorder;
    exchange(request(url(server)), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::upstream_failed);
    EXPECT_TRUE(has(recorder.message, "its head is longer than 64 KB")) << recorder.message;
}

// Limits

TEST_F(CurlTest, AStalledHandshakeMeetsItsLimitAndLeavesThePoolUsable) {  // lesson 11
    const auto silent = [](Peer& peer) { peer.awaitClose(); };
    ScriptedServer server({silent, silent, overTls(server127, answerOkForever)});
    Request stalled = request(url(server));
    stalled.limits.tls = milliseconds(30);
    Request patient = request(url(server));
    const CurlChain chain(*this, {stalled, stalled, patient, patient});
    for (const int i : {0, 1}) {
        const Recorder& recorder = *chain.recorders[static_cast<std::size_t>(i)];
        EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
        EXPECT_TRUE(has(recorder.message, " did not complete the TLS handshake within 30 ms"))
            << recorder.message;
    }
    EXPECT_EQ(chain.recorders[2]->body, "ok") << chain.recorders[2]->message;
    EXPECT_EQ(chain.recorders[3]->body, "ok");
    EXPECT_EQ(server.accepted(), 3U);
    engine.reset();
}

TEST_F(CurlTest, EachPhaseOfTheAnswerHasItsLimit) {
    struct Limited {
        std::chrono::milliseconds Limits::*limit;
        std::string sent;
        std::string message;
    };
    const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok";
    const std::vector<Limited> cases = {
        {&Limits::firstByte, "", "did not send the head of its answer within 30 ms"},
        {&Limits::firstByte, "HTTP/1.1 200 OK\r\n", "did not send the head of its answer within 30 ms"},
        {&Limits::gap, half, "sent nothing for 30 ms in the middle of its answer"},
        {&Limits::total, "", "did not complete its answer within 30 ms"},
        {&Limits::total, half, "did not complete its answer within 30 ms"},
    };
    for (const Limited& each : cases) {
        SCOPED_TRACE(each.message);
        ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
            peer.readRequest();
            peer.write(each.sent);
            peer.awaitClose();
        })});
        renew();
        Recorder recorder;
        Request made = request(url(server));
        made.limits.*each.limit = milliseconds(30);
        exchange(std::move(made), recorder);
        EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
        EXPECT_TRUE(has(recorder.message, each.message)) << recorder.message;
    }
}

TEST_F(CurlTest, TheLookUpIsPartOfTheConnectLimit) {
    auto go = std::make_shared<std::promise<void>>();
    lookUp = [wait = go->get_future().share()](const std::string&) {
        wait.wait();
        return LookUpResult{nullptr, "late"};
    };
    renew();
    Recorder recorder;
    Request made = request("https://vendor.example/");
    made.limits.connect = milliseconds(20);
    exchange(std::move(made), recorder);
    go->set_value();
    EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
    EXPECT_EQ(recorder.message, "the address of vendor.example was not found within 20 ms");
}

TEST_F(CurlTest, APeerThatDoesNotTakeTheRequestMeetsTheGapLimit) {
    const std::string body(32UL * 1024 * 1024, 'x');
    std::promise<void> over;
    ScriptedServer server({overTls(server127, [&](TlsPeer&) { over.get_future().wait(); })});
    Recorder recorder;
    Request made = request(url(server), body);
    made.limits.gap = milliseconds(300);
    exchange(std::move(made), recorder);
    over.set_value();
    EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
    EXPECT_TRUE(has(recorder.message, "took nothing of the request for 300 ms")) << recorder.message;
}

// Large bodies, both ways

TEST_F(CurlTest, SendsALargeBody) {
    const std::string body = pattern(12UL * 1024 * 1024);
    std::string seen;
    ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
        seen = peer.readRequest();
        peer.write(ok);
        peer.awaitClose();
    })});
    Recorder recorder;
    exchange(request(url(server), body), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    engine.reset();
    EXPECT_TRUE(seen.ends_with("\r\n\r\n" + body));
}

TEST_F(CurlTest, PausesAndResumesWithoutLosingAByteOrHoardingMany) {
    constexpr std::size_t megabytes = 50;
    const std::string piece = pattern(1024UL * 1024);
    ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(megabytes * piece.size()) +
                   "\r\n\r\n");
        for (std::size_t i = 0; i < megabytes; ++i) peer.write(piece);
        peer.awaitClose();
    })});
    Recorder recorder;
    std::unique_ptr<Exchange> running;
    bool paused = false;
    std::size_t taken = 0;
    std::size_t most = 0;
    const std::size_t before = residentBytes();
    net::Timer later([&] {
        most = std::max(most, residentBytes());
        paused = false;
        running->resume();
    });
    recorder.atBody = [&] {
        EXPECT_FALSE(paused) << "told while paused";
        for (std::size_t i = 0; i < recorder.body.size(); ++i, ++taken) {
            if (recorder.body[i] != piece[taken % piece.size()]) {
                ADD_FAILURE() << "another byte at " << taken;
                return loop->stop();
            }
        }
        recorder.body.clear();
        if (recorder.pieces % 40 != 0) return;
        paused = true;
        running->pause();
        later.arm(*loop, milliseconds(recorder.pieces == 40 ? 300 : 10));
    };
    recorder.atOver = [&] { loop->stop(); };
    running = engine->start(request(url(server)), recorder);
    run();
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(taken, megabytes * piece.size());
    EXPECT_TRUE(sanitized || most < before + 12 * piece.size()) << most - before;
    running.reset();
    engine.reset();
}

TEST_F(CurlTest, APausedExchangeHasNoDeadline) {
    std::promise<void> bodySeen;
    ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
        bodySeen.get_future().wait();
        peer.write("cd");
        peer.awaitClose();
    })});
    Recorder recorder;
    std::unique_ptr<Exchange> running;
    net::Timer later([&] { running->resume(); });
    recorder.atBody = [&] {
        if (recorder.pieces > 1) return;
        running->pause();
        bodySeen.set_value();
        later.arm(*loop, milliseconds(200));
    };
    recorder.atOver = [&] { loop->stop(); };
    Request made = request(url(server));
    made.limits.gap = milliseconds(60);
    running = engine->start(std::move(made), recorder);
    run();
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(recorder.body, "abcd");
    running.reset();
    engine.reset();
}

// Content coding

TEST_F(CurlTest, AsksForCompressedAnswersAndDecodesThem) {
    const std::string text = pattern(200'000);
    std::string packed(compressBound(text.size()), '\0');
    uLongf size = packed.size();
    ASSERT_EQ(::compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                         reinterpret_cast<const Bytef*>(text.data()), text.size()),
              Z_OK);
    packed.resize(size);
    std::string seen;
    ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
        seen = peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: " + std::to_string(size) +
                   "\r\n\r\n" + packed);
        peer.awaitClose();
    })});
    Recorder recorder;
    exchange(request(url(server)), recorder);
    engine.reset();
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_TRUE(recorder.body == text);
    EXPECT_EQ(recorder.contentEncoding, "");
    EXPECT_EQ(recorder.contentLength, "");
    EXPECT_TRUE(has(seen, "\r\nAccept-Encoding: deflate, gzip")) << seen;
}

// Giving up

TEST_F(CurlTest, MayBeDestroyedInsideEveryCallbackAndTheServerSeesTheHangUp) {
    enum Where { head, body, end, failure };
    for (const Where where : {head, body, end, failure}) {
        SCOPED_TRACE(where);
        std::atomic<bool> closed = false;
        ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
            peer.readRequest();
            if (where == failure) return;
            peer.write(where == end ? ok : "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok");
            peer.awaitClose();
            closed = true;
            if (where != end) loop->stop();
        })});
        renew();
        auto recorder = std::make_unique<Recorder>();
        std::unique_ptr<Exchange> running;
        const auto destroy = [&] {
            running.reset();
            if (where == end || where == failure) loop->stop();
        };
        if (where == head) recorder->atHead = destroy;
        if (where == body) recorder->atBody = destroy;
        if (where == end || where == failure) recorder->atOver = destroy;
        running = engine->start(request(url(server)), *recorder);
        run();
        EXPECT_EQ(running, nullptr);
        EXPECT_EQ(closed, where == head || where == body);
        EXPECT_EQ(recorder->ended, where == end);
        EXPECT_EQ(recorder->failed, where == failure);
        engine.reset();
    }
}

TEST_F(CurlTest, MayBeDestroyedWhileItLooksUpConnectsShakesHandsOrWaits) {
    std::atomic<int> closed = 0;
    const auto drop = [&] { loop->post([this] { doomed.reset(); }); };
    const auto hungUp = [&] {
        ++closed;
        loop->stop();
    };
    auto go = std::make_shared<std::promise<void>>();
    lookUp = [wait = go->get_future().share()](const std::string&) {
        wait.wait();
        return LookUpResult{nullptr, "late"};
    };
    const std::vector<ScriptedServer::Script> scripts = {
        [&](Peer& peer) {
            drop();
            peer.awaitClose();
            hungUp();
        },
        overTls(server127,
                [&](TlsPeer& peer) {
                    peer.readRequest();
                    drop();
                    peer.awaitClose();
                    hungUp();
                }),
    };
    Recorder silent;
    silent.atOver = [] { FAIL(); };
    for (const auto& script : scripts) {
        ScriptedServer server({script});
        renew();
        engine->start(request("https://vendor.example/"), silent).reset();
        engine->start(ExchangeTest::hopeless(), silent).reset();
        doomed = engine->start(request(url(server)), silent);
        run();
    }
    go->set_value();
    EXPECT_EQ(closed, 2);
    EXPECT_FALSE(silent.over());
}

TEST_F(CurlTest, OneObserverMayDestroyTheOthersAndStartMore) {
    ScriptedServer server({overTls(server127, answerOkForever)});
    std::vector<std::unique_ptr<Exchange>> all;
    std::vector<std::unique_ptr<Recorder>> recorders;
    Recorder last;
    last.atOver = [&] { loop->stop(); };
    int told = 0;
    for (int i = 0; i < 10; ++i) {  // they fail in the same round
        recorders.push_back(std::make_unique<Recorder>());
        recorders.back()->atOver = [&] {
            ++told;
            all.clear();
            doomed = engine->start(request(url(server)), last);
        };
        all.push_back(engine->start(ExchangeTest::hopeless(), *recorders.back()));
    }
    run();
    EXPECT_EQ(told, 1);
    EXPECT_EQ(last.body, "ok") << last.message;
    doomed.reset();
    engine.reset();
}

TEST_F(CurlTest, ExchangesThatOutliveTheEngineHearNothingMore) {
    std::promise<void> closed;
    ScriptedServer server({overTls(server127, [&](TlsPeer& peer) {
        peer.readRequest();
        loop->stop();
        peer.awaitClose();
        closed.set_value();
    })});
    Recorder silent;
    silent.atOver = [] { FAIL(); };
    const auto waiting = engine->start(request(url(server)), silent);
    run();
    engine.reset();
    closed.get_future().wait();
    waiting->pause();
    waiting->resume();
    EXPECT_FALSE(silent.over());
}

TEST_F(CurlTest, ManyAtOnceEachGetTheirOwnAnswer) {
    constexpr int count = 40;
    const std::vector<ScriptedServer::Script> scripts(
        count, overTls(server127, [](TlsPeer& peer) {
            while (true) {
                const std::string seen = peer.readRequest();
                const std::string target = seen.substr(4, seen.find(" HTTP/") - 4);
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(target.size()) +
                           "\r\n\r\n" + target);
            }
        }));
    ScriptedServer server(scripts);
    std::vector<std::unique_ptr<Exchange>> all;
    std::vector<std::unique_ptr<Recorder>> recorders;
    int over = 0;
    for (int i = 0; i < count; ++i) {
        recorders.push_back(std::make_unique<Recorder>());
        recorders.back()->atOver = [&] {
            if (++over == count) loop->stop();
        };
        all.push_back(engine->start(request(url(server, "/" + std::to_string(i))), *recorders.back()));
    }
    run();
    for (int i = 0; i < count; ++i) {
        const Recorder& recorder = *recorders[static_cast<std::size_t>(i)];
        EXPECT_EQ(recorder.body, "/" + std::to_string(i)) << recorder.message;
    }
    all.clear();
    engine.reset();
}

}  // namespace
}  // namespace openclaw::upstream::test

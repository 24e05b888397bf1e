#include <sys/resource.h>

#include <atomic>
#include <future>
#include <memory>
#include <tuple>

#include "exchange_fixture.h"
#include "upstream/http1_exchange.h"

namespace openclaw::upstream::test {
namespace {

using std::chrono::milliseconds;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

void answerOk(Peer& peer) {
    peer.readRequest();
    peer.write(ok);
}

void answerOkForever(Peer& peer) {
    while (true) answerOk(peer);
}

TEST_F(ExchangeTest, SendsTheRequestAndGivesTheAnswer) {
    std::string seen;
    ScriptedServer server({[&](Peer& peer) {
        seen = peer.readRequest();
        peer.write(ok);
        peer.awaitClose();
    }});
    Recorder recorder;
    Request made = request(server.url("/v1/x?y=1"), "{\"a\":1}");
    made.headers = {{"Authorization", "Bearer k"}};
    exchange(std::move(made), recorder);
    engine.reset();
    EXPECT_EQ(seen, "POST /v1/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                        "\r\nAuthorization: Bearer k\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    EXPECT_TRUE(recorder.ended);
    EXPECT_EQ(recorder.status, 200);
    EXPECT_EQ(recorder.contentType, "text/plain");
    EXPECT_EQ(recorder.body, "ok");
    EXPECT_EQ(recorder.pieces, 1);
}

TEST_F(ExchangeTest, NeverCallsTheObserverBeforeStartReturns) {
    for (const Request& made : {hopeless(), request("http://127.0.0.1:1/"), request("http://localhost:1/")}) {
        SCOPED_TRACE(made.url.origin());
        renew();
        Recorder recorder;
        recorder.atOver = [this] { loop->stop(); };
        const auto running = engine->start(made, recorder);
        EXPECT_FALSE(recorder.over());
        run();
        EXPECT_TRUE(recorder.failed);
    }
}

TEST_F(ExchangeTest, RefusesARequestThatWouldForgeTheFraming) {
    Recorder recorder;
    exchange(hopeless(), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::invalid_request);
}

TEST_F(ExchangeTest, SaysThatNobodyListens) {
    Recorder recorder;
    exchange(request("http://127.0.0.1:1/"), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::unavailable);
    EXPECT_EQ(recorder.message, "could not connect to http://127.0.0.1:1: Connection refused");
}

TEST_F(ExchangeTest, TriesEveryAddressOfLocalhost) {
    ScriptedServer server({answerOk});  // on 127.0.0.1 alone, which comes after [::1]
    Recorder recorder;
    exchange(request("http://localhost:" + std::to_string(server.port()) + "/"), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(recorder.body, "ok");
}

TEST_F(ExchangeTest, LooksNamesUpOffTheLoop) {
    ScriptedServer server({answerOk});
    std::thread::id thread;
    engine = std::make_unique<Http1Engine>(*loop, [&](const std::string& host) {
        EXPECT_EQ(host, "vendor.example");
        thread = std::this_thread::get_id();
        return LookUpResult{addressesOfLiteral("127.0.0.1"), {}};
    });
    Recorder recorder;
    exchange(request("http://vendor.example:" + std::to_string(server.port()) + "/"), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_NE(thread, std::this_thread::get_id());
}

TEST_F(ExchangeTest, SaysThatANameHasNoAddress) {
    engine = std::make_unique<Http1Engine>(*loop, [](const std::string&) {
        return LookUpResult{nullptr, "Name or service not known"};
    });
    Recorder recorder;
    exchange(request("http://vendor.example/"), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::unavailable);
    EXPECT_EQ(recorder.message, "could not find the address of vendor.example: Name or service not known");
}

TEST_F(ExchangeTest, ReadsEveryFramingFromTheWire) {
    const std::vector<std::string> wires = {
        ok,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nok",
        "HTTP/1.0 200 OK\r\n\r\nok",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    };
    for (const std::string& wire : wires) {
        for (const bool byByte : {false, true}) {
            SCOPED_TRACE(wire);
            ScriptedServer server({[&](Peer& peer) {
                peer.readRequest();
                if (!byByte) return peer.write(wire);
                for (const char c : wire) peer.write({&c, 1});
            }});
            renew();
            Recorder recorder;
            exchange(request(server.url()), recorder);
            EXPECT_TRUE(recorder.ended) << recorder.message;
            EXPECT_EQ(recorder.body, "ok");
        }
    }
}

TEST_F(ExchangeTest, AnEndAtAnyPointOfTheAnswerIsAFailure) {
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    for (const std::string& wire : {ok, chunked}) {
        const std::size_t bodyAt = wire.find("\r\n\r\n") + 4;
        for (std::size_t cut = 0; cut < wire.size(); ++cut) {
            SCOPED_TRACE(wire.substr(0, cut));
            ScriptedServer server({[&](Peer& peer) {
                peer.readRequest();
                peer.write(wire.substr(0, cut));
            }});
            renew();
            Recorder recorder;
            exchange(request(server.url()), recorder);
            EXPECT_TRUE(recorder.failed);
            EXPECT_EQ(recorder.code, ErrorCode::upstream_failed);
            EXPECT_EQ(recorder.status != 0, cut >= bodyAt);
            const char* const when = cut == 0       ? "before it answered"
                                     : cut < bodyAt ? "in the middle of the head"
                                                    : "in the middle of its answer";
            EXPECT_NE(recorder.message.find(when), std::string::npos) << recorder.message;
            EXPECT_NE(recorder.message.find("http://127.0.0.1:"), std::string::npos) << recorder.message;
            EXPECT_EQ(server.accepted(), 1U);
        }
    }
}

TEST_F(ExchangeTest, AResetIsAFailureEvenWhereTheEndWouldBeTheBodysEnd) {
    std::promise<void> headSeen;
    ScriptedServer server({[&](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\n\r\nok");
        headSeen.get_future().wait();
        peer.reset();
    }});
    Recorder recorder;
    recorder.atBody = [&] { headSeen.set_value(); };
    exchange(request(server.url()), recorder);
    EXPECT_TRUE(recorder.failed);
    EXPECT_EQ(recorder.code, ErrorCode::upstream_failed);
    EXPECT_EQ(recorder.body, "ok");
}

TEST_F(ExchangeTest, GarbageIsAFailureThatSaysWhy) {
    ScriptedServer server({[](Peer& peer) {
        peer.readRequest();
        peer.write("SSH-2.0-OpenSSH_9.2\r\n");
        peer.awaitClose();
    }});
    Recorder recorder;
    exchange(request(server.url()), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::upstream_failed);
    EXPECT_NE(recorder.message.find("does not begin with HTTP/1.1"), std::string::npos) << recorder.message;
}

// Limits

struct Limited {
    std::function<void(Limits&)> set;
    std::string sent;
    std::string message;
};

TEST_F(ExchangeTest, EachPhaseOfTheAnswerHasItsLimit) {
    const std::vector<Limited> cases = {
        {[](Limits& limits) { limits.firstByte = milliseconds(20); }, "",
         "did not send the head of its answer within 20 ms"},
        {[](Limits& limits) { limits.firstByte = milliseconds(20); }, "HTTP/1.1 200 OK\r\n",
         "did not send the head of its answer within 20 ms"},
        {[](Limits& limits) { limits.gap = milliseconds(20); },
         "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
         "sent nothing for 20 ms in the middle of its answer"},
    };
    for (const Limited& each : cases) {
        SCOPED_TRACE(each.message);
        ScriptedServer server({[&](Peer& peer) {
            peer.readRequest();
            peer.write(each.sent);
            peer.awaitClose();
        }});
        renew();
        Recorder recorder;
        Request made = request(server.url());
        each.set(made.limits);
        exchange(std::move(made), recorder);
        EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
        EXPECT_NE(recorder.message.find(each.message), std::string::npos) << recorder.message;
    }
}

TEST_F(ExchangeTest, APeerThatDoesNotTakeTheRequestMeetsTheGapLimit) {
    const std::string body(32UL * 1024 * 1024, 'x');
    std::promise<void> over;
    ScriptedServer server({[&](Peer&) { over.get_future().wait(); }});
    Recorder recorder;
    Request made = request(server.url(), body);
    made.limits.gap = milliseconds(50);
    exchange(std::move(made), recorder);
    over.set_value();
    EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
    EXPECT_NE(recorder.message.find("took nothing of the request for 50 ms"), std::string::npos)
        << recorder.message;
}

TEST_F(ExchangeTest, TheLookUpIsPartOfTheConnectLimit) {
    auto go = std::make_shared<std::promise<void>>();
    auto wait = std::make_shared<std::shared_future<void>>(go->get_future());
    engine = std::make_unique<Http1Engine>(*loop, [wait](const std::string&) {
        wait->wait();
        return LookUpResult{nullptr, "late"};
    });
    Recorder recorder;
    Request made = request("http://vendor.example/");
    made.limits.connect = milliseconds(20);
    exchange(std::move(made), recorder);
    go->set_value();
    EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
    EXPECT_EQ(recorder.message, "the address of vendor.example was not found within 20 ms");
}

TEST_F(ExchangeTest, AnAddressThatSwallowsPacketsMeetsTheConnectLimitAndTheNextIsTried) {
    // A full backlog drops further attempts without a word.
    const int full = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    ScriptedServer server({answerOk});
    address.sin_port = htons(server.port());
    ASSERT_EQ(::bind(full, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(full, 0), 0);
    std::vector<int> fillers;
    for (int i = 0; i < 4; ++i) {
        fillers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        std::ignore = ::connect(fillers.back(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    const auto port = std::to_string(server.port());
    {
        Recorder recorder;
        Request made = request("http://127.0.0.2:" + port + "/");
        made.limits.connect = milliseconds(30);
        exchange(std::move(made), recorder);
        EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
        EXPECT_EQ(recorder.message, "http://127.0.0.2:" + port + " did not accept a connection within 30 ms");
    }
    engine.reset();
    loop = std::make_unique<net::Loop>();
    engine = std::make_unique<Http1Engine>(*loop, [](const std::string&) {
        return LookUpResult{std::make_shared<const std::vector<Address>>(
                                std::vector{Address(in_addr{htonl(INADDR_LOOPBACK + 1)}, 0),
                                            Address(in_addr{htonl(INADDR_LOOPBACK)}, 0)}),
                            {}};
    });
    Recorder recorder;
    Request made = request("http://vendor.example:" + port + "/");
    made.limits.connect = milliseconds(2000);
    exchange(std::move(made), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    for (const int fd : fillers) ::close(fd);
    ::close(full);
}

// Reuse of connections

/// Runs the requests one after the other, each from inside the end of the one before.
struct Chain {
    Chain(ExchangeTest& itsTest, std::vector<Request> requests) : test(itsTest), todo(std::move(requests)) {
        recorders.resize(todo.size());
        next();
        test.run();
    }
    void next() {
        if (exchanges.size() == todo.size()) return test.loop->stop();
        const std::size_t i = exchanges.size();
        recorders[i] = std::make_unique<Recorder>();
        recorders[i]->atOver = [this] { next(); };
        exchanges.emplace_back();
        exchanges[i] = test.engine->start(todo[i], *recorders[i]);
    }

    ExchangeTest& test;
    std::vector<Request> todo;
    std::vector<std::unique_ptr<Recorder>> recorders;
    std::vector<std::unique_ptr<Exchange>> exchanges;
};

TEST_F(ExchangeTest, ReusesTheConnectionOfACompleteAnswer) {
    ScriptedServer server({answerOkForever});
    const Chain chain(*this, std::vector(5, request(server.url())));
    for (const auto& recorder : chain.recorders) EXPECT_EQ(recorder->body, "ok");
    EXPECT_EQ(server.accepted(), 1U);
    EXPECT_EQ(engine->pool().size(), 1U);
    engine.reset();
}

TEST_F(ExchangeTest, NeverReusesAConnectionAcrossOrigins) {
    ScriptedServer one({answerOkForever});
    ScriptedServer two({answerOkForever, answerOkForever});
    const std::string other = "http://localhost:" + std::to_string(two.port()) + "/";
    const Chain chain(*this, {request(one.url()), request(two.url()), request(other)});
    EXPECT_EQ(one.accepted(), 1U);
    EXPECT_EQ(two.accepted(), 2U);
    EXPECT_EQ(engine->pool().size(), 3U);
    engine.reset();
}

TEST_F(ExchangeTest, DoesNotReuseAConnectionThatTheAnswerDoesNotLeaveClean) {
    const std::vector<std::string> wires = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        ok + "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\npoisons",
        ok + "\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nx",
        "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
    };
    for (const std::string& wire : wires) {
        SCOPED_TRACE(wire);
        const auto script = [&](Peer& peer) {
            peer.readRequest();
            peer.write(wire);
            peer.awaitClose();
        };
        ScriptedServer server({script, script});
        renew();
        const Chain chain(*this, std::vector(2, request(server.url())));
        for (const auto& recorder : chain.recorders) EXPECT_TRUE(recorder->ended);
        EXPECT_EQ(engine->pool().size(), 0U);
        EXPECT_EQ(server.accepted(), 2U);
    }
}

TEST_F(ExchangeTest, AnswersToHeadAndWithoutBodyLeaveTheConnectionUsable) {
    ScriptedServer server({[](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        peer.readRequest();
        peer.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n");
        answerOk(peer);
    }});
    Request head = request(server.url());
    head.method = "HEAD";
    const Chain chain(*this, {head, request(server.url()), request(server.url())});
    EXPECT_EQ(chain.recorders[2]->body, "ok");
    EXPECT_EQ(server.accepted(), 1U);
}

TEST_F(ExchangeTest, DropsAParkedConnectionThatIsClosedOrSpeaksUnasked) {
    for (const bool speaks : {true, false}) {
        std::unique_ptr<Exchange> second;
        Recorder recorder;
        std::promise<void> firstOver;
        std::string url;
        ScriptedServer server({[&](Peer& peer) {
                                   answerOk(peer);
                                   firstOver.get_future().wait();
                                   if (speaks) {
                                       peer.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad");
                                   } else {
                                       peer.close();
                                   }
                                   whenSeen([&] {
                                       EXPECT_EQ(engine->pool().size(), 0U);
                                       recorder.atOver = [this] { loop->stop(); };
                                       second = engine->start(request(url), recorder);
                                   });
                                   if (speaks) peer.awaitClose();
                               },
                               answerOk});
        renew();
        url = server.url();
        Recorder first;
        first.atOver = [&] {
            EXPECT_EQ(engine->pool().size(), 1U);
            firstOver.set_value();
        };
        const auto running = engine->start(request(url), first);
        run();
        EXPECT_EQ(recorder.body, "ok");
        EXPECT_EQ(server.accepted(), 2U);
        second.reset();
    }
}

TEST_F(ExchangeTest, RetriesOnceWhenAReusedConnectionTurnsOutClosed) {
    std::string again;
    const auto closeOnSecond = [](bool reset) {
        return [reset](Peer& peer) {
            answerOk(peer);
            peer.readRequest();
            if (reset) peer.reset();
        };
    };
    for (const bool reset : {false, true}) {
        ScriptedServer server({closeOnSecond(reset), [&](Peer& peer) {
                                   again = peer.readRequest();
                                   peer.write(ok);
                               }});
        renew();
        const Chain chain(*this, {request(server.url()), request(server.url(), "body")});
        EXPECT_EQ(chain.recorders[1]->body, "ok") << chain.recorders[1]->message;
        EXPECT_TRUE(again.ends_with("\r\n\r\nbody"));
        EXPECT_EQ(server.accepted(), 2U);
    }
}

TEST_F(ExchangeTest, RetriesNoMoreThanOnce) {
    ScriptedServer server({[](Peer& peer) {
                               answerOk(peer);
                               peer.readRequest();
                           },
                           [](Peer& peer) { peer.readRequest(); }, answerOk});
    const Chain chain(*this, std::vector(2, request(server.url())));
    EXPECT_EQ(chain.recorders[1]->code, ErrorCode::upstream_failed);
    EXPECT_EQ(server.accepted(), 2U);
}

TEST_F(ExchangeTest, DoesNotRetryOnceAByteOfTheAnswerCame) {
    ScriptedServer server({[](Peer& peer) {
                               answerOk(peer);
                               peer.readRequest();
                               peer.write("H");
                           },
                           answerOk});
    const Chain chain(*this, std::vector(2, request(server.url())));
    EXPECT_EQ(chain.recorders[1]->code, ErrorCode::upstream_failed);
    EXPECT_EQ(server.accepted(), 1U);
}

// Large bodies, both ways

std::string pattern(std::size_t size) {
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 1000) % 26);
    return text;
}

TEST_F(ExchangeTest, SendsABodyThatDoesNotFitTheSocket) {
    const std::string body = pattern(12UL * 1024 * 1024);
    std::string seen;
    ScriptedServer server({[&](Peer& peer) {
        seen = peer.readRequest();
        peer.write(ok);
    }});
    Recorder recorder;
    exchange(request(server.url(), body), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    engine.reset();
    EXPECT_TRUE(seen.ends_with("\r\n\r\n" + body));
}

TEST_F(ExchangeTest, TakesAnAnswerThatComesBeforeTheRequestIsThrough) {
    const std::string body(32UL * 1024 * 1024, 'x');
    ScriptedServer server({[](Peer& peer) {
        peer.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
        peer.awaitClose();
    }});
    Recorder recorder;
    exchange(request(server.url(), body), recorder);
    EXPECT_EQ(recorder.status, 413);
    EXPECT_EQ(recorder.body, "big");
    EXPECT_EQ(engine->pool().size(), 0U);
}

TEST_F(ExchangeTest, PausesAndResumesWithoutLosingAByte) {
    const std::string body = pattern(8UL * 1024 * 1024);
    for (const bool chunked : {false, true}) {
        ScriptedServer server({[&](Peer& peer) {
            peer.readRequest();
            if (!chunked) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                           body);
                return;
            }
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (std::size_t i = 0; i < body.size(); i += 4096)
                peer.write("1000\r\n" + body.substr(i, 4096) + "\r\n");
            peer.write("0\r\n\r\n");
        }});
        renew();
        Recorder recorder;
        std::unique_ptr<Exchange> running;
        bool paused = false;
        int tasks = 0;
        net::Timer later([&] {
            paused = false;
            running->resume();
        });
        recorder.atHead = [&] {
            running->pause();
            running->resume();
        };
        recorder.atBody = [&] {
            EXPECT_FALSE(paused) << "a second read while paused";
            paused = true;
            running->pause();
            if (recorder.pieces % 10 == 0) return later.arm(*loop, milliseconds(1));
            ++tasks;
            loop->defer([&] {
                paused = false;
                running->resume();
            });
        };
        recorder.atOver = [&] { loop->stop(); };
        running = engine->start(request(server.url()), recorder);
        run();
        EXPECT_TRUE(recorder.ended) << recorder.message;
        EXPECT_TRUE(recorder.body == body);
        EXPECT_GT(tasks, 10);
    }
}

TEST_F(ExchangeTest, APausedExchangeHasNoDeadline) {
    std::promise<void> bodySeen;
    ScriptedServer server({[&](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
        bodySeen.get_future().wait();
        peer.write("cd");
        peer.awaitClose();
    }});
    Recorder recorder;
    std::unique_ptr<Exchange> running;
    net::Timer later([&] { running->resume(); });
    recorder.atBody = [&] {
        if (recorder.pieces > 1) return;
        running->pause();
        bodySeen.set_value();
        later.arm(*loop, milliseconds(100));
    };
    recorder.atOver = [&] { loop->stop(); };
    Request made = request(server.url());
    made.limits.gap = milliseconds(30);
    running = engine->start(std::move(made), recorder);
    run();
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(recorder.body, "abcd");
    running.reset();
    engine.reset();
}

TEST_F(ExchangeTest, AFastSenderDoesNotStarveTheLoop) {
    std::atomic<bool> stop = false;
    ScriptedServer server({[&](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\n\r\n");
        const std::string piece(256UL * 1024, 'x');
        while (!stop) peer.write(piece);
    }});
    Recorder recorder;
    int rounds = 0;
    std::unique_ptr<Exchange> running;
    std::function<void()> round = [&] {
        if (++rounds < 50) return loop->defer(round);
        stop = true;
        running.reset();
        loop->stop();
    };
    recorder.atHead = [&] { loop->defer(round); };
    recorder.atBody = [&] { recorder.body.clear(); };
    running = engine->start(request(server.url()), recorder);
    run();
    EXPECT_EQ(rounds, 50);
    EXPECT_FALSE(recorder.over());
}

// Giving up

TEST_F(ExchangeTest, MayBeDestroyedInsideEveryCallbackAndTheServerSeesTheHangUp) {
    enum Where { head, body, end, failure };
    for (const Where where : {head, body, end, failure}) {
        SCOPED_TRACE(where);
        std::atomic<bool> closed = false;
        ScriptedServer server({[&](Peer& peer) {
            peer.readRequest();
            if (where == end) return peer.write(ok);
            peer.write(where == failure ? "x" : "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok");
            peer.awaitClose();
            closed = true;
            loop->stop();
        }});
        renew();
        auto recorder = std::make_unique<Recorder>();
        std::unique_ptr<Exchange> running;
        const auto destroy = [&] {
            running.reset();
            if (where == end) loop->stop();
        };
        if (where == head) recorder->atHead = destroy;
        if (where == body) recorder->atBody = destroy;
        if (where == end || where == failure) recorder->atOver = destroy;
        running = engine->start(request(server.url()), *recorder);
        run();
        EXPECT_EQ(running, nullptr);
        EXPECT_EQ(closed, where != end);
        EXPECT_EQ(recorder->ended, where == end);
        EXPECT_EQ(recorder->failed, where == failure);
    }
}

TEST_F(ExchangeTest, MayBeDestroyedWhileItLooksUpConnectsOrWaits) {
    std::atomic<bool> closed = false;
    ScriptedServer server({[&](Peer& peer) {
        peer.readRequest();
        loop->post([this] { doomed.reset(); });
        peer.awaitClose();
        closed = true;
        loop->stop();
    }});
    auto go = std::make_shared<std::promise<void>>();
    auto wait = std::make_shared<std::shared_future<void>>(go->get_future());
    engine = std::make_unique<Http1Engine>(*loop, [wait](const std::string&) {
        wait->wait();
        return LookUpResult{nullptr, "late"};
    });
    Recorder silent;
    silent.atOver = [] { FAIL(); };
    engine->start(request("http://vendor.example/"), silent).reset();  // looking up
    engine->start(hopeless(), silent).reset();                         // about to fail
    doomed = engine->start(request(server.url()), silent);
    run();
    go->set_value();
    EXPECT_TRUE(closed);
    EXPECT_FALSE(silent.over());
}

TEST_F(ExchangeTest, OneObserverMayDestroyTheOthers) {
    std::vector<std::unique_ptr<Exchange>> all;
    std::vector<std::unique_ptr<Recorder>> recorders;
    int told = 0;
    for (int i = 0; i < 10; ++i) {  // they fail in the same round
        recorders.push_back(std::make_unique<Recorder>());
        recorders.back()->atOver = [&] {
            ++told;
            all.clear();
            loop->stop();
        };
        all.push_back(engine->start(hopeless(), *recorders.back()));
    }
    run();
    EXPECT_EQ(told, 1);
}

TEST_F(ExchangeTest, ExchangesThatOutliveTheEngineHearNothingMore) {
    std::promise<void> closed;
    ScriptedServer server({[&](Peer& peer) {
        peer.readRequest();
        loop->stop();
        peer.awaitClose();
        closed.set_value();
    }});
    Recorder silent;
    const auto waiting = engine->start(request(server.url()), silent);
    const auto failing = engine->start(hopeless(), silent);
    silent.failed = false;
    run();
    silent = {};
    engine.reset();
    closed.get_future().wait();
    waiting->pause();
    waiting->resume();
    EXPECT_FALSE(silent.over());
}

// Many at once

TEST_F(ExchangeTest, CarriesAThousandExchangesAtOnce) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const std::size_t count = std::min<std::size_t>(1000, (limit.rlim_cur - 100) / 2);

    // One thread, which answers nobody before all have asked.
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 4096), 0);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    std::thread server([&] {
        std::vector<Peer> peers;
        std::vector<std::string> targets;
        for (std::size_t i = 0; i < count; ++i) {
            peers.emplace_back(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
            const std::string asked = peers.back().readRequest();
            targets.push_back(asked.substr(4, asked.find(' ', 4) - 4));
        }
        for (std::size_t i = 0; i < count; ++i) {
            peers[i].write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            peers[i].write("1\r\n=\r\n");
        }
        for (std::size_t i = 0; i < count; ++i) {
            const std::string& target = targets[i];
            std::string chunk;
            for (const char c : target) chunk += "1\r\n" + std::string(1, c) + "\r\n";
            peers[i].write(chunk + "0\r\n\r\n");
        }
        for (Peer& peer : peers) peer.awaitClose();
    });
    std::vector<Recorder> recorders(count);
    std::vector<std::unique_ptr<Exchange>> all;
    std::size_t over = 0;
    for (std::size_t i = 0; i < count; ++i) {
        recorders[i].atOver = [&] {
            if (++over == count) loop->stop();
        };
        all.push_back(engine->start(
            request("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/" + std::to_string(i)),
            recorders[i]));
    }
    run();
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_TRUE(recorders[i].ended) << recorders[i].message;
        EXPECT_EQ(recorders[i].body, "=/" + std::to_string(i));
    }
    EXPECT_EQ(engine->pool().size(), std::min(count, Pool::idlePerOrigin));
    engine.reset();
    server.join();
    ::close(listener);
}

TEST(Http1Exchange, IsSmall) {
    EXPECT_LE(sizeof(Http1Exchange) + sizeof(Connection), 1024U);
}

}  // namespace
}  // namespace openclaw::upstream::test

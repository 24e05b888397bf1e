#if !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)  // they have these functions for themselves

#include <sys/epoll.h>
#include <sys/syscall.h>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "exchange_fixture.h"

namespace {

struct Counts {
    int sends = 0;
    int receives = 0;
    int controls = 0;
    int waits = 0;
};

/// Of the thread that runs the loop; the scripts run on others.
thread_local Counts counts;

}  // namespace

// They stand in front of the C library's.
extern "C" {

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    ++counts.sends;
    return ::syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t recv(int fd, void* buffer, size_t size, int flags) {
    ++counts.receives;
    return ::syscall(SYS_recvfrom, fd, buffer, size, flags, nullptr, nullptr);
}

int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
    ++counts.controls;
    return static_cast<int>(::syscall(SYS_epoll_ctl, epoll, operation, fd, event));
}

int epoll_wait(int epoll, epoll_event* events, int size, int timeout) {
    ++counts.waits;
    return static_cast<int>(::syscall(SYS_epoll_pwait, epoll, events, size, timeout, nullptr, 0));
}
}

namespace openclaw::upstream::test {
namespace {

TEST_F(ExchangeTest, APooledExchangeCostsOneSendAndOneReceive) {
    constexpr int rounds = 100;
    const std::string body(2000, 'x');
    ScriptedServer server({[&](Peer& peer) {
        while (true) {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + body);
        }
    }});
    std::unique_ptr<Recorder> recorder;
    std::unique_ptr<Exchange> running;
    int done = 0;
    std::function<void()> next = [&] {
        if (done == 1) counts = {};  // the first one connected
        if (done++ > rounds) return loop->stop();
        running.reset();
        recorder = std::make_unique<Recorder>();
        recorder->atOver = [&] { loop->defer(next); };
        running = engine->start(request(server.url(), body), *recorder);
    };
    next();
    run();
    EXPECT_TRUE(recorder->ended);
    EXPECT_EQ(counts.sends, rounds);
    EXPECT_EQ(counts.receives, rounds);
    EXPECT_EQ(counts.controls, 0);
    engine.reset();
}

TEST_F(ExchangeTest, AStreamedEventCostsOneReceiveAndArrivesInOnePiece) {
    constexpr int events = 100;
    std::atomic<int> seen = 0;
    ScriptedServer server({[&](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < events; ++i) {
            peer.write("6\r\ndata: \r\n3\r\nx\n\n\r\n");  // two chunks, one piece
            while (seen <= i) seen.wait(i);
        }
        peer.write("0\r\n\r\n");
        peer.awaitClose();
    }});
    Recorder recorder;
    recorder.atHead = [] { counts = {}; };
    recorder.atBody = [&] {
        ++seen;
        seen.notify_one();
    };
    exchange(request(server.url()), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(recorder.pieces, events);
    EXPECT_LE(counts.receives,
              events + 1);  // the end on its own; the head may have come with the first event
    EXPECT_EQ(counts.sends, 0);
    EXPECT_EQ(counts.controls, 0);
    engine.reset();
}

TEST_F(ExchangeTest, AnIdleLoopSleepsWithoutWakingUp) {
    counts = {};
    std::thread other([&] {
        loop->post([] {});
        loop->stop();
    });
    loop->run();
    other.join();
    EXPECT_LE(counts.waits, 3);
}

}  // namespace
}  // namespace openclaw::upstream::test

#endif

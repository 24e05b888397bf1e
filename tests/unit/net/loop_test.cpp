#include "net/loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <future>
#include <system_error>
#include <thread>

namespace openclaw::net {
namespace {

using std::chrono::milliseconds;

/// Two connected sockets, not blocking.
struct Pair {
    Pair() {
        std::array<int, 2> both{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()) != 0) {
            throw std::system_error(errno, std::generic_category());
        }
        ours = both[0];
        theirs = both[1];
    }
    ~Pair() {
        ::close(ours);
        if (theirs >= 0) ::close(theirs);
    }
    void write(char c) const { ASSERT_EQ(::write(theirs, &c, 1), 1); }

    int ours = -1;
    int theirs = -1;
};

struct Watch final : Watcher {
    explicit Watch(std::function<void(std::uint32_t)> f) : call(std::move(f)) {}
    void onEvents(std::uint32_t events) override { call(events); }
    std::function<void(std::uint32_t)> call;
};

TEST(Loop, RunsPostedTasksInOrderOnItsOwnThread) {
    Loop loop;
    std::vector<int> order;
    std::thread::id thread;
    std::thread runner([&] { loop.run(); });
    for (int i = 0; i < 1000; ++i) {
        loop.post([&, i] {
            order.push_back(i);
            thread = std::this_thread::get_id();
            EXPECT_TRUE(loop.isCurrentThread());
            EXPECT_EQ(Loop::current(), &loop);
        });
    }
    EXPECT_FALSE(loop.isCurrentThread());
    const auto runnerId = runner.get_id();
    loop.stop();
    runner.join();
    ASSERT_EQ(order.size(), 1000U);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
    EXPECT_EQ(thread, runnerId);
    EXPECT_EQ(Loop::current(), nullptr);
}

TEST(Loop, WakesForEveryPostFromOtherThreads) {
    Loop loop;
    std::thread runner([&] { loop.run(); });
    for (int i = 0; i < 2000; ++i) {  // each waits for the one before: a lost wake-up hangs here
        std::promise<void> done;
        loop.post([&] { done.set_value(); });
        done.get_future().wait();
    }
    loop.stop();
    runner.join();
}

TEST(Loop, LosesNoTaskPostedByManyThreads) {
    Loop loop;
    std::thread runner([&] { loop.run(); });
    int count = 0;
    std::vector<std::thread> posters;
    for (int i = 0; i < 4; ++i) {
        posters.emplace_back([&] {
            for (int j = 0; j < 2000; ++j) loop.post([&] { ++count; });
        });
    }
    for (auto& poster : posters) poster.join();
    loop.stop();
    runner.join();
    EXPECT_EQ(count, 8000);
}

TEST(Loop, RunsWhatWasPostedBeforeItEndedAndDestroysTheRest) {
    Loop loop;
    bool before = false;
    auto after = std::make_shared<bool>(false);
    loop.stop();
    loop.post([&] {
        before = true;
        loop.post([&] { before = true; });
    });
    loop.run();
    EXPECT_TRUE(before);
    loop.post([after] { *after = true; });
    EXPECT_FALSE(*after);
    EXPECT_EQ(after.use_count(), 1);
}

TEST(Loop, DestroysUnrunTasksThatUseIt) {
    auto loop = std::make_unique<Loop>();
    struct Deferring {
        Deferring(Loop* itsLoop, std::shared_ptr<int> count) : loop(itsLoop), counted(std::move(count)) {}
        Deferring(const Deferring&) = delete;
        Deferring& operator=(const Deferring&) = delete;
        ~Deferring() {
            loop->defer([copy = counted] { FAIL(); });
            loop->post([copy = counted] { FAIL(); });
        }

        Loop* loop;
        std::shared_ptr<int> counted;
    };
    const auto counted = std::make_shared<int>();
    loop->post([held = std::make_shared<Deferring>(loop.get(), counted)] { FAIL(); });
    loop.reset();
    EXPECT_EQ(counted.use_count(), 1);
}

TEST(Loop, RunsDeferredTasksAfterTheStackHasUnwound) {
    Loop loop;
    std::string order;
    loop.post([&] {
        loop.defer([&] {
            order += 'b';
            loop.defer([&] {
                order += 'c';
                loop.stop();
            });
        });
        order += 'a';
    });
    loop.run();
    EXPECT_EQ(order, "abc");
}

TEST(Loop, TellsReadinessAndHangUpOnEdges) {
    Loop loop;
    Pair pair;
    std::vector<std::uint32_t> seen;
    Watch watch([&](std::uint32_t events) {
        seen.push_back(events);
        if (seen.size() == 1) return pair.write('x');
        if (seen.size() == 2) {  // not read: told again only for what is new
            ::close(std::exchange(pair.theirs, -1));
            return;
        }
        loop.unwatch(pair.ours, watch);
        loop.stop();
    });
    loop.watch(pair.ours, watch);
    loop.run();
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_TRUE(seen[0] & EPOLLOUT);
    EXPECT_FALSE(seen[0] & EPOLLIN);
    EXPECT_TRUE(seen[1] & EPOLLIN);
    EXPECT_FALSE(seen[1] & EPOLLRDHUP);
    EXPECT_TRUE(seen[2] & EPOLLRDHUP);
}

TEST(Loop, RefusesToWatchWhatCannotBeWatched) {
    Loop loop;
    Watch watch([](std::uint32_t) {});
    EXPECT_THROW(loop.watch(-1, watch), std::system_error);
}

TEST(Loop, NeverCallsAnUnwatchedWatcherEvenForFetchedEvents) {
    Loop loop;
    Pair one;
    Pair two;
    int calls = 0;
    std::unique_ptr<Watch> first;
    std::unique_ptr<Watch> second;
    first = std::make_unique<Watch>([&](std::uint32_t) {
        ++calls;
        loop.unwatch(two.ours, *second);
        second.reset();
    });
    second = std::make_unique<Watch>([&](std::uint32_t) {
        ++calls;
        loop.unwatch(one.ours, *first);
        first.reset();
    });
    loop.watch(one.ours, *first);
    loop.watch(two.ours, *second);
    // Both are ready at once; whichever is called first removes the other.
    Pair end;
    Watch stop([&](std::uint32_t) { loop.stop(); });
    loop.watch(end.ours, stop);
    loop.run();
    EXPECT_EQ(calls, 1);
    EXPECT_NE(first == nullptr, second == nullptr);
}

TEST(Loop, AWatcherMayUnwatchAndDestroyItself) {
    Loop loop;
    Pair pair;
    auto watch = std::make_unique<Watch>(nullptr);
    watch->call = [&](std::uint32_t) {
        loop.unwatch(pair.ours, *watch);
        loop.defer([&] { watch.reset(); });
        loop.stop();
    };
    loop.watch(pair.ours, *watch);
    loop.run();
    EXPECT_EQ(watch, nullptr);
}

TEST(Loop, CallsMoreWatchersThanOneBatchHolds) {
    Loop loop;
    constexpr std::size_t count = 600;
    std::vector<std::unique_ptr<Pair>> pairs;
    std::vector<std::unique_ptr<Watch>> watches;
    std::size_t ready = 0;
    for (std::size_t i = 0; i < count; ++i) {
        pairs.push_back(std::make_unique<Pair>());
        watches.push_back(std::make_unique<Watch>([&](std::uint32_t) {
            if (++ready == count) loop.stop();
        }));
        loop.watch(pairs.back()->ours, *watches.back());
    }
    loop.run();
    EXPECT_EQ(ready, count);
}

TEST(Loop, TimersFireInOrderAndNotEarly) {
    Loop loop;
    std::string order;
    const auto begin = Clock::now();
    Timer late([&] {
        order += 'b';
        EXPECT_GE(Clock::now() - begin, milliseconds(40));
        EXPECT_LE(loop.now(), Clock::now());
        loop.stop();
    });
    Timer early([&] { order += 'a'; });
    late.arm(loop, milliseconds(40));
    early.arm(loop, milliseconds(5));
    loop.run();
    EXPECT_EQ(order, "ab");
}

TEST(Loop, ATimerArmedOnAnotherLoopLeavesTheFirst) {
    Loop first;
    Loop second;
    Timer timer([&] { second.stop(); });
    timer.arm(first, milliseconds(1));
    timer.arm(second, milliseconds(1));
    second.run();
    EXPECT_FALSE(timer.armed());
}

}  // namespace
}  // namespace openclaw::net

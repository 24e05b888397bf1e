#include "upstream/resolver.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace openclaw::upstream {
namespace {

std::string textOf(const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.family() == AF_INET) {
        const auto* const plain = reinterpret_cast<const sockaddr_in*>(address.data());
        ::inet_ntop(AF_INET, &plain->sin_addr, text.data(), text.size());
        return std::string(text.data()) + ":" + std::to_string(ntohs(plain->sin_port));
    }
    const auto* const plain = reinterpret_cast<const sockaddr_in6*>(address.data());
    ::inet_ntop(AF_INET6, &plain->sin6_addr, text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(ntohs(plain->sin6_port));
}

TEST(Address, LiteralsAndLocalhostNeedNoLookUp) {
    EXPECT_EQ(textOf(addressesOfLiteral("127.0.0.1")->at(0).withPort(80)), "127.0.0.1:80");
    EXPECT_EQ(textOf(addressesOfLiteral("2001:db8::1")->at(0).withPort(443)), "2001:db8::1:443");
    const Addresses local = addressesOfLiteral("localhost");
    ASSERT_EQ(local->size(), 2U);
    EXPECT_EQ(textOf(local->at(0).withPort(1)), "::1:1");
    EXPECT_EQ(textOf(local->at(1).withPort(1)), "127.0.0.1:1");
    EXPECT_EQ(addressesOfLiteral("vendor.example"), nullptr);
    EXPECT_EQ(addressesOfLiteral("127.1"), nullptr);
}

TEST(Address, TheSystemsAnswerIsTakenOver) {
    const LookUpResult found = lookUp("127.0.0.9");
    ASSERT_NE(found.addresses, nullptr);
    ASSERT_EQ(found.addresses->size(), 1U);
    EXPECT_EQ(textOf(found.addresses->at(0).withPort(7)), "127.0.0.9:7");
}

struct Waiting final : Resolver::Waiter {
    void onResolved(const LookUpResult& result) override {
        ++told;
        addresses = result.addresses;
        error = result.error;
        if (then) then();
    }
    int told = 0;
    Addresses addresses;
    std::string error;
    std::function<void()> then;
};

const LookUpResult found{addressesOfLiteral("10.0.0.1"), {}};

TEST(Resolver, AsksOnceForAllThatWaitAndRemembersTheAnswer) {
    net::Loop loop;
    std::atomic<int> asked = 0;
    Resolver resolver(loop, [&](const std::string&) {
        ++asked;
        return found;
    });
    std::array<Waiting, 3> waiting;
    for (auto& each : waiting) {
        each.then = [&] {
            if (waiting[0].told + waiting[1].told + waiting[2].told == 3) loop.stop();
        };
        resolver.resolve("a", each);
    }
    EXPECT_EQ(resolver.known("a"), nullptr);
    loop.run();
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(resolver.known("a"), found.addresses);
    EXPECT_EQ(resolver.known("b"), nullptr);
}

TEST(Resolver, DoesNotRememberAFailure) {
    net::Loop loop;
    Resolver resolver(loop, [](const std::string&) { return LookUpResult{nullptr, "no such host"}; });
    Waiting waiting;
    waiting.then = [&] { loop.stop(); };
    resolver.resolve("a", waiting);
    loop.run();
    EXPECT_EQ(waiting.error, "no such host");
    EXPECT_EQ(resolver.known("a"), nullptr);
}

TEST(Resolver, ASlowNameDoesNotHoldUpTheOthers) {
    net::Loop loop;
    std::promise<void> go;
    const std::shared_future<void> wait = go.get_future().share();
    Resolver resolver(loop, [wait](const std::string& host) {
        if (host == "slow") wait.wait();
        return found;
    });
    Waiting slow;
    Waiting quick;
    slow.then = [&] { loop.stop(); };
    quick.then = [&] {
        EXPECT_EQ(slow.told, 0);
        go.set_value();
    };
    resolver.resolve("slow", slow);
    resolver.resolve("quick", quick);
    loop.run();
    EXPECT_EQ(quick.told, 1);
    EXPECT_EQ(slow.told, 1);
}

TEST(Resolver, UsesAFewThreadsAndLosesNoName) {
    net::Loop loop;
    std::atomic<std::size_t> now = 0;
    std::atomic<std::size_t> most = 0;
    Resolver resolver(loop, [&](const std::string&) {
        const std::size_t mine = ++now;
        for (std::size_t seen = most; mine > seen && !most.compare_exchange_weak(seen, mine);) {
        }
        std::this_thread::yield();
        --now;
        return found;
    });
    std::vector<Waiting> waiting(100);
    std::size_t told = 0;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        waiting[i].then = [&] {
            if (++told == waiting.size()) loop.stop();
        };
        resolver.resolve("host" + std::to_string(i), waiting[i]);
    }
    loop.run();
    EXPECT_LE(most, Resolver::threadLimit);
}

TEST(Resolver, WhoGaveUpIsNotToldAndNeedNotBeAskedFor) {
    constexpr std::size_t asked = Resolver::threadLimit + 1;
    struct Shared {  // a look-up that nobody waits for may end after the test has
        std::promise<void> go;
        std::shared_future<void> wait = go.get_future().share();
        std::latch all{asked};
        std::atomic<bool> needless = false;
    };
    const auto shared = std::make_shared<Shared>();
    const std::string queued = "host" + std::to_string(Resolver::threadLimit);
    net::Loop loop;
    Resolver resolver(loop, [shared, queued](const std::string& host) {
        shared->wait.wait();
        if (host == queued) shared->needless = true;
        shared->all.count_down();
        return found;
    });
    std::vector<Waiting> waiting(Resolver::threadLimit + 2);
    for (std::size_t i = 0; i < waiting.size(); ++i) resolver.resolve("host" + std::to_string(i), waiting[i]);
    waiting.back().then = [&] { loop.stop(); };
    resolver.forget(waiting[0]);                      // being asked
    resolver.forget(waiting[Resolver::threadLimit]);  // queued
    shared->go.set_value();
    loop.run();
    shared->all.wait();
    EXPECT_EQ(waiting[0].told, 0);
    EXPECT_EQ(waiting[Resolver::threadLimit].told, 0);
    EXPECT_FALSE(shared->needless);
}

TEST(Resolver, AWaiterMayMakeOthersGiveUp) {
    net::Loop loop;
    Resolver resolver(loop, [](const std::string&) { return found; });
    std::array<Waiting, 2> waiting;
    waiting[0].then = [&] {
        resolver.forget(waiting[1]);
        loop.stop();
    };
    waiting[1].then = [&] {
        resolver.forget(waiting[0]);
        loop.stop();
    };
    for (auto& each : waiting) resolver.resolve("a", each);
    loop.run();
    EXPECT_EQ(waiting[0].told + waiting[1].told, 1);
}

TEST(Resolver, MayBeDestroyedWhileANameIsLookedUp) {
    std::promise<void> go;
    std::promise<void> started;
    auto ended = std::make_shared<std::promise<void>>();
    std::future<void> end = ended->get_future();
    Waiting waiting;
    {
        net::Loop loop;
        Resolver resolver(loop,
                          [&, wait = go.get_future().share(), ended = std::move(ended)](const std::string&) {
                              started.set_value();
                              wait.wait();
                              return found;
                          });
        resolver.resolve("a", waiting);
        started.get_future().wait();
    }
    go.set_value();
    end.wait();  // broken as the thread lets go of the function: its very end
    EXPECT_EQ(waiting.told, 0);
}

TEST(Resolver, TheCacheIsBounded) {
    net::Loop loop;
    Resolver resolver(loop, [](const std::string&) { return found; });
    constexpr std::size_t names = Resolver::cacheLimit + 50;
    std::vector<Waiting> waiting(names);
    std::size_t told = 0;
    for (std::size_t i = 0; i < names; ++i) {
        waiting[i].then = [&] {
            if (++told == names) loop.stop();
        };
        resolver.resolve("host" + std::to_string(i), waiting[i]);
    }
    loop.run();
    std::size_t known = 0;
    for (std::size_t i = 0; i < names; ++i)
        known += resolver.known("host" + std::to_string(i)) != nullptr ? 1 : 0;
    EXPECT_EQ(known, Resolver::cacheLimit);
}

}  // namespace
}  // namespace openclaw::upstream

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <thread>

#include "call_fixture.h"

/// What only ThreadSanitizer, or luck, would see: everything that may happen at once, many times over.
namespace openclaw::plugins {
namespace {

class CallRaces : public CallTest {};

TEST_F(CallRaces, CancelMeetsEmitAndFinish) {
    const std::string block(64 << 10, 'x');
    std::atomic<int> finished{0};
    puppet.cancel = [&](openclaw_call call) {
        if (puppet.finish(call, OPENCLAW_CANCELLED) == OPENCLAW_OK) ++finished;
    };
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        for (int i = 0; i < 8; ++i) {
            if (puppet.emit(call, OPENCLAW_CHUNK_BYTES, block) != OPENCLAW_OK) break;
        }
        if (puppet.finish(call) == OPENCLAW_OK) ++finished;
        return OPENCLAW_OK;
    };
    build(4, 100);
    constexpr int rounds = 300;
    std::minstd_rand random(7);
    for (int i = 0; i < rounds; ++i) {
        RecordingSink sink;
        Call* call = nullptr;
        loop.run([&] {
            call = &begin(sink);
            if (random() % 2 == 0) call->pause();
        });
        for (auto spins = random() % 2000; spins > 0; --spins) std::this_thread::yield();
        drop(*call);
    }
    catalog.reset();
    registry.reset();
    EXPECT_LE(finished, rounds) << "exactly once each, or never begun";
    EXPECT_EQ(puppet.destroyed(), 1);
}

TEST_F(CallRaces, ManyThreadsUseOneCallAndAStaleOne) {
    std::atomic<int> finished{0};
    std::vector<std::thread> threads;
    std::atomic<openclaw_call> stale{0};
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, call] {
                for (int i = 0; i < 50; ++i) {
                    puppet.emit(call, OPENCLAW_CHUNK_BYTES, "x");
                    EXPECT_EQ(puppet.emit(stale, OPENCLAW_CHUNK_BYTES, "stale"), OPENCLAW_GONE);
                    openclaw_string value{};
                    puppet.host->call_context(puppet.host, call, lent("request_id"), &value);
                }
                if (puppet.finish(call) == OPENCLAW_OK) ++finished;
            });
        }
        return OPENCLAW_OK;
    };
    buildQuick();
    for (int i = 0; i < 20; ++i) {
        RecordingSink sink;
        Call& call = start(sink);
        sink.awaitFinish();
        for (std::thread& thread : threads) thread.join();
        threads.clear();
        drop(call);
        EXPECT_EQ(finished.exchange(0), 1);
        for (const std::string& line : sink.lines()) EXPECT_EQ(line.find("stale"), std::string::npos);
    }
}

TEST_F(CallRaces, DeadlineMeetsFinish) {
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        std::this_thread::yield();
        puppet.emit(call, OPENCLAW_CHUNK_BYTES, "x");
        puppet.finish(call);
        return OPENCLAW_OK;
    };
    build(4, 100);
    for (int i = 0; i < 50; ++i) {
        std::array<RecordingSink, 4> sinks;
        loop.run([&] {
            for (RecordingSink& sink : sinks) {
                CallRequest request;
                request.timeout = std::chrono::milliseconds(1);
                begin(sink, std::move(request));
            }
        });
        for (RecordingSink& sink : sinks) {
            const auto lines = sink.awaitFinish();
            EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                                    [](const std::string& line) { return line.starts_with("finish:"); }),
                      1);
        }
        loop.run([&] { calls.clear(); });
    }
}

}  // namespace
}  // namespace openclaw::plugins

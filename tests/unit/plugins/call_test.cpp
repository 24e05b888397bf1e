#include "plugins/call.h"

#include <thread>

#include "call_fixture.h"

namespace openclaw::plugins {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

using InlineCall = CallTest;
using ThreadedCall = CallTest;

TEST_F(InlineCall, DeliversInOrderAfterInvokeReturned) {
    puppet.invoke = [&](openclaw_call call, const openclaw_request* request) {
        EXPECT_EQ(std::string(request->input.data, request->input.size), "{}");
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_PROGRESS, "begun"), OPENCLAW_OK);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_CONTENT, "answer"), OPENCLAW_OK);
        EXPECT_EQ(puppet.finish(call, OPENCLAW_OK, R"({"n":1})"), OPENCLAW_OK);
        return OPENCLAW_OK;
    };
    buildQuick();
    RecordingSink sink;
    std::size_t heardInside = 99;
    CallRequest request;
    request.input = "{}";
    loop.run([&] {
        begin(sink, std::move(request));
        heardInside = sink.lines().size();
    });
    EXPECT_EQ(heardInside, 0u);
    EXPECT_THAT(sink.awaitFinish(),
                ElementsAre("progress:0.500000:begun", "content:text/plain:answer", R"(finish:0:{"n":1})"));
}

TEST_F(InlineCall, RunsOnTheLoopAndThreadedOnesDoNot) {
    std::thread::id ran;
    puppet.items = {{OPENCLAW_KIND_TOOL, "quick", "tool/1", OPENCLAW_QUICK, R"({"type":"object"})", ""},
                    {OPENCLAW_KIND_TOOL, "puppet", "tool/1", 0, R"({"type":"object"})", ""}};
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        ran = std::this_thread::get_id();
        return puppet.finish(call);
    };
    build();
    const auto loopThread = loop.run([] { return std::this_thread::get_id(); });
    RecordingSink quick;
    loop.run([&] { calls.push_back(catalog->tool("quick")->invoke(loop.loop(), {}, quick)); });
    quick.awaitFinish();
    EXPECT_EQ(ran, loopThread);
    RecordingSink threaded;
    start(threaded);
    threaded.awaitFinish();
    EXPECT_NE(ran, loopThread);
}

TEST_F(InlineCall, MergesBytesThatWaitAndParsesTheHead) {
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_HEAD, "HTTP/1.1 200 OK\r\nA: b\r\n"), OPENCLAW_OK);
        puppet.emit(call, OPENCLAW_CHUNK_BYTES, "one ");
        puppet.emit(call, OPENCLAW_CHUNK_BYTES, "two");
        return puppet.finish(call);
    };
    buildQuick();
    RecordingSink sink;
    start(sink);
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("head:200 A=b", "bytes:one two", "finish:0:"));
}

TEST_F(InlineCall, RefusesChunksThatMakeNoSense) {
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        EXPECT_EQ(puppet.emit(call, 0, "x"), OPENCLAW_INVALID_ARGUMENT);
        EXPECT_EQ(puppet.emit(call, 77, "x"), OPENCLAW_INVALID_ARGUMENT);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_HEAD, "200 OK"), OPENCLAW_INVALID_ARGUMENT);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_HEAD, "HTTP/1.1 200\r\nBad Name: x\r\n"),
                  OPENCLAW_INVALID_ARGUMENT);
        EXPECT_EQ(puppet.host->emit(puppet.host, call, nullptr, 0), OPENCLAW_INVALID_ARGUMENT);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_BYTES, "x"), OPENCLAW_OK);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_HEAD, "HTTP/1.1 200 OK\r\n"), OPENCLAW_INVALID_ARGUMENT);
        return puppet.finish(call);
    };
    buildQuick();
    RecordingSink sink;
    start(sink);
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("bytes:x", "finish:0:"));
}

TEST_F(InlineCall, IsGoneForThePluginOnceFinished) {
    openclaw_call seen = 0;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        seen = call;
        EXPECT_EQ(puppet.finish(call), OPENCLAW_OK);
        EXPECT_EQ(puppet.finish(call), OPENCLAW_GONE);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_BYTES, "late"), OPENCLAW_GONE);
        openclaw_string value{};
        EXPECT_EQ(puppet.host->call_context(puppet.host, call, lent("request_id"), &value), OPENCLAW_GONE);
        return OPENCLAW_OK;
    };
    buildQuick();
    RecordingSink sink;
    Call& call = start(sink);
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("finish:0:"));
    drop(call);
    // The slot is used again; the old handle must not reach the new call.
    RecordingSink next;
    openclaw_call second = 0;
    puppet.invoke = [&](openclaw_call handle, const openclaw_request*) {
        second = handle;
        EXPECT_EQ(puppet.emit(seen, OPENCLAW_CHUNK_BYTES, "stray"), OPENCLAW_GONE);
        return puppet.finish(handle);
    };
    start(next);
    EXPECT_THAT(next.awaitFinish(), ElementsAre("finish:0:"));
    EXPECT_NE(seen, second);
}

TEST_F(InlineCall, TellsThePluginAboutItsRequest) {
    const auto get = [&](openclaw_call call, std::string_view key) -> std::string {
        openclaw_string value{};
        const openclaw_status status = puppet.host->call_context(puppet.host, call, lent(key), &value);
        return status == OPENCLAW_OK ? std::string(value.data, value.size) : std::to_string(status);
    };
    std::vector<std::string> found;
    puppet.invoke = [&](openclaw_call call, const openclaw_request* request) {
        EXPECT_EQ(request->timeout_ms, 5000u);
        EXPECT_EQ(request->output_cap, 99u);
        EXPECT_EQ(std::string(request->item.data, request->item.size), "puppet");
        for (const std::string_view key :
             {"request_id", "principal", "session", "header:anthropic-beta", "header:other", "nonsense"}) {
            found.push_back(get(call, key));
        }
        return puppet.finish(call);
    };
    buildQuick();
    CallRequest request;
    request.timeout = std::chrono::seconds(5);
    request.outputCap = 99;
    request.requestId = "req_1";
    request.principal = "token";
    request.headers = {{"anthropic-beta", "tools"}};
    RecordingSink sink;
    start(sink, std::move(request));
    sink.awaitFinish();
    EXPECT_THAT(found, ElementsAre("req_1", "token", "3", "tools", "3", "3"));
}

TEST_F(InlineCall, FinishesForAPluginThatRefusesOrThrows) {
    puppet.invoke = [](openclaw_call, const openclaw_request*) -> openclaw_status {
        return OPENCLAW_NOT_FOUND;
    };
    buildQuick();
    RecordingSink refused;
    start(refused);
    EXPECT_THAT(refused.awaitFinish(), ElementsAre("finish:3:there is no such thing"));
    puppet.invoke = [](openclaw_call, const openclaw_request*) -> openclaw_status {
        throw std::runtime_error("boom");
    };
    RecordingSink threw;
    start(threw);
    EXPECT_THAT(threw.awaitFinish(), ElementsAre("finish:10:the plugin failed without saying why"));
}

TEST_F(InlineCall, TurnsGarbageResultsIntoInternalErrors) {
    buildQuick();
    const auto resultOf = [&](openclaw_status status, const std::string& text) {
        puppet.invoke = [&, text](openclaw_call call, const openclaw_request*) {
            return puppet.finish(call, status, text);
        };
        RecordingSink sink;
        start(sink);
        return sink.awaitFinish().back();
    };
    EXPECT_EQ(resultOf(OPENCLAW_OK, "{nonsense"), "finish:10:the plugin's details are not a JSON object");
    EXPECT_EQ(resultOf(OPENCLAW_OK, "[1]"), "finish:10:the plugin's details are not a JSON object");
    EXPECT_EQ(resultOf(99, "x"), "finish:10:the plugin ended the call with the unknown status 99");
    EXPECT_EQ(resultOf(OPENCLAW_GONE, "x"), "finish:10:the plugin ended the call with the unknown status 13");
    EXPECT_EQ(resultOf(OPENCLAW_NOT_FOUND, "no \xff file"), "finish:3:no ? file");
}

TEST_F(InlineCall, EndsWhenTheOutputIsTooLarge) {
    openclaw_call seen = 0;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        seen = call;
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_BYTES, "12345"), OPENCLAW_OK);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_BYTES, "123456"), OPENCLAW_TOO_LARGE);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_BYTES, "1"), OPENCLAW_TOO_LARGE);
        return puppet.finish(call, OPENCLAW_TOO_LARGE, "mine");
    };
    buildQuick();
    CallRequest request;
    request.outputCap = 10;
    RecordingSink sink;
    start(sink, std::move(request));
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("bytes:12345", "finish:4:the answer is over 10 bytes"));
    EXPECT_EQ(puppet.emit(seen, OPENCLAW_CHUNK_BYTES, "1"), OPENCLAW_GONE);
}

TEST_F(InlineCall, MayBeDestroyedByItsSinkAtEveryStep) {
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        puppet.emit(call, OPENCLAW_CHUNK_HEAD, "HTTP/1.1 200 OK\r\n");
        puppet.emit(call, OPENCLAW_CHUNK_BYTES, "a");
        puppet.emit(call, OPENCLAW_CHUNK_CONTENT, "b");
        puppet.emit(call, OPENCLAW_CHUNK_PROGRESS, "c");
        return puppet.finish(call);
    };
    buildQuick();
    for (const std::string step : {"head", "bytes", "content", "progress", "finish"}) {
        RecordingSink sink;
        Event reached;
        loop.run([&] {
            sink.onLine = [&](const std::string& line) {
                if (!line.starts_with(step)) return;
                calls.clear();
                reached.set();
            };
            begin(sink);
        });
        reached.wait();
        loop.run([] {});
        loop.run([] {});
        EXPECT_THAT(sink.lines().back(), StartsWith(step));
    }
}

TEST_F(InlineCall, HoldsEverythingBackWhilePaused) {
    openclaw_call seen = 0;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        seen = call;
        return puppet.emit(call, OPENCLAW_CHUNK_CONTENT, "first");
    };
    buildQuick();
    RecordingSink sink;
    Call* call = nullptr;
    loop.run([&] {
        call = &begin(sink);
        sink.onLine = [&](const std::string&) { call->pause(); };
    });
    sink.await("content:text/plain:first");
    puppet.emit(seen, OPENCLAW_CHUNK_CONTENT, "second");
    puppet.emit(seen, OPENCLAW_CHUNK_CONTENT, "third");
    puppet.finish(seen);
    loop.run([] {});
    EXPECT_EQ(sink.lines().size(), 1u);
    loop.run([&] { call->resume(); });
    sink.await("content:text/plain:second");
    loop.run([] {});
    EXPECT_EQ(sink.lines().size(), 2u) << "paused again in the middle of what was taken";
    loop.run([&] {
        sink.onLine = nullptr;
        call->resume();
    });
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("content:text/plain:first", "content:text/plain:second",
                                                "content:text/plain:third", "finish:0:"));
}

TEST_F(InlineCall, AnswersAgainWithNowaitAndSaysWhenThereIsRoom) {
    const std::string block(200 << 10, 'x');
    openclaw_call seen = 0;
    Event writable;
    puppet.writable = [&](openclaw_call call) {
        EXPECT_EQ(call, seen);
        writable.set();
    };
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        seen = call;
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_BYTES, block, OPENCLAW_NOWAIT), OPENCLAW_OK);
        EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_BYTES, block, OPENCLAW_NOWAIT), OPENCLAW_AGAIN);
        return OPENCLAW_OK;
    };
    buildQuick();
    RecordingSink sink;
    start(sink);
    writable.wait();
    EXPECT_EQ(puppet.emit(seen, OPENCLAW_CHUNK_BYTES, block, OPENCLAW_NOWAIT), OPENCLAW_OK);
    puppet.finish(seen);
    sink.awaitFinish();
    EXPECT_EQ(sink.received(), 2 * block.size());
}

TEST_F(ThreadedCall, BlocksThePluginBeyondTheBoundUntilThereIsRoom) {
    const std::string block(100 << 10, 'x');
    std::atomic<int> emitted{0};
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        for (int i = 0; i < 20; ++i) {
            EXPECT_EQ(puppet.emit(call, OPENCLAW_CHUNK_BYTES, block), OPENCLAW_OK);
            ++emitted;
        }
        return puppet.finish(call);
    };
    build();
    RecordingSink sink;
    Call* call = nullptr;
    loop.run([&] {
        call = &begin(sink);
        call->pause();
    });
    while (emitted < 2) std::this_thread::yield();
    loop.run([] {});
    EXPECT_EQ(sink.received(), 0u);
    EXPECT_LE(emitted, 2) << "the third block does not fit beside the first two";
    loop.run([&] { call->resume(); });
    sink.awaitFinish();
    EXPECT_EQ(sink.received(), 20 * block.size());
}

TEST_F(ThreadedCall, WakesABlockedPluginWhenItIsCancelled) {
    const std::string block(200 << 10, 'x');
    Event blocked;
    Event done;
    Event cancelled;
    std::vector<openclaw_status> answers;
    puppet.cancel = [&](openclaw_call) { cancelled.set(); };
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        answers.push_back(puppet.emit(call, OPENCLAW_CHUNK_BYTES, block));
        blocked.set();
        answers.push_back(puppet.emit(call, OPENCLAW_CHUNK_BYTES, block));
        answers.push_back(puppet.finish(call, OPENCLAW_CANCELLED));
        answers.push_back(puppet.finish(call));
        done.set();
        return OPENCLAW_OK;
    };
    build();
    RecordingSink sink;
    Call* call = nullptr;
    loop.run([&] {
        call = &begin(sink);
        call->pause();
    });
    blocked.wait();
    drop(*call);
    cancelled.wait();
    done.wait();
    EXPECT_THAT(answers, ElementsAre(OPENCLAW_OK, OPENCLAW_CANCELLED, OPENCLAW_OK, OPENCLAW_GONE));
    EXPECT_THAT(sink.lines(), ElementsAre());
}

TEST_F(ThreadedCall, AnswersTheClientInTimeWhenThePluginIsStuck) {
    Event release;
    Event cancelled;
    openclaw_status late = -1;
    Event done;
    puppet.cancel = [&](openclaw_call) { cancelled.set(); };
    puppet.invoke = [&](openclaw_call call, const openclaw_request* request) {
        release.wait();
        EXPECT_EQ(std::string(request->input.data, request->input.size), R"({"kept":true})");
        late = puppet.emit(call, OPENCLAW_CHUNK_CONTENT, "too late");
        puppet.finish(call);
        done.set();
        return OPENCLAW_OK;
    };
    build(1, 0);
    CallRequest request;
    request.timeout = std::chrono::milliseconds(30);
    request.input = R"({"kept":true})";
    RecordingSink sink;
    Call& call = start(sink, std::move(request));
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("finish:6:\"puppet\" took longer than 30 ms"));
    cancelled.wait();
    drop(call);
    release.set();
    done.wait();
    EXPECT_EQ(late, OPENCLAW_CANCELLED);
}

TEST_F(ThreadedCall, IsRefusedWhenAllThreadsAndTheQueueAreFull) {
    Event release;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        release.wait();
        return puppet.finish(call);
    };
    build(1, 1);
    RecordingSink running;
    RecordingSink queued;
    RecordingSink refused;
    start(running);
    start(queued);
    try {
        start(refused);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::rate_limited);
        EXPECT_TRUE(e.retryAfter().has_value());
    }
    release.set();
    running.awaitFinish();
    queued.awaitFinish();
    EXPECT_TRUE(refused.lines().empty());
}

TEST_F(ThreadedCall, NeverReachesThePluginWhenItIsDroppedInTheQueue) {
    Event release;
    Event begun;
    std::atomic<int> invoked{0};
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        ++invoked;
        begun.set();
        release.wait();
        return puppet.finish(call);
    };
    build(1, 1);
    RecordingSink running;
    RecordingSink queued;
    RecordingSink later;
    start(running);
    begun.wait();
    drop(start(queued));
    start(later);  // there is room in the queue again
    release.set();
    running.awaitFinish();
    later.awaitFinish();
    EXPECT_EQ(invoked, 2);
    EXPECT_TRUE(queued.lines().empty());
}

TEST_F(ThreadedCall, TimesOutInTheQueueToo) {
    Event release;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        release.wait();
        return puppet.finish(call);
    };
    build(1, 1);
    RecordingSink running;
    RecordingSink queued;
    start(running);
    CallRequest request;
    request.timeout = std::chrono::milliseconds(20);
    start(queued, std::move(request));
    EXPECT_THAT(queued.awaitFinish(), ElementsAre("finish:6:\"puppet\" took longer than 20 ms"));
    release.set();
    running.awaitFinish();
}

TEST_F(ThreadedCall, HasAStackOfAMegabyte) {
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        volatile char deep[960 * 1024];  // the rest is for the way down to here
        for (std::size_t i = 0; i < sizeof deep; i += 512) deep[i] = 1;
        return puppet.finish(call, OPENCLAW_OK, deep[0] == 1 ? "{}" : "");
    };
    build();
    RecordingSink sink;
    start(sink);
    EXPECT_THAT(sink.awaitFinish(), ElementsAre("finish:0:{}"));
}

TEST_F(ThreadedCall, MayFinishLaterFromAThreadOfThePlugin) {
    std::thread own;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        own = std::thread([&, call] {
            for (int i = 0; i < 100; ++i) puppet.emit(call, OPENCLAW_CHUNK_CONTENT, std::to_string(i));
            puppet.finish(call);
        });
        return OPENCLAW_OK;
    };
    buildQuick();
    RecordingSink sink;
    start(sink);
    const auto lines = sink.awaitFinish();
    own.join();
    ASSERT_EQ(lines.size(), 101u);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(lines[static_cast<std::size_t>(i)], "content:text/plain:" + std::to_string(i));
    }
}

TEST_F(ThreadedCall, TakesNoMoreCallsFromAPluginThatLeavesThemUnfinished) {
    std::vector<openclaw_call> open;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        open.push_back(call);
        return OPENCLAW_OK;
    };
    buildQuick();
    RecordingSink sink;
    for (int i = 0; i < 256; ++i) drop(start(sink));
    try {
        start(sink);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::unavailable);
        EXPECT_THAT(std::string(e.message()), HasSubstr("\"puppet\" has left 256 calls unfinished"));
    }
    for (const openclaw_call call : open) EXPECT_EQ(puppet.finish(call), OPENCLAW_OK);
    EXPECT_NO_THROW(drop(start(sink)));
    EXPECT_EQ(puppet.finish(open.back()), OPENCLAW_OK);
}

TEST_F(ThreadedCall, KeepsTheInstanceUntilItsLastCallHasFinished) {
    Event release;
    Event begun;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        begun.set();
        release.wait();
        EXPECT_EQ(puppet.destroyed(), 0);
        return puppet.finish(call);
    };
    build();
    RecordingSink sink;
    Call& call = start(sink);
    begun.wait();
    drop(call);
    catalog.reset();
    release.set();
    puppet.awaitDestroyed(1);
}

TEST_F(ThreadedCall, SurvivesAPluginThatEmitsAfterDestroy) {
    openclaw_call seen = 0;
    puppet.invoke = [&](openclaw_call call, const openclaw_request*) {
        seen = call;
        return puppet.finish(call);
    };
    build();
    RecordingSink sink;
    drop(start(sink));
    const openclaw_host* const host = puppet.host;
    catalog.reset();
    registry.reset();
    EXPECT_EQ(puppet.destroyed(), 1);
    const openclaw_chunk chunk{sizeof(openclaw_chunk), OPENCLAW_CHUNK_BYTES, {nullptr, 0}, lent("ghost"), 0};
    EXPECT_EQ(host->emit(host, seen, &chunk, 0), OPENCLAW_GONE);
    EXPECT_EQ(host->emit(host, 0, &chunk, 0), OPENCLAW_GONE);
    EXPECT_EQ(host->emit(host, ~openclaw_call{0}, &chunk, 0), OPENCLAW_GONE);
    EXPECT_EQ(host->finish(host, seen, 0, {}), OPENCLAW_GONE);
}

TEST_F(ThreadedCall, LeavesAStuckThreadBehindWhenTheRegistryGoes) {
    static Event entered;  // these outlive the test, as the stuck thread does
    static Event release;
    static Event left;
    puppet.invoke = [](openclaw_call, const openclaw_request*) -> openclaw_status {
        entered.set();
        release.wait();
        left.set();
        return OPENCLAW_OK;
    };
    build();
    RecordingSink sink;
    Call& call = start(sink);
    entered.wait();
    drop(call);
    catalog.reset();
    registry.reset();
    release.set();
    left.wait();
}

}  // namespace
}  // namespace openclaw::plugins

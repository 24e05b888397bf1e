#include "plugins/crash_report.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "call_fixture.h"

namespace openclaw::plugins {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool handlerInstalled = false;
#else
constexpr bool handlerInstalled = true;
#endif

class CrashReport : public CallTest {
  protected:
    void SetUp() override {
        if (!handlerInstalled) GTEST_SKIP() << "the sanitizers have handlers of their own";
        GTEST_FLAG_SET(death_test_style, "threadsafe");
    }

    void callAndWait() {
        build();
        RecordingSink sink;
        start(sink);
        sink.awaitFinish();
    }
};

TEST_F(CrashReport, NamesPluginAndItemAndDiesOfTheSameSignal) {
    puppet.invoke = [](openclaw_call, const openclaw_request*) -> openclaw_status {
        std::raise(SIGSEGV);
        return OPENCLAW_OK;
    };
    EXPECT_EXIT(callAndWait(), testing::KilledBySignal(SIGSEGV),
                "fatal SIGSEGV .invalid memory access. in plugin \"puppet\", item \"puppet\"");
}

TEST_F(CrashReport, NamesAnAbort) {
    puppet.invoke = [](openclaw_call, const openclaw_request*) -> openclaw_status { std::abort(); };
    EXPECT_EXIT(callAndWait(), testing::KilledBySignal(SIGABRT),
                "fatal SIGABRT .abort. in plugin \"puppet\"");
}

[[gnu::noinline]] std::size_t recurse(std::size_t depth) {
    volatile char frame[4096] = {};
    frame[depth % sizeof frame] = 1;
    return depth == SIZE_MAX ? 0 : recurse(depth + 1) + static_cast<std::size_t>(frame[0]);
}

TEST_F(CrashReport, SurvivesAnExhaustedStackLongEnoughToTell) {
    puppet.invoke = [](openclaw_call, const openclaw_request*) -> openclaw_status {
        return static_cast<openclaw_status>(recurse(0));
    };
    EXPECT_EXIT(callAndWait(), testing::KilledBySignal(SIGSEGV), "in plugin \"puppet\", item \"puppet\"");
}

TEST_F(CrashReport, SaysWhenNoPluginRan) {
    EXPECT_EXIT(
        {
            build();
            std::raise(SIGFPE);
        },
        testing::KilledBySignal(SIGFPE), "fatal SIGFPE .arithmetic error. outside of any plugin");
}

}  // namespace
}  // namespace openclaw::plugins

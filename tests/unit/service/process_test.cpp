#include "service/process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace openclaw::service {
namespace {

using std::chrono::milliseconds;

class SleepingChild {
  public:
    SleepingChild() {
        pid = ::fork();
        if (pid == 0) {
            for (;;) ::pause();
        }
    }
    ~SleepingChild() {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
    SleepingChild(const SleepingChild&) = delete;
    SleepingChild& operator=(const SleepingChild&) = delete;
    pid_t pid = 0;
};

TEST(Process, IsSignalledAndWaitedFor) {
    const SleepingChild child;
    const auto process = Process::open(child.pid);
    ASSERT_TRUE(process.has_value());
    EXPECT_FALSE(process->waitForExit(milliseconds(1)));
    EXPECT_TRUE(process->signal(SIGTERM));
    EXPECT_TRUE(process->waitForExit(milliseconds(10'000)));
}

TEST(Process, IsKnownToHaveEnded) {
    const auto process = [] {
        const SleepingChild child;
        return Process::open(child.pid);
    }();
    ASSERT_TRUE(process.has_value());
    EXPECT_FALSE(process->signal(SIGTERM));
    EXPECT_TRUE(process->waitForExit(milliseconds(0)));
    EXPECT_FALSE(Process::open(process->pid()).has_value());
}

TEST(Process, IsAGatewayByItsArguments) {
    EXPECT_FALSE(Process::open(::getpid())->isGateway());
    std::array<int, 2> line{};
    ASSERT_EQ(::pipe(line.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(line[0], STDIN_FILENO);
        ::execl("/bin/sh", "sh", "-c", "read line", "gateway", "start", nullptr);
        ::_exit(1);
    }
    const auto process = Process::open(child);
    while (!process->isGateway() && !process->waitForExit(milliseconds(1))) {
    }
    EXPECT_TRUE(process->isGateway());
    process->signal(SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(line[0]);
    ::close(line[1]);
}

}  // namespace
}  // namespace openclaw::service

#include "service/daemon.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "base/error.h"
#include "scratch_folder.h"
#include "service/process.h"

namespace openclaw::service {
namespace {

using testing::HasSubstr;

TEST(Daemon, IsReadyInASessionOfItsOwnWithoutATerminal) {
    const ScratchFolder folder;
    const std::string log = folder / "logs/gateway.log";
    const DaemonStart start = startDaemon(log, [](const Ready& ready) {
        const bool detached = ::getsid(0) != ::getpid() && ::getppid() != 0;
        const std::string in = std::filesystem::read_symlink("/proc/self/fd/0");
        const std::string out = std::filesystem::read_symlink("/proc/self/fd/1");
        const std::string err = std::filesystem::read_symlink("/proc/self/fd/2");
        ready(std::string(detached ? "detached " : "attached ") + in + " " + out + " " + err);
        return 0;
    });
    ASSERT_TRUE(start.ready) << start.said;
    EXPECT_GT(start.pid, 0);
    EXPECT_EQ(start.report, "detached /dev/null " + log + " " + log);
    struct stat status {};
    ASSERT_EQ(::stat(log.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST(Daemon, GoesOnRunningAfterItsStarterHasReturned) {
    const ScratchFolder folder;
    const DaemonStart start = startDaemon(folder / "gateway.log", [](const Ready& ready) {
        ready("");
        for (;;) ::pause();
        return 0;
    });
    ASSERT_TRUE(start.ready);
    const auto process = Process::open(start.pid);
    ASSERT_TRUE(process.has_value());
    EXPECT_TRUE(process->signal(SIGTERM));
    EXPECT_TRUE(process->waitForExit(std::chrono::seconds(10)));
}

TEST(Daemon, HandsItsExitCodeAndItsReasonToTheStarter) {
    const ScratchFolder folder;
    const std::string log = folder / "gateway.log";
    writeFile(log, "from an earlier start\n");
    const DaemonStart start = startDaemon(log, [](const Ready&) {
        std::cerr << "port 8080 is taken\n";
        return 2;
    });
    EXPECT_FALSE(start.ready);
    EXPECT_EQ(start.exitCode, 2);
    EXPECT_EQ(start.said, "port 8080 is taken\n");
    EXPECT_EQ(contentOf(log), "from an earlier start\nport 8080 is taken\n");
}

TEST(Daemon, HasNoExitCodeWhenItCrashedWhileStarting) {
    const ScratchFolder folder;
    const DaemonStart start = startDaemon(folder / "gateway.log", [](const Ready&) {
        ::kill(::getpid(), SIGKILL);
        return 0;
    });
    EXPECT_FALSE(start.ready);
    EXPECT_GT(start.pid, 0);
    EXPECT_EQ(start.exitCode, std::nullopt);
}

TEST(Daemon, KeepsNoFileOfItsStarterOpen) {
    const ScratchFolder folder;
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const DaemonStart start = startDaemon(folder / "gateway.log", [&](const Ready& ready) {
        ready(::fcntl(ends[1], F_GETFD) < 0 ? "closed" : "open");
        return 0;
    });
    EXPECT_EQ(start.report, "closed");
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(Daemon, ReceivesAnInterruptOfItsStarter) {
    sigset_t endings;
    sigset_t before;
    sigemptyset(&endings);
    sigaddset(&endings, SIGINT);
    ASSERT_EQ(::sigprocmask(SIG_BLOCK, &endings, &before), 0);
    const ScratchFolder folder;
    const pid_t starter = ::getpid();
    const DaemonStart start = startDaemon(folder / "gateway.log", [&](const Ready&) {
        ::kill(starter, SIGINT);
        int number = 0;
        ::sigwait(&endings, &number);
        return number == SIGINT ? 42 : 0;
    });
    EXPECT_EQ(start.exitCode, 42);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

TEST(Daemon, IsNotStartedWithoutALogFile) {
    const ScratchFolder folder;
    std::filesystem::create_directory(folder / "gateway.log");
    try {
        startDaemon(folder / "gateway.log", [](const Ready&) { return 0; });
        FAIL() << "opened a folder as log file";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unavailable);
        EXPECT_THAT(error.what(), HasSubstr("gateway.log"));
    }
}

}  // namespace
}  // namespace openclaw::service

#include "service/pid_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "scratch_folder.h"

namespace openclaw::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(PidFile, HoldsThePidOnItsFirstLineAndTheUrlsBelow) {
    const ScratchFolder folder;
    PidFile file(folder / "gateway.db.pid");
    file.publish({"http://127.0.0.1:8080", "http://[::1]:8080"});
    EXPECT_EQ(contentOf(file.path()),
              std::to_string(::getpid()) + "\nhttp://127.0.0.1:8080\nhttp://[::1]:8080\n");
}

TEST(PidFile, IsReadByOthersWhileItIsLocked) {
    const ScratchFolder folder;
    const std::string path = folder / "gateway.db.pid";
    EXPECT_FALSE(runningGateway(path).has_value());
    {
        PidFile file(path);
        EXPECT_THAT(runningGateway(path)->urls, IsEmpty());
        file.publish({"http://127.0.0.1:8080"});
        EXPECT_EQ(runningGateway(path)->pid, ::getpid());
        EXPECT_THAT(runningGateway(path)->urls, ElementsAre("http://127.0.0.1:8080"));
    }
    EXPECT_FALSE(runningGateway(path).has_value());
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(PidFile, RefusesASecondGatewayAndNamesTheFirst) {
    const ScratchFolder folder;
    const PidFile first(folder / "gateway.db.pid");
    try {
        const PidFile second(first.path());
        FAIL() << "a second gateway was let in";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::address_in_use);
        EXPECT_THAT(error.what(), HasSubstr("process " + std::to_string(::getpid())));
        EXPECT_THAT(error.what(), HasSubstr(first.path()));
    }
}

TEST(PidFile, TakesAStaleFileOver) {
    const ScratchFolder folder;
    const std::string path = folder / "gateway.db.pid";
    // The process of the test runs and its number is in the file, but nobody holds the lock.
    writeFile(path, std::to_string(::getppid()) + "\nhttp://127.0.0.1:9\n");
    EXPECT_FALSE(runningGateway(path).has_value());
    const PidFile file(path);
    EXPECT_EQ(contentOf(path), std::to_string(::getpid()) + "\n");
}

TEST(PidFile, IsFreeAgainAfterItsProcessWasKilled) {
    const ScratchFolder folder;
    const std::string path = folder / "gateway.db.pid";
    const pid_t child = ::fork();
    if (child == 0) {
        const PidFile file(path);
        ::kill(::getpid(), SIGKILL);
    }
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    ASSERT_TRUE(std::filesystem::exists(path));
    const PidFile file(path);
    EXPECT_EQ(runningGateway(path)->pid, ::getpid());
}

TEST(PidFile, LeavesAFileAloneThatIsNoLongerItsOwn) {
    const ScratchFolder folder;
    const std::string path = folder / "gateway.db.pid";
    std::optional<PidFile> first(std::in_place, path);
    std::filesystem::remove(path);
    const PidFile second(path);
    first.reset();
    EXPECT_EQ(runningGateway(path)->pid, ::getpid());
}

TEST(PidFile, MakesItsFolderForItsOwnerOnly) {
    const ScratchFolder folder;
    const PidFile file(folder / "new/state/gateway.db.pid");
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(folder / "new/state").permissions(), perms::owner_all);
}

TEST(PidFile, SaysWhyItCannotBeCreated) {
    const ScratchFolder folder;
    writeFile(folder / "file", "");
    try {
        const PidFile file(folder / "file/gateway.db.pid");
        FAIL() << "made a file below a file";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unavailable);
        EXPECT_THAT(error.what(), HasSubstr("Not a directory"));
    }
}

}  // namespace
}  // namespace openclaw::service

#include "service/folders.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace openclaw::service {
namespace {

TEST(PidFilePath, IsBesideTheDatabaseAndDiffersForEach) {
    ::unsetenv("RUNTIME_DIRECTORY");
    EXPECT_EQ(pidFilePath("/var/lib/a.db"), "/var/lib/a.db.pid");
    EXPECT_NE(pidFilePath("/var/lib/a.db"), pidFilePath("/var/lib/a.sqlite"));
}

TEST(PidFilePath, IsInTheRuntimeFolderThatSystemdGives) {
    ::setenv("RUNTIME_DIRECTORY", "/run/openclaw:/run/other", 1);
    EXPECT_EQ(pidFilePath("/var/lib/a.db"), "/run/openclaw/gateway.pid");
    ::unsetenv("RUNTIME_DIRECTORY");
}

TEST(LogFilePath, IsInTheLogsFolderThatSystemdGivesElseAtHome) {
    ::setenv("HOME", "/home/ada", 1);
    ::unsetenv("LOGS_DIRECTORY");
    EXPECT_EQ(logFilePath(), "/home/ada/.openclaw/gateway.log");
    ::setenv("LOGS_DIRECTORY", "/var/log/openclaw", 1);
    EXPECT_EQ(logFilePath(), "/var/log/openclaw/gateway.log");
    ::unsetenv("LOGS_DIRECTORY");
}

TEST(HomeFolder, IsFoundWithoutTheVariable) {
    ::unsetenv("HOME");
    EXPECT_EQ(homeFolder().front(), '/');
}

}  // namespace
}  // namespace openclaw::service

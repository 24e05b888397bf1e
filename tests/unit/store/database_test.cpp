#include "store/database.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <thread>

#include "base/error.h"
#include "child.h"
#include "scratch.h"
#include "store/audit_log.h"
#include "store/damage.h"
#include "store/migrations.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;
using testing::AllOf;
using testing::HasSubstr;

mode_t modeOf(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
}

/// A closed database with `rows` audit entries, some of them in the schema's and some in the table's pages.
void makeDatabase(const std::string& path, int rows) {
    Database database(path);
    AuditLog log(database);
    for (int i = 0; i < rows; ++i) {
        AuditEntry entry;
        entry.requestId = "request-" + std::to_string(i);
        log.record(entry, [](bool written) { EXPECT_TRUE(written); });
    }
}

std::string valueOf(Session& session, const std::string& pragma) {
    std::string value;
    session << "PRAGMA " + pragma, into(value), now;
    return value;
}

TEST(Database, CreatesFoldersAndFileForItsOwnerAlone) {
    const Scratch scratch;
    const mode_t before = ::umask(0);
    Database database(scratch / "a/b/gateway.db");
    const Session session = database.session();
    ::umask(before);
    EXPECT_EQ(modeOf(scratch / "a"), 0700u);
    EXPECT_EQ(modeOf(scratch / "a/b"), 0700u);
    EXPECT_EQ(modeOf(scratch / "a/b/gateway.db"), 0600u);
    EXPECT_EQ(modeOf(scratch / "a/b/gateway.db-wal"), 0600u);
}

TEST(Database, LeavesTheModeOfAFolderThatExists) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch / "shared");
    ::chmod((scratch / "shared").c_str(), 0755);
    const Database database(scratch / "shared/gateway.db");
    EXPECT_EQ(modeOf(scratch / "shared"), 0755u);
}

TEST(Database, TakesAnEmptyFileForANewDatabase) {
    const Scratch scratch;
    writeContent(scratch / "gateway.db", "");
    { const Database database(scratch / "gateway.db"); }
    EXPECT_EQ(query(scratch / "gateway.db", "SELECT count(*) FROM tool_calls"), "0");
}

TEST(Database, ConfiguresEverySessionOfThePool) {
    const Scratch scratch;
    Database database(scratch / "gateway.db");
    std::vector<Session> sessions;
    sessions.reserve(5);
    for (int i = 0; i < 5; ++i) sessions.push_back(database.session());
    for (Session& session : sessions) {
        EXPECT_EQ(valueOf(session, "journal_mode"), "wal");
        EXPECT_EQ(valueOf(session, "synchronous"), "1") << "NORMAL";
        EXPECT_EQ(valueOf(session, "busy_timeout"), "5000");
        EXPECT_EQ(valueOf(session, "foreign_keys"), "1");
    }
}

TEST(Database, SaysWhenTooManySessionsAreInUse) {
    const Scratch scratch;
    Database database(scratch / "gateway.db");
    std::vector<Session> sessions;
    try {
        for (int i = 0; i < 1000; ++i) sessions.push_back(database.session());
        ADD_FAILURE() << "no bound";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unavailable);
        EXPECT_TRUE(error.retryAfter());
    }
    sessions.pop_back();
    EXPECT_NO_THROW(database.session());
}

TEST(Database, MakesAPathAbsolute) {
    const Scratch scratch;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(scratch / "");
    {
        const Database database("x/../gateway.db");
        EXPECT_EQ(database.path(), scratch / "gateway.db");
    }
    std::filesystem::current_path(before);
}

TEST(Database, OpensAPathThatLooksLikeAUri) {
    const Scratch scratch;
    const std::string path = scratch / "file:a?mode=memory%20#'\".db";
    { const Database database(path); }
    EXPECT_GT(std::filesystem::file_size(path), 0u);
}

TEST(Database, KeepsWhatItHoldsWhenItIsOpenedAgain) {
    const Scratch scratch;
    makeDatabase(scratch / "gateway.db", 3);
    Database database(scratch / "gateway.db");
    EXPECT_EQ(AuditLog(database).latest(10).size(), 3u);
}

TEST(Database, TwoGatewaysShareOne) {
    const Scratch scratch;
    Database first(scratch / "gateway.db");
    Database second(scratch / "gateway.db");
    {
        AuditLog one(first);
        AuditLog two(second);
        for (int i = 0; i < 500; ++i) {
            one.record({}, [](bool written) { EXPECT_TRUE(written); });
            two.record({}, [](bool written) { EXPECT_TRUE(written); });
        }
    }
    EXPECT_EQ(AuditLog(first).latest(2000).size(), 1000u);
}

TEST(Database, TwoGatewaysMayMakeItAtOnce) {
    for (int round = 0; round < 20; ++round) {
        const Scratch scratch;
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] { EXPECT_NO_THROW(Database(scratch / "gateway.db")); });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(query(scratch / "gateway.db", "SELECT count(*) FROM openclaw_migrations"),
                  std::to_string(migrations().size()));
    }
}

TEST(DatabaseRefuses, AnEmptyPath) {
    EXPECT_THAT(whyNotOpened(""), HasSubstr("storage.path"));
}

TEST(DatabaseRefuses, AFolder) {
    const Scratch scratch;
    EXPECT_THAT(whyNotOpened(scratch / "."), AllOf(HasSubstr("is a folder"), HasSubstr("storage.path")));
}

TEST(DatabaseRefuses, AFileBelowAFile) {
    const Scratch scratch;
    writeContent(scratch / "file", "");
    EXPECT_THAT(whyNotOpened(scratch / "file/gateway.db"), HasSubstr("file is not a folder"));
    EXPECT_THAT(whyNotOpened(scratch / "file/deeper/gateway.db"), HasSubstr("Not a directory"));
}

TEST(DatabaseRefuses, WhatIsNoRegularFile) {
    const Scratch scratch;
    ASSERT_EQ(::mkfifo((scratch / "fifo").c_str(), 0600), 0);
    EXPECT_THAT(whyNotOpened(scratch / "fifo"), HasSubstr("not a regular file"));
}

TEST(DatabaseRefuses, ALinkThatLeadsNowhereItCanCreate) {
    const Scratch scratch;
    std::filesystem::create_symlink(scratch / "absent/target", scratch / "gateway.db");
    EXPECT_THAT(whyNotOpened(scratch / "gateway.db"), HasSubstr("cannot be created"));
}

std::string saidWithoutPrivileges(const std::string& path) {
    Child child({"open-without-privileges", path});
    std::string line;
    EXPECT_TRUE(child.readLine(line));
    EXPECT_EQ(child.wait(), 0);
    return line;
}

TEST(DatabaseRefuses, WhatItMayNotReadOrWrite) {
    const Scratch scratch;
    ::chmod((scratch / "").c_str(), 0755);
    makeDatabase(scratch / "foreign/gateway.db", 1);
    ::chmod((scratch / "foreign").c_str(), 0555);

    ::chmod((scratch / "foreign/gateway.db").c_str(), 0444);
    EXPECT_THAT(saidWithoutPrivileges(scratch / "foreign/gateway.db"),
                AllOf(HasSubstr("the file: Permission denied"), HasSubstr("gateway's user")));
    ::chmod((scratch / "foreign/gateway.db").c_str(), 0666);
    EXPECT_THAT(saidWithoutPrivileges(scratch / "foreign/gateway.db"),
                HasSubstr("where SQLite keeps its log"));
    EXPECT_THAT(saidWithoutPrivileges(scratch / "foreign/new.db"),
                HasSubstr("its folder: Permission denied"));
    EXPECT_THAT(saidWithoutPrivileges(scratch / "foreign/new/gateway.db"), HasSubstr("cannot be made"));
    ::chmod((scratch / "foreign").c_str(), 0000);
    const std::string hidden = saidWithoutPrivileges(scratch / "foreign/gateway.db");
    EXPECT_THAT(hidden, HasSubstr("Permission denied"));
    ::chmod((scratch / "foreign").c_str(), 0777);
    EXPECT_EQ(saidWithoutPrivileges(scratch / "foreign/gateway.db"), "opened");
}

TEST(DatabaseRefuses, RandomBytes) {
    const Scratch scratch;
    std::minstd_rand random(1);
    for (const std::size_t size : {1u, 15u, 100u, 512u, 4096u, 100'000u}) {
        std::string bytes(size, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        writeContent(scratch / "gateway.db", bytes);
        EXPECT_THAT(whyNotOpened(scratch / "gateway.db"),
                    AllOf(HasSubstr("is damaged"), HasSubstr("backup")));
        EXPECT_TRUE(contentOf(scratch / "gateway.db") == bytes) << "left as it was";
    }
}

TEST(DatabaseRefuses, ATruncatedFile) {
    const Scratch scratch;
    makeDatabase(scratch / "whole.db", 1000);
    const std::string whole = contentOf(scratch / "whole.db");
    ASSERT_GT(whole.size(), 6u * 4096);
    for (const std::size_t size :
         {std::size_t{20}, std::size_t{99}, std::size_t{100}, std::size_t{4095}, std::size_t{4096},
          std::size_t{5000}, std::size_t{8192}, whole.size() / 2, whole.size() - 4096, whole.size() - 1}) {
        writeContent(scratch / "gateway.db", whole.substr(0, size));
        EXPECT_THAT(whyNotOpened(scratch / "gateway.db"), AllOf(HasSubstr("is damaged"), HasSubstr("backup")))
            << size;
    }
}

TEST(DatabaseRefuses, AnOverwrittenHeader) {
    const Scratch scratch;
    makeDatabase(scratch / "gateway.db", 100);
    overwrite(scratch / "gateway.db", 0, std::string(100, 'x'));
    EXPECT_THAT(whyNotOpened(scratch / "gateway.db"),
                AllOf(HasSubstr("beginning was overwritten"), HasSubstr("is damaged"), HasSubstr("backup")));
}

TEST(DatabaseRefuses, AnyZeroedPage) {
    const Scratch scratch;
    makeDatabase(scratch / "whole.db", 200);
    // A schema of several pages, so that one in its middle can be lost.
    std::vector<std::string> views;
    views.reserve(100);
    for (int i = 0; i < 100; ++i) {
        views.push_back("CREATE VIEW view_" + std::to_string(i) + " AS SELECT '" + std::string(100, 'v') +
                        "'");
    }
    execute(scratch / "whole.db", views);
    { const Database database(scratch / "whole.db"); }
    const std::string whole = contentOf(scratch / "whole.db");
    const std::size_t pages = whole.size() / 4096;
    ASSERT_GT(pages, 8u);
    for (std::size_t page = 0; page < pages; ++page) {
        writeContent(scratch / "gateway.db", whole);
        overwrite(scratch / "gateway.db", page * 4096, std::string(4096, '\0'));
        EXPECT_THAT(whyNotOpened(scratch / "gateway.db"), AllOf(HasSubstr("is damaged"), HasSubstr("backup")))
            << "page " << page;
    }
}

TEST(DatabaseRefuses, DamageInALargeFileWithoutReadingAllOfIt) {
    const Scratch scratch;
    makeDatabase(scratch / "gateway.db", 500);
    const FileState large{.bytes = std::uint64_t{10} << 30, .leftOpen = false};  // pretended
    Session healthy("SQLite", scratch / "gateway.db");
    EXPECT_NO_THROW(refuseDamage(healthy, scratch / "gateway.db", large));
    healthy.close();

    const std::size_t size = std::filesystem::file_size(scratch / "gateway.db");
    overwrite(scratch / "gateway.db", size - 4096, std::string(4096, '\0'));  // the newest entries
    Session damaged("SQLite", scratch / "gateway.db");
    EXPECT_THROW(refuseDamage(damaged, scratch / "gateway.db", large), Poco::Exception);
}

TEST(DatabaseRefuses, AnotherProgramsDatabaseAndLeavesItAsItWas) {
    const Scratch scratch;
    execute(scratch / "other.db",
            {"CREATE TABLE bookmarks (url TEXT)", "INSERT INTO bookmarks VALUES ('x')"});
    const std::string before = contentOf(scratch / "other.db");
    EXPECT_THAT(whyNotOpened(scratch / "other.db"),
                AllOf(HasSubstr("another program"), HasSubstr("storage.path")));
    EXPECT_TRUE(contentOf(scratch / "other.db") == before);
}

TEST(DatabaseRefuses, ANewerVersionAndNamesBoth) {
    const Scratch scratch;
    makeDatabase(scratch / "gateway.db", 1);
    execute(scratch / "gateway.db", {"INSERT INTO openclaw_migrations VALUES (4711, 'from the future', 0)"});
    EXPECT_THAT(whyNotOpened(scratch / "gateway.db"),
                AllOf(HasSubstr("newer"), HasSubstr("4711"),
                      HasSubstr("up to " + std::to_string(migrations().back().number))));
}

}  // namespace
}  // namespace openclaw::store

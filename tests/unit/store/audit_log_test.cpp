#include "store/audit_log.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/error.h"
#include "scratch.h"
#include "store/migrations.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using Poco::Data::Keywords::now;
using testing::ElementsAre;

AuditEntry named(const std::string& requestId) {
    AuditEntry entry;
    entry.requestId = requestId;
    return entry;
}

/// Waits for the answer.
bool recorded(AuditLog& log, AuditEntry entry) {
    std::promise<bool> written;
    log.record(std::move(entry), [&](bool ok) { written.set_value(ok); });
    return written.get_future().get();
}

class AuditLogTest : public testing::Test {
  protected:
    const Scratch scratch_;
    Database database_{scratch_ / "gateway.db"};
};

TEST_F(AuditLogTest, KeepsEveryFieldAsItWas) {
    AuditLog log(database_);
    const AuditEntry entry{.startedAt = 1'777'000'000'123,
                           .durationMicros = 4'500'000'000,
                           .requestId = "req_1",
                           .principal = "token",
                           .remote = "2001:db8::1",
                           .tool = "fs_read",
                           .outcome = "permission_denied",
                           .rule = "tools.deny: \"fs_*\" '; DROP TABLE tool_calls; --",
                           .inputBytes = -1,
                           .outputBytes = 9'000'000'000'000'000'000};
    ASSERT_TRUE(recorded(log, entry));
    const std::vector<AuditEntry> entries = log.latest(10);
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].startedAt, entry.startedAt);
    EXPECT_EQ(entries[0].durationMicros, entry.durationMicros);
    EXPECT_EQ(entries[0].requestId, entry.requestId);
    EXPECT_EQ(entries[0].principal, entry.principal);
    EXPECT_EQ(entries[0].remote, entry.remote);
    EXPECT_EQ(entries[0].tool, entry.tool);
    EXPECT_EQ(entries[0].outcome, entry.outcome);
    EXPECT_EQ(entries[0].rule, entry.rule);
    EXPECT_EQ(entries[0].inputBytes, entry.inputBytes);
    EXPECT_EQ(entries[0].outputBytes, entry.outputBytes);
}

TEST_F(AuditLogTest, TellsTheNewestFirst) {
    AuditLog log(database_);
    for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(recorded(log, named(id)));
    std::vector<std::string> ids;
    for (const AuditEntry& entry : log.latest(2)) ids.push_back(entry.requestId);
    EXPECT_THAT(ids, ElementsAre("c", "b"));
    EXPECT_EQ(log.latest(0).size(), 0u);
    EXPECT_EQ(log.latest(static_cast<std::size_t>(-1)).size(), 3u);
}

TEST_F(AuditLogTest, AnAcknowledgedEntryIsSeenByOthers) {
    AuditLog log(database_);
    ASSERT_TRUE(recorded(log, named("a")));
    EXPECT_EQ(query(database_.path(), "SELECT count(*) FROM tool_calls"), "1");
}

TEST_F(AuditLogTest, NeedsNoCallback) {
    { AuditLog(database_).record(named("a"), nullptr); }
    EXPECT_EQ(AuditLog(database_).latest(1).size(), 1u);
}

TEST_F(AuditLogTest, WritesWhatWaitsBeforeItIsDestroyed) {
    std::atomic<int> written{0};
    {
        AuditLog log(database_);
        for (int i = 0; i < 3000; ++i)
            log.record(named(std::to_string(i)), [&](bool ok) { written += ok ? 1 : 0; });
    }
    EXPECT_EQ(written, 3000);
    EXPECT_EQ(AuditLog(database_).latest(10'000).size(), 3000u);
}

TEST_F(AuditLogTest, GathersEntriesOfManyThreads) {
    std::atomic<int> written{0};
    {
        AuditLog log(database_);
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&] {
                for (int i = 0; i < 500; ++i) log.record(named("x"), [&](bool ok) { written += ok ? 1 : 0; });
            });
        }
        for (int i = 0; i < 20; ++i) EXPECT_LE(log.latest(5).size(), 5u);
        for (std::thread& thread : threads) thread.join();
    }
    EXPECT_EQ(written, 2000);
}

TEST_F(AuditLogTest, RefusesAtOnceWhatIsBeyondItsBound) {
    std::atomic<int> written{0};
    int refused = 0;  // in this thread
    {
        AuditLog log(database_, 4);
        Session other = database_.session();
        other.begin();
        other << "DELETE FROM tool_calls", now;  // takes the write lock
        const auto here = std::this_thread::get_id();
        for (int i = 0; i < 20; ++i) {
            log.record(named(std::to_string(i)), [&, here](bool ok) {
                if (ok) ++written;
                if (!ok && std::this_thread::get_id() == here) ++refused;
            });
        }
        // The writer took at most four away before it had to wait for the lock.
        EXPECT_GE(refused, 12);
        EXPECT_LE(refused, 16);
        other.rollback();
    }
    EXPECT_EQ(written, 20 - refused) << "the others were written once the lock was free";
}

TEST_F(AuditLogTest, AFailureIsToldAndTheNextEntriesAreWritten) {
    AuditLog log(database_);
    ASSERT_TRUE(recorded(log, named("before")));
    execute(database_.path(), {"ALTER TABLE tool_calls RENAME TO hidden"});
    EXPECT_FALSE(recorded(log, named("lost")));
    EXPECT_FALSE(recorded(log, named("lost too")));
    EXPECT_THROW(log.latest(1), Error);
    // No lock of the failed transaction is left.
    execute(database_.path(), {"PRAGMA busy_timeout = 0", "ALTER TABLE hidden RENAME TO tool_calls"});
    EXPECT_TRUE(recorded(log, named("after")));
    std::vector<std::string> ids;
    for (const AuditEntry& entry : log.latest(10)) ids.push_back(entry.requestId);
    EXPECT_THAT(ids, ElementsAre("after", "before"));
}

TEST_F(AuditLogTest, AStopDoesNotWaitForADatabaseThatFails) {
    std::atomic<int> failed{0};
    execute(database_.path(), {"DROP TABLE tool_calls"});
    {
        AuditLog log(database_);
        for (int i = 0; i < 5000; ++i) log.record(named("x"), [&](bool ok) { failed += ok ? 0 : 1; });
    }
    EXPECT_EQ(failed, 5000);
}

}  // namespace
}  // namespace openclaw::store

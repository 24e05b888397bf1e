#include "store/migrations.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <gmock/gmock.h>

#include "base/error.h"
#include "scratch.h"
#include "store/database.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using testing::AllOf;
using testing::HasSubstr;

class Migrations : public testing::Test {
  protected:
    void SetUp() override { Poco::Data::SQLite::Connector::registerConnector(); }

    void run(const std::vector<Migration>& steps) {
        Session session(Poco::Data::SQLite::Connector::KEY, path_);
        migrate(session, path_, steps);
    }

    std::string whyNotRun(const std::vector<Migration>& steps) {
        try {
            run(steps);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::store_unavailable);
            return std::string(error.message());
        }
        ADD_FAILURE() << "migrated";
        return {};
    }

    std::string version() { return query(path_, "SELECT max(number) FROM openclaw_migrations"); }
    std::string tables() {
        return query(path_,
                     "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master WHERE type = 'table' "
                     "AND name LIKE 't_' ORDER BY name)");
    }

    const Scratch scratch_;
    const std::string path_ = scratch_ / "gateway.db";
    const Migration one_{1, "one", {"CREATE TABLE t1 (a TEXT)", "INSERT INTO t1 VALUES ('kept')"}};
    const Migration two_{2, "two", {"CREATE TABLE t2 (a TEXT)"}};
};

TEST_F(Migrations, AreNumberedFromOneWithoutAGap) {
    int expected = 1;
    for (const Migration& step : migrations()) {
        EXPECT_EQ(step.number, expected++);
        EXPECT_FALSE(step.name.empty());
        EXPECT_FALSE(step.statements.empty());
    }
}

TEST_F(Migrations, RunInOrderAndAreNotedByName) {
    run({one_, two_});
    EXPECT_EQ(tables(), "t1,t2");
    EXPECT_EQ(query(path_, "SELECT group_concat(number || name) FROM openclaw_migrations"), "1one,2two");
}

TEST_F(Migrations, RunOnce) {
    run({one_});
    run({one_});
    run({one_, two_});
    EXPECT_EQ(version(), "2");
    EXPECT_EQ(query(path_, "SELECT group_concat(a) FROM t1"), "kept");
}

TEST_F(Migrations, AFailedStepLeavesNoTraceAndTheStepsBeforeItStay) {
    const Migration broken{2, "broken", {"CREATE TABLE t2 (a TEXT)", "CREATE NONSENSE"}};
    EXPECT_THAT(whyNotRun({one_, broken}),
                AllOf(HasSubstr("schema version 2 (broken)"), HasSubstr("NONSENSE")));
    EXPECT_EQ(version(), "1");
    EXPECT_EQ(tables(), "t1");
    run({one_, two_});
    EXPECT_EQ(tables(), "t1,t2");
}

TEST_F(Migrations, AFirstStepThatFailsLeavesTheFileEmpty) {
    EXPECT_THAT(whyNotRun({{1, "broken", {"CREATE TABLE t1 (a TEXT)", "CREATE NONSENSE"}}}),
                HasSubstr("(broken)"));
    EXPECT_EQ(query(path_, "SELECT count(*) FROM sqlite_master"), "0");
}

TEST_F(Migrations, RefuseToGoBack) {
    run({one_, two_});
    EXPECT_THAT(whyNotRun({one_}), AllOf(HasSubstr("schema version 2"), HasSubstr("up to 1")));
    EXPECT_EQ(version(), "2");
}

TEST_F(Migrations, BringADatabaseOfEachOlderVersionUpToDateWithWhatItHolds) {
    for (std::size_t old = 1; old < migrations().size(); ++old) {
        const Scratch scratch;
        const std::string path = scratch / "gateway.db";
        {
            Session session(Poco::Data::SQLite::Connector::KEY, path);
            migrate(session, path, {migrations().begin(), migrations().begin() + static_cast<int>(old)});
        }
        execute(path, {"INSERT INTO tool_calls VALUES (1, 0, 0, 'kept', '', '', '', '', '', 0, 0)"});
        const Database database(path);
        EXPECT_EQ(query(path, "SELECT max(number) FROM openclaw_migrations"),
                  std::to_string(migrations().back().number));
        EXPECT_EQ(query(path, "SELECT request_id FROM tool_calls"), "kept");
    }
}

}  // namespace
}  // namespace openclaw::store

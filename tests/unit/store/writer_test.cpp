#include "store/writer.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "awaited.h"
#include "scratch.h"
#include "store/query.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using testing::ElementsAre;

class WriterTest : public testing::Test {
  protected:
    void SetUp() override { execute(database_.path(), {"CREATE TABLE t (n INTEGER PRIMARY KEY)"}); }

    std::vector<std::int64_t> numbers() {
        Session session = database_.session();
        return rowsOf<std::int64_t>(session, "SELECT n FROM t ORDER BY n");
    }

    static Job insert(std::int64_t number) {
        return [number](Session& session) { run(session, "INSERT INTO t (n) VALUES (?)", number); };
    }

    /// Keeps the writer busy until it is let go, so that what is submitted meanwhile shares a transaction.
    void hold(Writer& writer) {
        writer.submit([this](Session&) { release_.wait(); }, nullptr);
    }
    void letGo() { release_.count_down(); }

    const Scratch scratch_;
    Database database_{scratch_ / "gateway.db"};
    std::latch release_{1};
};

TEST_F(WriterTest, TellsOnlyWhatOthersCanSee) {
    Writer writer(database_);
    awaited<Done>([&](auto done) { submit(writer, insert(1), done); });
    EXPECT_EQ(query(database_.path(), "SELECT count(*) FROM t"), "1");
}

TEST_F(WriterTest, HandsOnWhatAJobReturns) {
    Writer writer(database_);
    EXPECT_EQ(awaited<std::string>([&](auto done) {
                  submit(
                      writer, [](Session&) { return std::string("result"); }, done);
              }),
              "result");
}

TEST_F(WriterTest, RunsJobsInTheOrderOfTheirSubmission) {
    std::vector<int> order;  // of the writer's thread, until it has ended
    {
        Writer writer(database_);
        for (int i = 0; i < 2000; ++i) writer.submit([&order, i](Session&) { order.push_back(i); }, nullptr);
    }
    ASSERT_EQ(order.size(), 2000u);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(WriterTest, AJobThatThrowsLeavesNoTraceAndTheOthersOfItsGroupAreWritten) {
    std::vector<std::string> told;
    const auto tell = [&told](const std::string& name) -> JobFinished {
        return [&told, name](const Error* failure) {
            told.push_back(name + (failure == nullptr ? " ok" : std::string(" ") + failure->what()));
        };
    };
    {
        Writer writer(database_);
        hold(writer);
        writer.submit(insert(1), tell("before"));
        writer.submit(
            [](Session& session) {
                run(session, "INSERT INTO t (n) VALUES (2)");
                throw Error(ErrorCode::conflict, "of its own");
            },
            tell("domain"));
        writer.submit(
            [](Session& session) {
                run(session, "INSERT INTO t (n) VALUES (3)");
                run(session, "INSERT INTO t (n) VALUES (1)");  // taken
            },
            tell("constraint"));
        writer.submit(
            [](Session& session) {
                run(session, "INSERT INTO t (n) VALUES (4)");
                throw std::runtime_error("bug");
            },
            tell("bug"));
        writer.submit(insert(5), tell("after"));
        letGo();
    }
    EXPECT_THAT(numbers(), ElementsAre(1, 5));
    EXPECT_THAT(
        told,
        ElementsAre("before ok", "domain of its own",
                    "constraint The gateway's database cannot be written at the moment; its log says why.",
                    "bug The gateway failed at its database; its log says why.", "after ok"));
}

TEST_F(WriterTest, AJobThatEndsTheTransactionFailsItsGroupAndTheNextGroupIsWritten) {
    std::atomic<int> failed{0};
    {
        Writer writer(database_);
        hold(writer);
        const auto count = [&failed](const Error* failure) { failed += failure == nullptr ? 0 : 1; };
        // SQLite does the same by itself when the disk is full.
        writer.submit(insert(1), count);
        writer.submit(
            [](Session& session) {
                run(session, "ROLLBACK");
                throw Error(ErrorCode::unavailable, "disk full");
            },
            count);
        writer.submit(insert(2), count);
        letGo();
        while (failed < 3) std::this_thread::yield();
        awaited<Done>([&](auto done) { submit(writer, insert(3), done); });
    }
    EXPECT_EQ(failed, 3);
    EXPECT_THAT(numbers(), ElementsAre(3));
}

TEST_F(WriterTest, RefusesAtOnceWhatIsBeyondItsBound) {
    std::vector<ErrorCode> refused;
    {
        Writer writer(database_, 3);
        std::latch running(1);
        writer.submit(
            [&](Session&) {
                running.count_down();
                release_.wait();
            },
            nullptr);
        running.wait();
        for (int i = 0; i < 10; ++i) {
            writer.submit(insert(i), [&, here = std::this_thread::get_id()](const Error* failure) {
                if (failure == nullptr) return;
                EXPECT_EQ(std::this_thread::get_id(), here);
                EXPECT_TRUE(failure->retryAfter().has_value());
                refused.push_back(failure->code());
            });
        }
        letGo();
    }
    EXPECT_EQ(refused, std::vector<ErrorCode>(7, ErrorCode::unavailable));
    EXPECT_THAT(numbers(), ElementsAre(0, 1, 2));
}

TEST_F(WriterTest, RunsWhatWaitsAndWhatItsCompletionsSubmitBeforeItIsDestroyed) {
    {
        Writer writer(database_);
        hold(writer);
        writer.submit(insert(1), [&](const Error*) { writer.submit(insert(2), nullptr); });
        letGo();
    }
    EXPECT_THAT(numbers(), ElementsAre(1, 2));
}

TEST_F(WriterTest, AStopDoesNotWaitForALockAgainAndAgain) {
    Session other = database_.session();
    run(other, "BEGIN IMMEDIATE");
    int failed = 0;  // of the writer's thread, until it has ended
    {
        Writer writer(database_);
        for (std::int64_t i = 0; i < 2000; ++i) {  // several transactions
            writer.submit(insert(i), [&](const Error* failure) {
                if (failure == nullptr) return;
                // From now on another attempt would succeed.
                if (++failed == 1) run(other, "ROLLBACK");
            });
        }
    }
    EXPECT_EQ(failed, 2000);
    EXPECT_THAT(numbers(), ElementsAre());
}

TEST_F(WriterTest, TakesJobsFromManyThreads) {
    std::atomic<int> written{0};
    {
        Writer writer(database_);
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 300; ++i) {
                    writer.submit(insert(thread * 1000 + i),
                                  [&](const Error* failure) { written += failure == nullptr ? 1 : 0; });
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
    }
    EXPECT_EQ(written, 1200);
    EXPECT_EQ(numbers().size(), 1200u);
}

}  // namespace
}  // namespace openclaw::store

#include "store/reader.h"

#include <Poco/Data/Session.h>
#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <thread>

#include "awaited.h"
#include "scratch.h"
#include "store/query.h"
#include "store/writer.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;

class ReaderTest : public testing::Test {
  protected:
    void SetUp() override { execute(database_.path(), {"CREATE TABLE t (n INTEGER PRIMARY KEY)"}); }

    const Scratch scratch_;
    Database database_{scratch_ / "gateway.db"};
};

TEST_F(ReaderTest, SeesWhatWasAcknowledgedBefore) {
    Writer writer(database_);
    Reader reader(database_);
    for (std::int64_t i = 1; i <= 50; ++i) {
        awaited<Done>([&](auto done) {
            submit(
                writer, [i](Session& session) { run(session, "INSERT INTO t (n) VALUES (?)", i); }, done);
        });
        EXPECT_EQ(awaited<std::int64_t>([&](auto done) {
                      submit(
                          reader, [](Session& session) { return countOf(session, "SELECT count(*) FROM t"); },
                          done);
                  }),
                  i);
    }
}

TEST_F(ReaderTest, AJobSeesOneMoment) {
    Reader reader(database_);
    std::int64_t before = -1;
    std::int64_t after = -1;
    awaited<Done>([&](auto done) {
        submit(
            reader,
            [&](Session& session) {
                before = countOf(session, "SELECT count(*) FROM t");
                execute(database_.path(), {"INSERT INTO t (n) VALUES (1)"});
                after = countOf(session, "SELECT count(*) FROM t");
            },
            done);
    });
    EXPECT_EQ(before, 0);
    EXPECT_EQ(after, 0);
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) {
                  submit(
                      reader, [](Session& session) { return countOf(session, "SELECT count(*) FROM t"); },
                      done);
              }),
              1);
}

TEST_F(ReaderTest, ReadsOnSeveralThreadsAtOnce) {
    Reader reader(database_);
    std::latch both(2);
    for (int i = 0; i < 2; ++i) reader.submit([&](Session&) { both.arrive_and_wait(); }, nullptr);
    both.wait();
}

TEST_F(ReaderTest, AFailureIsToldAndTheNextJobIsRun) {
    Reader reader(database_, 1);
    EXPECT_EQ(failureOf([&](auto done) {
                  submit(
                      reader, [](Session& session) { run(session, "SELECT nonsense"); }, done);
              }),
              ErrorCode::unavailable);
    EXPECT_EQ(failureOf([&](auto done) {
                  submit(
                      reader, [](Session&) { throw Error(ErrorCode::not_found, "gone"); }, done);
              }),
              ErrorCode::not_found);
    EXPECT_EQ(failureOf([&](auto done) {
                  submit(
                      reader, [](Session&) { throw std::runtime_error("bug"); }, done);
              }),
              ErrorCode::internal);
    EXPECT_EQ(failureOf([&](auto done) {
                  submit(
                      reader, [](Session&) {}, done);
              }),
              std::nullopt);
}

TEST_F(ReaderTest, RefusesAtOnceWhatIsBeyondItsBound) {
    std::atomic<int> refused{0};
    std::latch release(1);
    {
        Reader reader(database_, 1, 2);
        std::latch running(1);
        reader.submit(
            [&](Session&) {
                running.count_down();
                release.wait();
            },
            nullptr);
        running.wait();
        for (int i = 0; i < 5; ++i)
            reader.submit([](Session&) {},
                          [&](const Error* failure) { refused += failure == nullptr ? 0 : 1; });
        EXPECT_EQ(refused, 3);
        release.count_down();
    }
    EXPECT_EQ(refused, 3) << "the others were run";
}

}  // namespace
}  // namespace openclaw::store

#include "store/run_store.h"

#include "store_fixture.h"

namespace openclaw::store {
namespace {

using testing::ElementsAre;

class RunStoreTest : public StoreTest {
  protected:
    static StoredRun named(const std::string& id, const std::optional<std::string>& sessionKey = {},
                           const std::string& status = "queued") {
        return {.principal = "ada",
                .runId = id,
                .sessionKey = sessionKey,
                .model = "fast",
                .target = "echo/echo-1",
                .entrance = "agent",
                .status = status,
                .createdAt = 1000};
    }
    void create(const StoredRun& run) {
        awaited<Done>([&](auto done) { runs_.create(run, done); });
    }
    StoredRun get(const std::string& id) {
        return awaited<StoredRun>([&](auto done) { runs_.get("ada", id, done); });
    }
    void start(const std::string& id, const std::string& target = "") {
        awaited<Done>([&](auto done) { runs_.start("ada", id, target, 2000, done); });
    }
    std::optional<ErrorCode> finish(const std::string& id, const RunEnd& end) {
        return failureOf([&](auto done) { runs_.finish("ada", id, end, {.outputTokens = 3}, done); });
    }
};

TEST_F(RunStoreTest, IsFollowedFromTheQueueToItsEnd) {
    create(named("r1"));
    StoredRun run = get("r1");
    EXPECT_EQ(run.status, "queued");
    EXPECT_EQ(run.model, "fast");
    EXPECT_EQ(run.entrance, "agent");
    EXPECT_EQ(run.createdAt, 1000);
    EXPECT_EQ(run.sessionKey, std::nullopt);
    EXPECT_EQ(run.startedAt, std::nullopt);
    EXPECT_EQ(run.endedAt, std::nullopt);
    start("r1", "openai/gpt");
    run = get("r1");
    EXPECT_EQ(run.status, "running");
    EXPECT_EQ(run.startedAt, 2000);
    EXPECT_EQ(run.target, "openai/gpt");
    EXPECT_EQ(finish("r1", {.status = "error", .endedAt = 3000, .stopReason = "upstream", .error = "why"}),
              std::nullopt);
    run = get("r1");
    EXPECT_EQ(run.status, "error");
    EXPECT_EQ(run.endedAt, 3000);
    EXPECT_EQ(run.stopReason, "upstream");
    EXPECT_EQ(run.error, "why");
    EXPECT_EQ(run.usage.outputTokens, 3);
}

TEST_F(RunStoreTest, TheFirstEndStays) {
    create(named("r1"));
    EXPECT_EQ(finish("r1", {.status = "aborted"}), std::nullopt);
    EXPECT_EQ(finish("r1", {.status = "ok"}), ErrorCode::conflict);
    EXPECT_EQ(failureOf([&](auto done) { runs_.start("ada", "r1", "", 1, done); }), ErrorCode::conflict);
    EXPECT_EQ(get("r1").status, "aborted");
    EXPECT_EQ(get("r1").usage.outputTokens, 3);
}

TEST_F(RunStoreTest, AnIdIsUniqueForItsPrincipalAlone) {
    create(named("r1"));
    EXPECT_EQ(failureOf([&](auto done) { runs_.create(named("r1"), done); }), ErrorCode::conflict);
    StoredRun bobs = named("r1");
    bobs.principal = "bob";
    bobs.model = "bob's";
    create(bobs);
    EXPECT_EQ(get("r1").model, "fast");
    EXPECT_EQ(failureOf<StoredRun>([&](auto done) { runs_.get("eve", "r1", done); }), ErrorCode::not_found);
    EXPECT_EQ(failureOf([&](auto done) { runs_.finish("eve", "r1", {}, {}, done); }), ErrorCode::not_found);
    EXPECT_EQ(failureOf([&](auto done) { runs_.start("eve", "r1", "", 1, done); }), ErrorCode::not_found);
}

TEST_F(RunStoreTest, ASessionShowsItsLastRun) {
    session("main");
    EXPECT_EQ(failureOf([&](auto done) { runs_.create(named("r1", "nowhere"), done); }),
              ErrorCode::not_found);
    create(named("r1", "main"));
    EXPECT_EQ(stored("main").lastRunStatus, "queued");
    start("r1");
    EXPECT_EQ(stored("main").lastRunId, "r1");
    EXPECT_EQ(stored("main").lastRunStatus, "running");
    create(named("r2", "main"));
    finish("r1", {.status = "ok"});
    EXPECT_EQ(stored("main").lastRunId, "r2");
    EXPECT_EQ(stored("main").lastRunStatus, "queued") << "the end of an older run is not its";
}

TEST_F(RunStoreTest, ATurnEndsItsRunInTheSameTransaction) {
    session("main");
    create(named("r1", "main", "running"));
    Turn turn = turnOf({"answer"});
    turn.runId = "r1";
    turn.usage.inputTokens = 9;
    append("main", turn);
    EXPECT_EQ(get("r1").status, "running");
    turn.end = RunEnd{.status = "ok", .endedAt = 77, .stopReason = "stop"};
    append("main", turn);
    EXPECT_EQ(get("r1").status, "ok");
    EXPECT_EQ(get("r1").endedAt, 77);
    EXPECT_EQ(get("r1").usage.inputTokens, 18);
    EXPECT_EQ(stored("main").lastRunStatus, "ok");
    turn.end->status = "error";
    append("main", turn);
    EXPECT_EQ(get("r1").status, "ok") << "its first end stays";
}

TEST_F(RunStoreTest, ListsASessionsRunsTheNewestFirst) {
    session("main");
    session("other");
    for (const char* id : {"r1", "r2", "r3"}) create(named(id, "main"));
    create(named("r4", "other"));
    const auto list = [&](const std::string& principal, std::size_t limit, std::size_t offset) {
        return awaited<RunPage>([&](auto done) { runs_.list(principal, "main", limit, offset, done); });
    };
    std::vector<std::string> ids;
    for (const StoredRun& run : list("ada", 2, 1).runs) ids.push_back(run.runId);
    EXPECT_THAT(ids, ElementsAre("r2", "r1"));
    EXPECT_EQ(list("ada", 1, 0).total, 3);
    EXPECT_EQ(list("eve", 10, 0).total, 0);

    awaited<Done>([&](auto done) { sessions_.remove("ada", "main", done); });
    EXPECT_EQ(get("r1").sessionKey, "main") << "it outlives its session";
    session("main");
    EXPECT_EQ(list("ada", 10, 0).total, 0) << "and does not belong to the namesake";
}

TEST_F(RunStoreTest, WhatWasInFlightWhenTheProcessDiedHasFailed) {
    session("main");
    create(named("queued"));
    create(named("running", "main", "running"));
    create(named("over"));
    finish("over", {.status = "ok", .endedAt = 1});
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) { runs_.failInterrupted(done); }), 2);
    for (const char* id : {"queued", "running"}) {
        EXPECT_EQ(get(id).status, "error");
        EXPECT_EQ(get(id).error, "the gateway stopped while the run was in flight");
        EXPECT_TRUE(get(id).endedAt.has_value());
    }
    EXPECT_EQ(get("over").status, "ok");
    EXPECT_EQ(stored("main").lastRunStatus, "error");
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) { runs_.failInterrupted(done); }), 0);
}

TEST_F(RunStoreTest, OldRunsGoOnceTheyAreOver) {
    create(named("in flight"));
    create(named("old"));
    finish("old", {});
    StoredRun recent = named("recent", std::nullopt, "ok");
    recent.createdAt = 5000;
    create(recent);
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) { runs_.deleteOlderThan(5000, done); }), 1);
    EXPECT_EQ(ask("SELECT group_concat(run_id) FROM (SELECT run_id FROM runs ORDER BY id)"),
              "in flight,recent");
}

}  // namespace
}  // namespace openclaw::store

#include "store/transcript.h"

#include <atomic>
#include <latch>
#include <limits>
#include <thread>

#include "store_fixture.h"

namespace openclaw::store {
namespace {

using testing::ElementsAre;

class TranscriptTest : public StoreTest {
  protected:
    void SetUp() override { session("main"); }

    static std::vector<std::int64_t> numbers(const TranscriptPage& page) {
        std::vector<std::int64_t> result;
        for (const TranscriptItem& item : page.items) result.push_back(item.seq);
        return result;
    }
    static std::vector<std::string> texts(const TranscriptPage& page) {
        std::vector<std::string> result;
        for (const TranscriptItem& item : page.items) result.push_back(item.json);
        return result;
    }
    static Compaction summaryUpTo(std::int64_t upTo, const TranscriptVersion& version) {
        return {.upTo = upTo,
                .version = version,
                .summary = TranscriptItem{.kind = "summary", .role = "system", .json = "sum"}};
    }
    Outcome<StoredSession> compact(const Compaction& compaction) {
        return outcomeOf<StoredSession>(
            [&](auto done) { sessions_.compact("ada", "main", compaction, done); });
    }
};

TEST_F(TranscriptTest, KeepsEveryFieldAsItWas) {
    const std::string awkward =
        std::string("{\"text\":\"\xE4\xBD\xA0\xE5\xA5\xBD ' \\u0000 %d ?\"}") + '\0' + "end";
    append("main", {.items = {{.seq = 99,
                               .kind = "tool_result",
                               .role = "tool",
                               .runId = "run_1",
                               .createdAt = 1'777'000'000'123,
                               .json = awkward}}});
    const TranscriptPage page = read("main");
    ASSERT_EQ(page.items.size(), 1u);
    EXPECT_EQ(page.items[0].seq, 1);
    EXPECT_EQ(page.items[0].kind, "tool_result");
    EXPECT_EQ(page.items[0].role, "tool");
    EXPECT_EQ(page.items[0].runId, "run_1");
    EXPECT_EQ(page.items[0].createdAt, 1'777'000'000'123);
    EXPECT_TRUE(page.items[0].json == awkward);
    EXPECT_EQ(page.totalBytes, static_cast<std::int64_t>(awkward.size()));
}

TEST_F(TranscriptTest, TakesTextsOfManyMegabytes) {
    std::string large;
    large.resize(9'000'000, 'x');
    for (std::size_t i = 0; i < large.size(); i += 1000) large[i] = static_cast<char>('a' + i / 1000 % 26);
    append("main", turnOf({large, "small"}));
    const TranscriptPage page = read("main");
    ASSERT_EQ(page.items.size(), 2u);
    EXPECT_TRUE(page.items[0].json == large);
    EXPECT_EQ(page.items[1].json, "small");
}

TEST_F(TranscriptTest, ATurnIsAppendedAsAWholeWithItsUsageAndItsEnd) {
    Turn turn = turnOf({"question", "answer"});
    turn.items.push_back({.kind = "tool_call", .role = "assistant", .json = "call"});
    turn.usage = {.inputTokens = 100, .outputTokens = 20, .cachedTokens = 60};
    turn.runId = "run_1";
    turn.end = RunEnd{.status = "ok", .endedAt = 5, .stopReason = "stop"};
    const Appended place = append("main", turn);
    EXPECT_EQ(place.first, 1);
    EXPECT_EQ(place.last, 3);
    append("main", turn);
    const StoredSession session = stored("main");
    EXPECT_EQ(session.messages, 4);
    EXPECT_EQ(session.items, 6);
    EXPECT_EQ(session.bytes, 2 * static_cast<std::int64_t>(std::string("questionanswercall").size()));
    EXPECT_EQ(session.lastSeq, 6);
    EXPECT_EQ(session.usage.inputTokens, 200);
    EXPECT_EQ(session.usage.outputTokens, 40);
    EXPECT_EQ(session.usage.cachedTokens, 120);
    EXPECT_EQ(session.lastRunId, "run_1");
    EXPECT_EQ(session.lastRunStatus, "ok");
}

TEST_F(TranscriptTest, UsageAloneMayBeAppended) {
    Turn turn;
    turn.usage.outputTokens = 7;
    const Appended place = append("main", turn);
    EXPECT_GT(place.first, place.last);
    EXPECT_EQ(stored("main").usage.outputTokens, 7);
    EXPECT_EQ(stored("main").lastSeq, 0);
}

TEST_F(TranscriptTest, IsReadInPagesFromEitherEnd) {
    append("main", turnOf({"1", "2", "3", "4", "5", "6"}));
    const auto page = [&](const TranscriptRange& range) { return numbers(read("main", range)); };
    EXPECT_THAT(page({.limit = 2}), ElementsAre(5, 6));
    EXPECT_THAT(page({.before = 5, .limit = 2}), ElementsAre(3, 4));
    EXPECT_THAT(page({.after = 2, .limit = 2, .newest = false}), ElementsAre(3, 4));
    EXPECT_THAT(page({.after = 1, .before = 4}), ElementsAre(2, 3));
    EXPECT_THAT(page({.limit = 0}), ElementsAre());
    EXPECT_THAT(page({.limit = std::numeric_limits<std::size_t>::max()}), ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_TRUE(read("main", {.limit = 5}).more);
    EXPECT_FALSE(read("main", {.limit = 6}).more);
    EXPECT_FALSE(read("main", {.before = 3, .limit = 2}).more);
    EXPECT_EQ(read("main", {.limit = 1}).totalItems, 6);
}

TEST_F(TranscriptTest, ManyThreadsAppendWithoutAGapWhileOthersRead) {
    constexpr int threads = 4;
    constexpr int turns = 100;
    std::latch written(std::ptrdiff_t{threads} * turns);
    std::atomic<bool> gap{false};
    std::vector<std::thread> writers;
    writers.reserve(threads);
    for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([&] {
            for (int i = 0; i < turns; ++i) {
                sessions_.append("ada", "main", turnOf({"a", "b"}), [&](const Outcome<Appended>& outcome) {
                    if (!outcome || outcome.value().last != outcome.value().first + 1) gap = true;
                    written.count_down();
                });
            }
        });
    }
    for (int i = 0; i < 50; ++i) {
        const TranscriptPage page = read("main", {.limit = 10'000});
        EXPECT_EQ(page.items.size() % 2, 0u) << "half of a turn is never seen";
        EXPECT_EQ(static_cast<std::int64_t>(page.items.size()), page.totalItems);
    }
    for (std::thread& writer : writers) writer.join();
    written.wait();
    EXPECT_FALSE(gap);
    const TranscriptPage page = read("main", {.limit = 10'000});
    ASSERT_EQ(page.items.size(), 2u * threads * turns);
    for (std::size_t i = 0; i < page.items.size(); ++i)
        ASSERT_EQ(page.items[i].seq, static_cast<std::int64_t>(i) + 1);
}

TEST_F(TranscriptTest, ACompactionPutsASummaryInThePlaceOfWhatItReplaces) {
    append("main", turnOf({"1", "2", "3", "4", "5"}));
    Compaction compaction = summaryUpTo(3, stored("main").version);
    compaction.usage.inputTokens = 11;
    const StoredSession after = compact(compaction).value();
    EXPECT_EQ(after.items, 3);
    EXPECT_EQ(after.messages, 2);
    EXPECT_EQ(after.bytes, 5);
    EXPECT_EQ(after.usage.inputTokens, 11);
    EXPECT_EQ(after.version.compactions, 1);
    const TranscriptPage page = read("main");
    EXPECT_THAT(numbers(page), ElementsAre(3, 4, 5));
    EXPECT_THAT(texts(page), ElementsAre("sum", "4", "5"));
    EXPECT_EQ(page.items[0].kind, "summary");
    EXPECT_EQ(append("main", turnOf({"6"})).first, 6);
    EXPECT_THAT(texts(read("main", {.after = 3, .newest = false})), ElementsAre("4", "5", "6"));
}

TEST_F(TranscriptTest, ACompactionWithoutASummaryDrops) {
    append("main", turnOf({"1", "2", "3"}));
    Compaction compaction = summaryUpTo(2, stored("main").version);
    compaction.summary.reset();
    ASSERT_TRUE(compact(compaction).ok());
    EXPECT_THAT(numbers(read("main")), ElementsAre(3));
    compaction = summaryUpTo(3, stored("main").version);
    compaction.summary.reset();
    ASSERT_TRUE(compact(compaction).ok());
    EXPECT_EQ(stored("main").items, 0);
    EXPECT_EQ(append("main", turnOf({"4"})).first, 4);
}

TEST_F(TranscriptTest, ACompactionKeepsWhatWasAppendedMeanwhile) {
    append("main", turnOf({"1", "2"}));
    const TranscriptPage seen = read("main");
    append("main", turnOf({"3"}));
    ASSERT_TRUE(compact(summaryUpTo(seen.lastSeq, seen.version)).ok());
    EXPECT_THAT(texts(read("main")), ElementsAre("sum", "3"));
}

TEST_F(TranscriptTest, OfTwoCompactionsTheSecondIsRefused) {
    append("main", turnOf({"1", "2", "3"}));
    const TranscriptVersion seen = stored("main").version;
    ASSERT_TRUE(compact(summaryUpTo(2, seen)).ok());
    const Outcome<StoredSession> second = compact(summaryUpTo(2, seen));
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code(), ErrorCode::conflict);
    EXPECT_THAT(texts(read("main")), ElementsAre("sum", "3"));
}

TEST_F(TranscriptTest, RacingCompactionsHaveOneWinnerEach) {
    append("main", turnOf({"1", "2", "3", "4"}));
    const TranscriptVersion seen = stored("main").version;
    constexpr int racers = 8;
    std::latch over(racers);
    std::atomic<int> won{0};
    std::vector<std::thread> threads;
    threads.reserve(racers);
    for (int i = 0; i < racers; ++i) {
        threads.emplace_back([&, i] {
            sessions_.append("ada", "main", turnOf({"more"}), nullptr);
            sessions_.compact("ada", "main", summaryUpTo(i % 4 + 1, seen),
                              [&](const Outcome<StoredSession>& outcome) {
                                  won += outcome.ok() ? 1 : 0;
                                  over.count_down();
                              });
        });
    }
    for (std::thread& thread : threads) thread.join();
    over.wait();
    EXPECT_EQ(won, 1);
    const TranscriptPage page = read("main");
    EXPECT_EQ(page.items.front().kind, "summary");
    EXPECT_EQ(page.lastSeq, 4 + racers) << "what was appended meanwhile is all there";
    EXPECT_EQ(static_cast<std::int64_t>(page.items.size()), page.totalItems);
}

TEST_F(TranscriptTest, AResetRefusesTheCompactionAndTheTurnThatBeganBeforeIt) {
    append("main", turnOf({"1", "2"}));
    const TranscriptVersion seen = stored("main").version;
    awaited<StoredSession>([&](auto done) { sessions_.reset("ada", "main", done); });
    append("main", turnOf({"a", "b"}));
    EXPECT_EQ(compact(summaryUpTo(2, seen)).error().code(), ErrorCode::conflict);
    Turn late = turnOf({"late"});
    late.generation = seen.generation;
    EXPECT_EQ(failureOf<Appended>([&](auto done) { sessions_.append("ada", "main", late, done); }),
              ErrorCode::conflict);
    EXPECT_THAT(texts(read("main")), ElementsAre("a", "b"));
}

TEST_F(TranscriptTest, ACompactionNamesTheItemsThatThereAre) {
    append("main", turnOf({"1", "2", "3"}));
    ASSERT_TRUE(compact(summaryUpTo(2, stored("main").version)).ok());
    for (const std::int64_t upTo : {0, 1, 4}) {
        const Outcome<StoredSession> refused = compact(summaryUpTo(upTo, stored("main").version));
        ASSERT_FALSE(refused.ok()) << upTo;
        EXPECT_EQ(refused.error().code(), ErrorCode::invalid_request);
        EXPECT_THAT(refused.error().what(), testing::HasSubstr("2 to 3"));
    }
}

}  // namespace
}  // namespace openclaw::store

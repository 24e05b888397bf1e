#include "store/session_store.h"

#include <thread>

#include "base/clock.h"
#include "store_fixture.h"

namespace openclaw::store {
namespace {

using testing::ElementsAre;

class SessionStoreTest : public StoreTest {
  protected:
    SessionPage list(std::size_t limit, std::size_t offset, const std::string& principal = "ada") {
        return awaited<SessionPage>([&](auto done) { sessions_.list(principal, limit, offset, done); });
    }
    std::vector<std::string> keys(const SessionPage& page) {
        std::vector<std::string> result;
        for (const StoredSession& session : page.sessions) result.push_back(session.key);
        return result;
    }
    StoredSession patch(const std::string& key, const SessionPatch& patch) {
        return awaited<StoredSession>([&](auto done) { sessions_.patch("ada", key, patch, done); });
    }
    static void untilTheNextMillisecond() {
        for (const std::int64_t begin = unixMillis(); unixMillis() == begin;) std::this_thread::yield();
    }
};

TEST_F(SessionStoreTest, IsCreatedOnFirstUseAndFoundAfterwards) {
    const SessionFields fields{
        .label = "L", .model = "m", .settings = R"({"a":1})", .instructions = "Be kind."};
    const std::int64_t before = unixMillis();
    const auto first =
        awaited<OpenedSession>([&](auto done) { sessions_.open("ada", "main", fields, done); });
    EXPECT_TRUE(first.created);
    EXPECT_GE(first.session.createdAt, before);
    const auto again =
        awaited<OpenedSession>([&](auto done) { sessions_.open("ada", "main", {.label = "ignored"}, done); });
    EXPECT_FALSE(again.created);
    EXPECT_EQ(again.session.fields.label, "L");
    EXPECT_EQ(again.session.fields.settings, R"({"a":1})");

    const StoredSession found = stored("main");
    EXPECT_EQ(found.principal, "ada");
    EXPECT_EQ(found.key, "main");
    EXPECT_EQ(found.fields.model, "m");
    EXPECT_EQ(found.fields.instructions, "Be kind.");
    EXPECT_EQ(found.createdAt, first.session.createdAt);
    EXPECT_EQ(found.updatedAt, first.session.createdAt);
    EXPECT_EQ(found.messages, 0);
    EXPECT_EQ(found.lastSeq, 0);
    EXPECT_EQ(found.lastRunId, "");
    EXPECT_EQ(found.version, first.session.version);
}

TEST_F(SessionStoreTest, BelongsToItsPrincipalAlone) {
    session("main", "ada");
    session("main", "bob");
    append("main", turnOf({"ada's"}));
    EXPECT_EQ(failureOf<StoredSession>([&](auto done) { sessions_.get("eve", "main", done); }),
              ErrorCode::not_found);
    EXPECT_EQ(failureOf<TranscriptPage>([&](auto done) { sessions_.read("eve", "main", {}, done); }),
              ErrorCode::not_found);
    EXPECT_EQ(failureOf<Appended>([&](auto done) { sessions_.append("eve", "main", turnOf({"x"}), done); }),
              ErrorCode::not_found);
    EXPECT_EQ(failureOf<StoredSession>([&](auto done) { sessions_.patch("eve", "main", {}, done); }),
              ErrorCode::not_found);
    EXPECT_EQ(failureOf<StoredSession>([&](auto done) { sessions_.reset("eve", "main", done); }),
              ErrorCode::not_found);
    EXPECT_EQ(failureOf([&](auto done) { sessions_.remove("eve", "main", done); }), ErrorCode::not_found);
    EXPECT_EQ(failureOf<StoredSession>([&](auto done) { sessions_.compact("eve", "main", {}, done); }),
              ErrorCode::not_found);
    EXPECT_EQ(list(10, 0, "eve").total, 0);

    awaited<Done>([&](auto done) { sessions_.remove("bob", "main", done); });
    EXPECT_EQ(read("main").items.size(), 1u);
}

TEST_F(SessionStoreTest, ListsTheLastUpdatedFirstInPages) {
    for (const char* key : {"a", "b", "c", "d"}) {
        session(key);
        untilTheNextMillisecond();
    }
    append("b", turnOf({"hello"}));
    untilTheNextMillisecond();
    patch("a", {.label = "newest"});
    EXPECT_THAT(keys(list(10, 0)), ElementsAre("a", "b", "d", "c"));
    const SessionPage page = list(2, 1);
    EXPECT_THAT(keys(page), ElementsAre("b", "d"));
    EXPECT_EQ(page.total, 4);
    EXPECT_EQ(list(10, 4).sessions.size(), 0u);
    EXPECT_EQ(list(static_cast<std::size_t>(-1), 0).sessions.size(), 4u);
}

TEST_F(SessionStoreTest, PatchesOnlyWhatIsGivenAndAnEmptyTextClears) {
    awaited<OpenedSession>([&](auto done) {
        sessions_.open("ada", "main", {.label = "L", .model = "m", .settings = "{}", .instructions = "I"},
                       done);
    });
    const StoredSession patched = patch("main", {.label = "", .model = "other"});
    EXPECT_EQ(patched.fields.label, "");
    EXPECT_EQ(patched.fields.model, "other");
    EXPECT_EQ(patched.fields.settings, "{}");
    EXPECT_EQ(patched.fields.instructions, "I");
    EXPECT_EQ(stored("main").fields.model, "other");
}

TEST_F(SessionStoreTest, AResetDropsTranscriptAndUsageAndKeepsTheRest) {
    session("main");
    patch("main", {.label = "kept"});
    Turn turn = turnOf({"one", "two"});
    turn.usage = {.inputTokens = 10, .outputTokens = 5, .cachedTokens = 3};
    turn.runId = "run";
    turn.end = RunEnd{.status = "ok"};
    append("main", turn);
    const StoredSession before = stored("main");
    const auto after = awaited<StoredSession>([&](auto done) { sessions_.reset("ada", "main", done); });
    EXPECT_EQ(after.fields.label, "kept");
    EXPECT_EQ(after.createdAt, before.createdAt);
    EXPECT_EQ(after.items + after.messages + after.bytes + after.lastSeq, 0);
    EXPECT_EQ(after.usage.inputTokens + after.usage.outputTokens + after.usage.cachedTokens, 0);
    EXPECT_EQ(after.lastRunId, "");
    EXPECT_NE(after.version.generation, before.version.generation);
    EXPECT_EQ(read("main").items.size(), 0u);
    EXPECT_EQ(append("main", turnOf({"anew"})).first, 1);
}

TEST_F(SessionStoreTest, ARemovedSessionLeavesNothingToItsNamesake) {
    const StoredSession before = session("main");
    append("main", turnOf({"secret"}));
    awaited<Done>([&](auto done) { sessions_.remove("ada", "main", done); });
    EXPECT_EQ(ask("SELECT count(*) FROM session_items"), "0");
    EXPECT_EQ(failureOf<StoredSession>([&](auto done) { sessions_.get("ada", "main", done); }),
              ErrorCode::not_found);
    EXPECT_NE(session("main").version.generation, before.version.generation);
    EXPECT_EQ(read("main").items.size(), 0u);
}

TEST_F(SessionStoreTest, KeysAreOpaqueTexts) {
    const std::string key = "agent:main:\"x'; DROP TABLE sessions; --\xF0\x9F\xA6\x80%s\n";
    session(key);
    EXPECT_EQ(stored(key).key, key);
}

TEST_F(SessionStoreTest, SurvivesARestart) {
    session("main");
    append("main", turnOf({"before"}));
    Database again(database_.path());
    Writer writer(again);
    Reader reader(again);
    const SessionStore sessions(writer, reader);
    const auto page = awaited<TranscriptPage>([&](auto done) { sessions.read("ada", "main", {}, done); });
    ASSERT_EQ(page.items.size(), 1u);
    EXPECT_EQ(page.items[0].json, "before");
}

}  // namespace
}  // namespace openclaw::store

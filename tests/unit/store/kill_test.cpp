#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "awaited.h"
#include "child.h"
#include "scratch.h"
#include "store/audit_log.h"
#include "store/response_store.h"
#include "store/session_store.h"

namespace openclaw::store {
namespace {

TEST(KillDuringWrites, LosesNothingThatWasAcknowledged) {
    const Scratch scratch;
    const std::string path = scratch / "gateway.db";
    std::set<std::string> acknowledged;
    std::minstd_rand random(20260424);
    constexpr int rounds = 12;
    for (int round = 0; round < rounds; ++round) {
        Child child({"record-until-killed", path, std::to_string(round)});
        std::string line;
        ASSERT_TRUE(child.readLine(line));
        ASSERT_EQ(line, "opening");
        // Sometimes at once, while the database is being made or recovered.
        const unsigned killAfter = round % 4 == 0 ? 0 : static_cast<unsigned>(random() % 3000);
        for (unsigned seen = 0; seen < killAfter && child.readLine(line); ++seen) acknowledged.insert(line);
        child.kill();
        while (child.readLine(line)) acknowledged.insert(line);
        ASSERT_EQ(child.wait(), -9) << "it should have lived until it was killed";

        Database database(path);
        const AuditLog log(database);
        std::set<std::string> found;
        for (const AuditEntry& entry : log.latest(10'000'000)) {
            EXPECT_TRUE(found.insert(entry.requestId).second) << entry.requestId << " stands there twice";
        }
        for (const std::string& id : acknowledged) ASSERT_TRUE(found.contains(id)) << id << " was lost";
    }
    EXPECT_GT(acknowledged.size(), 1000u);
}

TEST(KillDuringTurns, LosesNothingThatWasAcknowledgedAndLeavesNothingHalfDone) {
    const Scratch scratch;
    const std::string path = scratch / "gateway.db";
    std::int64_t lastSeq = 0;
    std::set<std::string> created;
    std::minstd_rand random(20260424);
    for (int round = 0; round < 8; ++round) {
        Child child({"append-until-killed", path, std::to_string(round)});
        std::string line;
        ASSERT_TRUE(child.readLine(line));
        ASSERT_EQ(line, "opening");
        const auto note = [&] {
            if (line.starts_with("turn "))
                lastSeq = std::max<std::int64_t>(lastSeq, std::stoll(line.substr(5)));
            if (line.starts_with("response ")) created.insert(line.substr(9));
        };
        const unsigned killAfter = round % 4 == 0 ? 0 : static_cast<unsigned>(random() % 1000);
        for (unsigned seen = 0; seen < killAfter && child.readLine(line); ++seen) note();
        child.kill();
        while (child.readLine(line)) note();
        ASSERT_EQ(child.wait(), -9) << "it should have lived until it was killed";
    }
    ASSERT_GT(lastSeq, 100);
    ASSERT_GT(created.size(), 100u);

    Database database(path);
    Writer writer(database);
    Reader reader(database);
    const SessionStore sessions(writer, reader);
    const ResponseStore responses(writer, reader);
    const auto page = awaited<TranscriptPage>(
        [&](auto done) { sessions.read("ada", "main", {.limit = 10'000'000}, done); });
    EXPECT_GE(page.lastSeq, lastSeq);
    ASSERT_EQ(static_cast<std::int64_t>(page.items.size()), page.lastSeq);
    for (std::size_t i = 0; i < page.items.size(); ++i) {
        ASSERT_EQ(page.items[i].seq, static_cast<std::int64_t>(i) + 1);
        ASSERT_EQ(page.items[i].json, i % 2 == 0 ? "question" : "answer") << "half of a turn";
    }
    const auto session = awaited<StoredSession>([&](auto done) { sessions.get("ada", "main", done); });
    EXPECT_EQ(session.usage.outputTokens * 2, page.lastSeq) << "usage and items are of one transaction";
    EXPECT_EQ(query(path, "SELECT count(*) FROM runs WHERE status = 'ok'"),
              std::to_string(session.usage.outputTokens));
    for (const std::string& id : created) {
        const auto chain = outcomeOf<ResponseChain>([&](auto done) { responses.chain("ada", id, done); });
        ASSERT_TRUE(chain.ok()) << id << " was lost";
        ASSERT_EQ(static_cast<std::int64_t>(chain.value().items.size()), 2 * chain.value().turns);
    }
}

}  // namespace
}  // namespace openclaw::store

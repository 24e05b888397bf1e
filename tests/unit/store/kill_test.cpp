#include <gmock/gmock.h>

#include <random>
#include <set>
#include <string>

#include "child.h"
#include "scratch.h"
#include "store/audit_log.h"

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

}  // namespace
}  // namespace openclaw::store

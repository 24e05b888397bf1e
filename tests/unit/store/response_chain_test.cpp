#include <latch>

#include "store_fixture.h"

namespace openclaw::store {
namespace {

using testing::ElementsAre;

class ResponseChainTest : public StoreTest {
  protected:
    /// One item in, one out, named for the response.
    static StoredResponse next(const std::string& id, const std::string& previous,
                               std::int64_t createdAt = 1000) {
        return {.id = id,
                .principal = "ada",
                .previousId = previous,
                .createdAt = createdAt,
                .status = "completed",
                .model = "model of " + id,
                .input = {{"in_" + id, "question " + id}},
                .output = {{"out_" + id, "answer " + id}}};
    }
    void create(const std::string& id, const std::string& previous, std::int64_t createdAt = 1000) {
        awaited<Done>([&](auto done) { responses_.create(next(id, previous, createdAt), done); });
    }
    void remove(const std::string& id) {
        awaited<Done>([&](auto done) { responses_.remove("ada", id, done); });
    }
    ResponseChain chain(const std::string& id) {
        return awaited<ResponseChain>([&](auto done) { responses_.chain("ada", id, done); });
    }
    /// The responses whose items make up the context; each must have brought its question, then its answer.
    std::vector<std::string> turns(const std::string& id) {
        std::vector<std::string> result;
        const ResponseChain whole = chain(id);
        for (std::size_t i = 0; i + 1 < whole.items.size(); i += 2) {
            const std::string question = whole.items[i].item.json;
            const std::string answer = whole.items[i + 1].item.json;
            EXPECT_EQ(question.substr(0, 9), "question ");
            EXPECT_EQ(answer, "answer " + question.substr(9));
            EXPECT_FALSE(whole.items[i].isOutput);
            EXPECT_TRUE(whole.items[i + 1].isOutput);
            EXPECT_EQ(whole.items[i].turn, static_cast<std::int64_t>(i / 2 + 1));
            result.push_back(question.substr(9));
        }
        EXPECT_EQ(whole.items.size(), 2 * result.size());
        EXPECT_EQ(whole.turns, static_cast<std::int64_t>(result.size()));
        return result;
    }
    bool found(const std::string& id) {
        return outcomeOf<StoredResponse>([&](auto done) { responses_.get("ada", id, done); }).ok();
    }
    std::string rows(const std::string& table) { return ask("SELECT count(*) FROM " + table); }
};

TEST_F(ResponseChainTest, BringsTheWholeContextOldestFirst) {
    create("a", "");
    create("b", "a");
    create("c", "b");
    EXPECT_THAT(turns("c"), ElementsAre("a", "b", "c"));
    EXPECT_THAT(turns("a"), ElementsAre("a"));
    EXPECT_EQ(chain("b").model, "model of b");
    EXPECT_EQ(chain("b").status, "completed");
}

TEST_F(ResponseChainTest, OfAThousandIsOneRangeWithCompleteContent) {
    constexpr int length = 1000;
    std::latch created(length);
    for (int i = 1; i <= length; ++i) {
        responses_.create(next(std::to_string(i), i == 1 ? "" : std::to_string(i - 1)),
                          [&](const Outcome<Done>& outcome) {
                              EXPECT_TRUE(outcome.ok());
                              created.count_down();
                          });
    }
    created.wait();
    const std::vector<std::string> whole = turns(std::to_string(length));
    ASSERT_EQ(whole.size(), static_cast<std::size_t>(length));
    for (int i = 0; i < length; ++i) ASSERT_EQ(whole[static_cast<std::size_t>(i)], std::to_string(i + 1));
    EXPECT_EQ(turns("500").size(), 500u);
    EXPECT_EQ(rows("response_branches"), "1");
    EXPECT_EQ(ask("SELECT max(position) FROM responses"), "1000");
}

TEST_F(ResponseChainTest, BranchesShareWhatTheyHaveInCommonAndNothingElse) {
    create("a", "");
    create("b", "a");
    create("c", "b");
    create("c2", "b");
    create("d2", "c2");
    create("c3", "b");
    create("d3", "c2");
    create("root2", "");
    create("d", "c");
    EXPECT_THAT(turns("d"), ElementsAre("a", "b", "c", "d"));
    EXPECT_THAT(turns("d2"), ElementsAre("a", "b", "c2", "d2"));
    EXPECT_THAT(turns("c3"), ElementsAre("a", "b", "c3"));
    EXPECT_THAT(turns("d3"), ElementsAre("a", "b", "c2", "d3"));
    EXPECT_THAT(turns("root2"), ElementsAre("root2"));
}

TEST_F(ResponseChainTest, BranchesOfBranchesInHundredsAreStillOneContext) {
    std::latch created(600);
    const auto count = [&](const Outcome<Done>& outcome) {
        EXPECT_TRUE(outcome.ok());
        created.count_down();
    };
    std::string previous;
    for (int i = 0; i < 300; ++i) {  // each has a successor that leads nowhere, made before the real one
        responses_.create(next("dead" + std::to_string(i), previous), count);
        responses_.create(next(std::to_string(i), previous), count);
        previous = std::to_string(i);
    }
    created.wait();
    const std::vector<std::string> whole = turns("299");
    ASSERT_EQ(whole.size(), 300u);
    for (int i = 0; i < 300; ++i) ASSERT_EQ(whole[static_cast<std::size_t>(i)], std::to_string(i));
}

TEST_F(ResponseChainTest, AResponseDeletedInTheMiddleIsGoneItselfButNotForLaterOnes) {
    create("a", "");
    create("b", "a");
    create("c", "b");
    remove("b");
    EXPECT_FALSE(found("b"));
    EXPECT_EQ(failureOf<ResponseChain>([&](auto done) { responses_.chain("ada", "b", done); }),
              ErrorCode::not_found);
    EXPECT_EQ(failureOf([&](auto done) { responses_.create(next("x", "b"), done); }), ErrorCode::not_found);
    EXPECT_THAT(turns("c"), ElementsAre("a", "b", "c"));
    create("d", "c");
    EXPECT_THAT(turns("d"), ElementsAre("a", "b", "c", "d"));
}

TEST_F(ResponseChainTest, ItemsGoWithTheLastResponseThatNeedsThem) {
    create("a", "");
    create("b", "a");
    create("c", "b");
    remove("a");
    remove("b");
    EXPECT_EQ(rows("response_items"), "6");
    remove("c");
    EXPECT_EQ(rows("response_items"), "0");
    EXPECT_EQ(rows("responses"), "0");
    EXPECT_EQ(rows("response_branches"), "0");
}

TEST_F(ResponseChainTest, ABranchKeepsTheItemsOfItsTrunk) {
    create("a", "");
    create("b", "a");
    create("c", "b");
    create("b2", "a");
    for (const char* id : {"c", "b", "a"}) remove(id);
    EXPECT_THAT(turns("b2"), ElementsAre("a", "b2"));
    EXPECT_EQ(rows("response_items"), "4") << "those of b and c are needed by nobody";
    remove("b2");
    EXPECT_EQ(rows("response_items"), "0");
    EXPECT_EQ(rows("response_branches"), "0");
}

TEST_F(ResponseChainTest, GoesOnFromAResponseWhoseSuccessorWasDeleted) {
    create("a", "");
    create("b", "a");
    remove("b");
    create("b2", "a");
    EXPECT_THAT(turns("b2"), ElementsAre("a", "b2"));
    EXPECT_EQ(rows("response_branches"), "1");
}

TEST_F(ResponseChainTest, RetentionDeletesTheOldAndKeepsWhatLivingChainsNeed) {
    create("old", "", 100);
    create("a", "", 100);
    create("b", "a", 100);
    create("c", "b", 900);
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) { responses_.deleteOlderThan(500, done); }), 3);
    EXPECT_FALSE(found("old"));
    EXPECT_FALSE(found("a"));
    EXPECT_THAT(turns("c"), ElementsAre("a", "b", "c"));
    EXPECT_EQ(rows("response_items"), "6");
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) { responses_.deleteOlderThan(500, done); }), 0);
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) { responses_.deleteOlderThan(901, done); }), 1);
    EXPECT_EQ(rows("response_items"), "0");
}

TEST_F(ResponseChainTest, RetentionDeletesAnyNumber) {
    std::latch created(1000);
    for (int i = 0; i < 1000; ++i) {
        responses_.create(next(std::to_string(i), i % 5 == 0 ? "" : std::to_string(i - 1)),
                          [&](const Outcome<Done>&) { created.count_down(); });
    }
    created.wait();
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) { responses_.deleteOlderThan(1001, done); }), 1000);
    for (const char* table : {"responses", "response_items", "response_branches"})
        EXPECT_EQ(rows(table), "0") << table;
}

}  // namespace
}  // namespace openclaw::store

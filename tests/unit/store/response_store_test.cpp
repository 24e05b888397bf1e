#include "store/response_store.h"

#include "store_fixture.h"

namespace openclaw::store {
namespace {

using testing::ElementsAre;

std::vector<std::string> idsOf(const std::vector<ResponseItem>& items) {
    std::vector<std::string> ids;
    ids.reserve(items.size());
    for (const ResponseItem& item : items) ids.push_back(item.id);
    return ids;
}

class ResponseStoreTest : public StoreTest {
  protected:
    static StoredResponse named(const std::string& id, const std::string& status = "completed") {
        return {.id = id,
                .principal = "ada",
                .createdAt = 1000,
                .status = status,
                .model = "fast",
                .request = R"({"store":true})",
                .input = {{"in_1", "1"}, {"in_2", "2"}, {"in_3", "3"}},
                .output = {{"out_1", R"({"text":"hi"})"}}};
    }
    void create(const StoredResponse& response) {
        awaited<Done>([&](auto done) { responses_.create(response, done); });
    }
    StoredResponse get(const std::string& id) {
        return awaited<StoredResponse>([&](auto done) { responses_.get("ada", id, done); });
    }
    std::optional<ErrorCode> update(const std::string& id, const ResponseUpdate& update) {
        return failureOf([&](auto done) { responses_.update("ada", id, update, done); });
    }
    std::optional<ErrorCode> appendEvents(const std::string& id, const std::vector<ResponseEvent>& events) {
        return failureOf([&](auto done) { responses_.appendEvents("ada", id, events, done); });
    }
    ResponseEventPage events(const std::string& id, std::int64_t after, std::size_t limit = 100) {
        return awaited<ResponseEventPage>(
            [&](auto done) { responses_.events("ada", id, after, limit, done); });
    }
    ResponseItemPage input(const std::string& id, const ResponseItemRange& range) {
        return awaited<ResponseItemPage>([&](auto done) { responses_.inputItems("ada", id, range, done); });
    }
};

TEST_F(ResponseStoreTest, KeepsEveryFieldAsItWas) {
    StoredResponse made = named("resp_1", "incomplete");
    made.completedAt = 2000;
    made.usage = R"({"input_tokens":1})";
    made.error = R"({"code":"x"})";
    made.incompleteDetails = R"({"reason":"max_output_tokens"})";
    made.output[0].json = std::string(3'000'000, 'y') + '\0' + "\xE4\xBD\xA0";
    create(made);
    const StoredResponse found = get("resp_1");
    EXPECT_EQ(found.id, "resp_1");
    EXPECT_EQ(found.principal, "ada");
    EXPECT_EQ(found.previousId, "");
    EXPECT_EQ(found.createdAt, 1000);
    EXPECT_EQ(found.completedAt, 2000);
    EXPECT_EQ(found.status, "incomplete");
    EXPECT_EQ(found.model, "fast");
    EXPECT_EQ(found.request, made.request);
    EXPECT_EQ(found.usage, made.usage);
    EXPECT_EQ(found.error, made.error);
    EXPECT_EQ(found.incompleteDetails, made.incompleteDetails);
    ASSERT_EQ(found.output.size(), 1u);
    EXPECT_EQ(found.output[0].id, "out_1");
    EXPECT_TRUE(found.output[0].json == made.output[0].json);
    EXPECT_TRUE(found.input.empty());
}

TEST_F(ResponseStoreTest, IsNotFoundByOthers) {
    create(named("resp_1", "in_progress"));
    const auto notFound = std::optional(ErrorCode::not_found);
    EXPECT_EQ(failureOf<StoredResponse>([&](auto done) { responses_.get("eve", "resp_1", done); }), notFound);
    EXPECT_EQ(failureOf([&](auto done) { responses_.update("eve", "resp_1", {}, done); }), notFound);
    EXPECT_EQ(failureOf([&](auto done) { responses_.remove("eve", "resp_1", done); }), notFound);
    EXPECT_EQ(failureOf<ResponseChain>([&](auto done) { responses_.chain("eve", "resp_1", done); }),
              notFound);
    EXPECT_EQ(
        failureOf<ResponseItemPage>([&](auto done) { responses_.inputItems("eve", "resp_1", {}, done); }),
        notFound);
    EXPECT_EQ(failureOf<ResponseItem>([&](auto done) { responses_.item("eve", "out_1", done); }), notFound);
    EXPECT_EQ(failureOf([&](auto done) {
                  responses_.appendEvents("eve", "resp_1", {{1, "e"}}, done);
              }),
              notFound);
    EXPECT_EQ(
        failureOf<ResponseEventPage>([&](auto done) { responses_.events("eve", "resp_1", -1, 9, done); }),
        notFound);
    StoredResponse next = named("resp_2");
    next.principal = "eve";
    next.previousId = "resp_1";
    const Outcome<Done> refused = outcomeOf<Done>([&](auto done) { responses_.create(next, done); });
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code(), ErrorCode::not_found);
    EXPECT_EQ(refused.error().param(), "previous_response_id");
    EXPECT_EQ(get("resp_1").status, "in_progress");
}

TEST_F(ResponseStoreTest, AnIdIsTakenOnce) {
    create(named("resp_1"));
    EXPECT_EQ(failureOf([&](auto done) { responses_.create(named("resp_1"), done); }), ErrorCode::conflict);
}

TEST_F(ResponseStoreTest, IsUpdatedUntilItHasEnded) {
    StoredResponse made = named("resp_1", "in_progress");
    create(made);
    EXPECT_EQ(update("resp_1", {.output = {{{"out_1", "a"}, {"out_2", "b"}}}}), std::nullopt);
    EXPECT_THAT(idsOf(get("resp_1").output), ElementsAre("out_1", "out_2"));
    EXPECT_EQ(get("resp_1").status, "in_progress");
    EXPECT_EQ(
        update("resp_1", {.status = "cancelled", .completedAt = 5, .usage = "{}", .events = {{0, "end"}}}),
        std::nullopt);
    EXPECT_EQ(get("resp_1").status, "cancelled");
    EXPECT_EQ(get("resp_1").completedAt, 5);
    EXPECT_EQ(get("resp_1").usage, "{}");
    EXPECT_EQ(get("resp_1").output.size(), 2u) << "what is not given stays";
    EXPECT_EQ(update("resp_1", {.status = "completed", .output = {{}}}), ErrorCode::conflict);
    EXPECT_EQ(get("resp_1").output.size(), 2u);
    EXPECT_EQ(input("resp_1", {}).items.size(), 3u);
    EXPECT_EQ(events("resp_1", -1).events.size(), 1u);
}

TEST_F(ResponseStoreTest, ListsInputItemsInPages) {
    create(named("resp_1"));
    EXPECT_THAT(idsOf(input("resp_1", {}).items), ElementsAre("in_3", "in_2", "in_1"));
    const ResponseItemPage first = input("resp_1", {.limit = 2, .descending = false});
    EXPECT_THAT(idsOf(first.items), ElementsAre("in_1", "in_2"));
    EXPECT_TRUE(first.more);
    const ResponseItemPage second = input("resp_1", {.limit = 2, .descending = false, .after = "in_2"});
    EXPECT_THAT(idsOf(second.items), ElementsAre("in_3"));
    EXPECT_FALSE(second.more);
    EXPECT_THAT(idsOf(input("resp_1", {.after = "in_2"}).items), ElementsAre("in_1"));
    const auto refused = outcomeOf<ResponseItemPage>(
        [&](auto done) { responses_.inputItems("ada", "resp_1", {.after = "out_1"}, done); });
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code(), ErrorCode::invalid_request);
    EXPECT_EQ(refused.error().param(), "after");
}

TEST_F(ResponseStoreTest, FindsAnItemByItsId) {
    create(named("resp_1"));
    StoredResponse newer = named("resp_2");
    newer.output[0].json = "newer";
    create(newer);
    const auto find = [&](const std::string& id) {
        return awaited<ResponseItem>([&](auto done) { responses_.item("ada", id, done); });
    };
    EXPECT_EQ(find("in_2").json, "2");
    EXPECT_EQ(find("out_1").json, "newer");
    awaited<Done>([&](auto done) { responses_.remove("ada", "resp_2", done); });
    EXPECT_EQ(find("out_1").json, R"({"text":"hi"})");
}

TEST_F(ResponseStoreTest, ReplaysEventsAfterANumber) {
    create(named("resp_1", "in_progress"));
    EXPECT_EQ(appendEvents("resp_1", {{0, "created"}, {1, "a"}}), std::nullopt);
    EXPECT_EQ(appendEvents("resp_1", {{2, "b"}}), std::nullopt);
    const auto texts = [&](std::int64_t after) {
        std::vector<std::string> result;
        for (const ResponseEvent& event : events("resp_1", after).events) result.push_back(event.event);
        return result;
    };
    EXPECT_THAT(texts(-1), ElementsAre("created", "a", "b"));
    EXPECT_THAT(texts(1), ElementsAre("b"));
    EXPECT_EQ(events("resp_1", 2).status, "in_progress");
    EXPECT_TRUE(events("resp_1", -1, 2).more);
    EXPECT_EQ(events("resp_1", 0, 1).events[0].sequenceNumber, 1);

    EXPECT_EQ(appendEvents("resp_1", {{3, "c"}, {3, "twice"}}), ErrorCode::conflict);
    EXPECT_EQ(appendEvents("resp_1", {{2, "again"}}), ErrorCode::conflict);
    EXPECT_EQ(update("resp_1", {.status = "completed", .events = {{3, "completed"}}}), std::nullopt);
    EXPECT_THAT(texts(1), ElementsAre("b", "completed"));
    EXPECT_EQ(events("resp_1", -1).status, "completed");
}

TEST_F(ResponseStoreTest, AnEndWhoseEventsAreRefusedIsNoEnd) {
    create(named("resp_1", "in_progress"));
    appendEvents("resp_1", {{5, "a"}});
    EXPECT_EQ(update("resp_1", {.status = "completed", .output = {{}}, .events = {{5, "b"}}}),
              ErrorCode::conflict);
    EXPECT_EQ(get("resp_1").status, "in_progress");
    EXPECT_EQ(get("resp_1").output.size(), 1u);
}

TEST_F(ResponseStoreTest, WhatWasInFlightWhenTheProcessDiedHasFailed) {
    create(named("queued", "queued"));
    create(named("running", "in_progress"));
    create(named("over"));
    EXPECT_EQ(awaited<std::int64_t>([&](auto done) { responses_.failInterrupted("{\"e\":1}", 9, done); }), 2);
    EXPECT_EQ(get("queued").status, "failed");
    EXPECT_EQ(get("running").error, "{\"e\":1}");
    EXPECT_EQ(get("running").completedAt, 9);
    EXPECT_EQ(get("over").status, "completed");
}

TEST_F(ResponseStoreTest, ADeletedOneTakesEverythingAlong) {
    create(named("resp_1"));
    appendEvents("resp_1", {{0, "e"}});
    awaited<Done>([&](auto done) { responses_.remove("ada", "resp_1", done); });
    EXPECT_EQ(failureOf<StoredResponse>([&](auto done) { responses_.get("ada", "resp_1", done); }),
              ErrorCode::not_found);
    EXPECT_EQ(failureOf([&](auto done) { responses_.remove("ada", "resp_1", done); }), ErrorCode::not_found);
    for (const char* table : {"responses", "response_items", "response_events", "response_branches"})
        EXPECT_EQ(ask(std::string("SELECT count(*) FROM ") + table), "0") << table;
}

}  // namespace
}  // namespace openclaw::store

#include "runs/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "dialects/item_json.h"
#include "runs/answered_calls.h"

namespace openclaw::runs {
namespace {

using dialects::Item;
using dialects::Message;
using dialects::Role;
using dialects::Text;
using dialects::ToolCall;
using dialects::ToolResult;
using testing::ElementsAre;

Item user(const std::string& text) {
    return Message{Role::user, {Text{text}}};
}
Item assistant(const std::string& text) {
    return Message{Role::assistant, {Text{text}}};
}
Item call(const std::string& id) {
    return ToolCall{id, "mine", "{}"};
}
Item result(const std::string& id) {
    return ToolResult{id, {Text{"of " + id}}};
}

std::string textOf(const std::vector<dialects::Part>& parts) {
    std::string text;
    for (const dialects::Part& part : parts) text += std::get<Text>(part).text;
    return text;
}

/// "user: x", "call a", "a: of a", "a failed: …"
std::vector<std::string> told(const std::vector<Item>& items) {
    std::vector<std::string> words;
    for (const Item& item : items) {
        if (const auto* const message = std::get_if<Message>(&item)) {
            words.push_back(std::string(wordOf(message->role)) + ": " + textOf(message->parts));
        } else if (const auto* const called = std::get_if<ToolCall>(&item)) {
            words.push_back("call " + called->id);
        } else if (const auto* const given = std::get_if<ToolResult>(&item)) {
            words.push_back(given->callId + (given->error ? " failed: " : ": ") + textOf(given->parts));
        }
    }
    return words;
}

/// The items as they are kept, each with its run.
std::vector<store::TranscriptItem> kept(const std::vector<std::pair<std::string, Item>>& items) {
    std::vector<store::TranscriptItem> stored;
    for (const auto& [run, item] : items) {
        stored.push_back(storedItems({item}, run, 0).front());
        stored.back().seq = static_cast<std::int64_t>(stored.size());
    }
    return stored;
}

TEST(CallsAnswered, LeavesAWholeConversationAlone) {
    const std::vector<Item> whole{user("hi"),        assistant("wait"), call("a"), call("b"),
                                  result("b"),       result("a"),       call("c"), result("c"),
                                  assistant("done"), user("thanks")};
    EXPECT_EQ(told(withCallsAnswered(whole)), told(whole));
}

TEST(CallsAnswered, GivesAnErrorForEachCallThatNobodyAnswered) {
    EXPECT_THAT(told(withCallsAnswered({user("hi"), call("a"), call("b"), result("b"), user("never mind")})),
                ElementsAre("user: hi", "call a", "call b", "b: of b", "a failed: no result was given",
                            "user: never mind"));
    EXPECT_THAT(told(withCallsAnswered({user("hi"), call("a")})),
                ElementsAre("user: hi", "call a", "a failed: no result was given"));
    EXPECT_THAT(told(withCallsAnswered({call("a"), result("a"), call("a"), user("x")})),
                ElementsAre("call a", "a: of a", "call a", "a failed: no result was given", "user: x"));
}

TEST(CallsAnswered, TellsResultsThatBelongToNoCallThereAsWordsOfTheUser) {
    EXPECT_THAT(told(withCallsAnswered(
                    {result("gone"), user("hi"), call("a"), user("no"), assistant("well"), result("a")})),
                ElementsAre("user: Result of the earlier tool call \"gone\":of gone", "user: hi", "call a",
                            "a failed: no result was given", "user: no", "assistant: well",
                            "user: Result of the earlier tool call \"a\":of a"));
    EXPECT_THAT(told(withCallsAnswered({call("a"), call("b"), result("other"), result("a"), result("b")})),
                ElementsAre("call a", "call b", "a: of a", "b: of b",
                            "user: Result of the earlier tool call \"other\":of other"));
}

TEST(UnknownResults, AreThoseOfCallsThatWereNotMade) {
    const auto transcript = kept({{"x", user("hi")}, {"x", call("a")}});
    EXPECT_NO_THROW(refuseUnknownResults(transcript, {result("a"), user("and")}, "field"));
    EXPECT_NO_THROW(refuseUnknownResults(transcript, {call("b"), result("b")}, "field"));
    try {
        refuseUnknownResults(transcript, {result("a"), result("b"), call("b")}, "field");
        FAIL() << "it passed";
    } catch (const Error& error) {
        EXPECT_EQ(error.param(), "field");
        EXPECT_THAT(error.message(), testing::HasSubstr("\"b\""));
    }
}

TEST(Conversation, IsToldRunByRun) {
    const auto interleaved = kept({{"x", user("x?")},
                                   {"y", user("y?")},
                                   {"z", user("z?")},
                                   {"x", call("a")},
                                   {"x", result("a")},
                                   {"x", assistant("x.")},
                                   {"y", assistant("y.")}});
    EXPECT_THAT(told(conversationOf(interleaved, "z", {})),
                ElementsAre("user: x?", "call a", "a: of a", "assistant: x.", "user: y?", "assistant: y.",
                            "user: z?"));
    EXPECT_THAT(told(conversationOf(interleaved, "y", {"z"})),
                ElementsAre("user: x?", "call a", "a: of a", "assistant: x.", "user: y?", "assistant: y."));
}

TEST(OrderOfRuns, LeavesItemsThatNoRunBroughtInTheirPlace) {
    const auto mixed =
        kept({{"", user("note")}, {"x", user("x?")}, {"", user("another")}, {"x", assistant("x.")}});
    std::vector<std::int64_t> order;
    for (const store::TranscriptItem& item : inOrderOfRuns(mixed)) order.push_back(item.seq);
    EXPECT_THAT(order, ElementsAre(1, 2, 4, 3));
}

}  // namespace
}  // namespace openclaw::runs

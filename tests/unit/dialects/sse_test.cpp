#include "dialects/sse.h"

#include <gtest/gtest.h>

#include <string>

#include "dialects/chat_events.h"

namespace openclaw::dialects {
namespace {

const std::string stream =
    "data: {\"a\":\"\xE4\xBD\xA0\"}\n\n: ping\r\n\r\ndata: x\ndata: y\n\ndata: [DONE]\n\n";

TEST(SseTail, PassesWholeEventsWhereverTheyAreCut) {
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        SseTail tail;
        std::string passed;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            const std::string piece(tail.take(std::string_view(stream).substr(at, step)));
            EXPECT_TRUE(piece.empty() || piece.back() == '\n') << step;
            passed += piece;
        }
        EXPECT_EQ(passed, stream) << step;
        EXPECT_TRUE(tail.done()) << step;
        EXPECT_TRUE(tail.rest().empty()) << step;
    }
}

TEST(SseTail, KeepsHalfAnEventBack) {
    SseTail tail;
    EXPECT_EQ(tail.take("data: 1\n\ndata: {\"hal"), "data: 1\n\n");
    EXPECT_EQ(tail.take("f"), "");
    EXPECT_FALSE(tail.insideEvent());
    EXPECT_FALSE(tail.done());
    EXPECT_EQ(tail.rest(), "data: {\"half");
}

TEST(SseTail, KnowsTheEndMarkerFromTextThatQuotesIt) {
    SseTail quoted;
    quoted.take("data: {\"content\":\"data: [DONE]\"}\n\n");
    EXPECT_FALSE(quoted.done());
    SseTail commented;
    commented.take("data: [DONE]\n\n: ping\n\n");
    EXPECT_TRUE(commented.done()) << "a comment is no event";
    commented.take(": ping\n\n");
    EXPECT_TRUE(commented.done());

    SseTail unended;
    EXPECT_EQ(unended.take("data:[DONE]\n"), "");
    EXPECT_EQ(unended.rest(), "data:[DONE]\n");
    EXPECT_TRUE(unended.done());
}

TEST(SseTail, LetsAHugeEventThroughInPieces) {
    SseTail tail;
    const std::string huge(2u << 20, 'x');
    EXPECT_EQ(tail.take("data: "), "");
    EXPECT_EQ(tail.take(huge).size(), huge.size() + 6);
    EXPECT_TRUE(tail.insideEvent());
    EXPECT_EQ(tail.take("y\n\n"), "y\n\n");
    EXPECT_FALSE(tail.insideEvent());
}

TEST(ChatNotes, ReadsUsageAndFinishButNotWhatTheModelQuotes) {
    ChatNotes notes;
    notes.read(
        R"(data: {"choices":[{"delta":{"content":"\"usage\":{\"prompt_tokens\":9}"},"finish_reason":null}]})");
    EXPECT_FALSE(notes.finished);
    EXPECT_EQ(notes.promptTokens, -1);
    notes.read(R"(data: {"choices":[{"finish_reason":null},{"finish_reason": "stop"}]})");
    EXPECT_TRUE(notes.finished);
    notes.read(R"({"usage": {"prompt_tokens": 12, "completion_tokens":34,"total_tokens":46}})");
    EXPECT_EQ(notes.promptTokens, 12);
    EXPECT_EQ(notes.completionTokens, 34);
}

TEST(ChatNotes, KnowsTheVendorsErrorFromOtherUsesOfTheWord) {
    ChatNotes notes;
    notes.read("data: {\"choices\":[{\"delta\":{\"content\":\"\\\"error\\\":{}\"}}],\"error\":null}\n\n");
    notes.read("data: {\"choices\":[{\"content_filter_results\":{\"error\":{\"code\":\"x\"}}}]}\n\n");
    notes.read(": \"error\":{}\n\n");
    EXPECT_FALSE(notes.failed);
    for (const char* event :
         {"data: {\"choices\":[]}\n\nevent: error\ndata: {\"error\": {\"message\":\"x\"}}\n\n",
          "data:{\"id\":1,\"error\":\"text\"}"}) {
        ChatNotes failing;
        failing.read(event);
        EXPECT_TRUE(failing.failed) << event;
    }
}

}  // namespace
}  // namespace openclaw::dialects

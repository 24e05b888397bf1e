#include "channels/message.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace openclaw::channels {
namespace {

struct Refused {
    ErrorCode code = ErrorCode::internal;
    std::string param;
};

Refused refusalOf(const std::string& body) {
    try {
        readMessage(body);
    } catch (const Error& error) {
        return {error.code(), error.param()};
    }
    ADD_FAILURE() << "accepted: " << body;
    return {};
}

TEST(Message, HasIdSenderTextAndPerhapsAThread) {
    const Message message = readMessage(R"({"id":"m1","sender":"ann","thread":"t","text":"Grüße\n"})");
    EXPECT_EQ(message.id, "m1");
    EXPECT_EQ(message.sender, "ann");
    EXPECT_EQ(message.thread, "t");
    EXPECT_EQ(message.text, "Grüße\n");
    for (const std::string none : {"", R"(,"thread":null)", R"(,"attachments":[],"locale":"de")"}) {
        EXPECT_EQ(readMessage(R"({"id":"m","sender":"s","text":"t")" + none + "}").thread, "");
    }
}

TEST(Message, NamesTheMemberThatIsWrong) {
    EXPECT_EQ(refusalOf(R"({"sender":"s","text":"t"})").param, "id");
    EXPECT_EQ(refusalOf(R"({"id":1,"sender":"s","text":"t"})").param, "id");
    EXPECT_EQ(refusalOf(R"({"id":"m","sender":"","text":"t"})").param, "sender");
    EXPECT_EQ(refusalOf(R"({"id":"m","sender":"a\nb","text":"t"})").param, "sender");
    EXPECT_EQ(refusalOf(R"({"id":")" + std::string(257, 'x') + R"(","sender":"s","text":"t"})").param, "id");
    EXPECT_EQ(refusalOf(R"({"id":"m","sender":"s","thread":7,"text":"t"})").param, "thread");
    EXPECT_EQ(refusalOf(R"({"id":"m","sender":"s","text":""})").param, "text");
    EXPECT_EQ(refusalOf(R"({"id":"m","sender":"s"})").param, "text");
}

TEST(Message, IsAJsonObject) {
    for (const std::string bad : {"", "[]", "text", R"({"id":"m")", "{\"id\":\"\xff\"}"}) {
        EXPECT_EQ(refusalOf(bad).code, ErrorCode::invalid_request) << bad;
    }
}

TEST(Message, LosesNothingSilently) {
    const Refused refused = refusalOf(R"({"id":"m","sender":"s","text":"t","attachments":[{"url":"x"}]})");
    EXPECT_EQ(refused.code, ErrorCode::unsupported);
    EXPECT_EQ(refused.param, "attachments");
    EXPECT_EQ(refusalOf(std::string(Message::largestBody + 1, ' ')).code, ErrorCode::too_large);
}

}  // namespace
}  // namespace openclaw::channels

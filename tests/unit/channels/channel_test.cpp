#include "channels/channel.h"

#include <gmock/gmock.h>

#include "channels/webchat.h"

namespace openclaw::channels {
namespace {

using config::ChannelSession;
using config::ChannelSettings;
using testing::ElementsAre;
using testing::IsEmpty;

Webchat channel(const ChannelSettings& settings) {
    return Webchat("desk", settings, nullptr);
}

std::string keyOf(ChannelSession session, std::string_view sender, std::string_view thread = {}) {
    ChannelSettings settings;
    settings.session = session;
    return channel(settings).sessionKey(sender, thread);
}

ErrorCode refusalOf(Channel& channel, std::string_view sender, Clock::time_point now = Clock::now()) {
    try {
        channel.admit(sender, now);
    } catch (const Error& error) {
        return error.code();
    }
    ADD_FAILURE() << sender << " was let in";
    return ErrorCode::internal;
}

TEST(Channel, ChoosesASessionForAllForASenderOrForAThread) {
    EXPECT_EQ(keyOf(ChannelSession::one, "ann", "t"), "channel:desk");
    EXPECT_EQ(keyOf(ChannelSession::perSender, "ann", "t"), "channel:desk:ann");
    EXPECT_EQ(keyOf(ChannelSession::perThread, "ann", "t"), "channel:desk:thread:t");
    EXPECT_EQ(keyOf(ChannelSession::perThread, "ann"), "channel:desk:sender:ann");
}

TEST(Channel, LetsTheNamedSendersIn) {
    ChannelSettings settings;
    settings.senders = {"ann", "bob"};
    Webchat desk = channel(settings);
    EXPECT_NO_THROW(desk.admit("ann"));
    EXPECT_NO_THROW(desk.admit("bob"));
    EXPECT_EQ(refusalOf(desk, "eve"), ErrorCode::permission_denied);
    EXPECT_EQ(refusalOf(desk, "an"), ErrorCode::permission_denied);
    EXPECT_EQ(desk.ledger()->counts().received, 2);
    EXPECT_EQ(desk.ledger()->counts().refused, 2);
}

TEST(Channel, CountsNobodyWhoMayNotWriteAgainstTheRate) {
    ChannelSettings settings;
    settings.senders = {"ann"};
    settings.rateLimit = {1, std::chrono::seconds(60)};
    Webchat desk = channel(settings);
    EXPECT_EQ(refusalOf(desk, "eve"), ErrorCode::permission_denied);
    const Clock::time_point now = Clock::now();
    EXPECT_NO_THROW(desk.admit("ann", now));
    EXPECT_EQ(refusalOf(desk, "ann", now), ErrorCode::rate_limited);
    EXPECT_NO_THROW(desk.admit("ann", now + std::chrono::seconds(60)));
}

TEST(Channel, PutsItsTermsOnATurn) {
    ChannelSettings settings;
    settings.model = "fast";
    settings.systemPrompt = "Be brief.";
    runs::SessionTurn turn;
    turn.turn.instructions = {"Be kind."};
    channel(settings).apply(turn, runs::Tables());
    EXPECT_EQ(turn.entrance, "channel:desk");
    EXPECT_EQ(turn.model, "fast");
    EXPECT_THAT(turn.turn.instructions, ElementsAre("Be brief.", "Be kind."));
    ASSERT_TRUE(turn.tools.has_value());  // none given would mean all
    EXPECT_THAT(*turn.tools, IsEmpty());

    turn.model = "slow";
    channel(settings).apply(turn, runs::Tables());
    EXPECT_EQ(turn.model, "slow");
}

TEST(Channel, CountsHowRunsEnd) {
    Webchat desk = channel({});
    runs::RunResult result;
    desk.noteEnd(result);
    result.status = runs::RunStatus::incomplete;
    desk.noteEnd(result);
    result.status = runs::RunStatus::failed;
    result.failure = dialects::Failure{dialects::FailureKind::server, 500, "the vendor is down", "", ""};
    desk.noteEnd(result);
    const Counts counts = desk.ledger()->counts();
    EXPECT_EQ(counts.answered, 2);
    EXPECT_EQ(counts.failed, 1);
    EXPECT_EQ(counts.lastError, "the vendor is down");
    EXPECT_GT(counts.lastActivityAt, 0);
}

}  // namespace
}  // namespace openclaw::channels

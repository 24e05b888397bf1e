#include "channels/callback.h"

#include <gmock/gmock.h>

#include <functional>
#include <mutex>
#include <vector>

#include "../upstream/scripted_server.h"
#include "base/clock.h"
#include "base/error.h"
#include "channels/signature.h"

namespace openclaw::channels {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using upstream::test::Peer;
using upstream::test::ScriptedServer;

constexpr std::string_view body = R"({"text":"hello"})";

struct CallbackTest : testing::Test {
    /// Reads a request, notes it and answers.
    ScriptedServer::Script answering(std::string answer) {
        return [this, answer = std::move(answer)](Peer& peer) {
            const std::string request = peer.readRequest();
            {
                const std::lock_guard lock(mutex);
                requests.push_back(request);
            }
            peer.write(answer);
        };
    }

    static std::string answer(int status, std::string_view content = {}) {
        return "HTTP/1.1 " + std::to_string(status) +
               " X\r\nConnection: close\r\nContent-Length: " + std::to_string(content.size()) + "\r\n\r\n" +
               std::string(content);
    }

    static config::ChannelSettings settingsFor(const ScriptedServer& server) {
        config::ChannelSettings settings;
        settings.secret = "0123456789abcdef";
        settings.callbackUrl = server.url("/answers?for=us");
        settings.callbackHeaders = {{"X-Desk", "7"}};
        settings.callbackRetry = std::chrono::milliseconds(10);
        settings.allowPrivateCallback = true;
        return settings;
    }

    /// To its end.
    Counts deliver(const config::ChannelSettings& settings) {
        net::Loop loop;
        upstream::Client client(loop);
        const auto ledger = std::make_shared<Ledger>();
        Tasks tasks;
        const auto callback =
            std::make_shared<Callback>(loop, client, std::make_shared<const CallbackTarget>(settings), ledger,
                                       tasks, "desk", "run_1", std::string(body));
        tasks.keep(callback);
        net::Timer look([&] {
            if (ledger->counts().callbacksPending == 0) return loop.stop();
            look.arm(loop, std::chrono::milliseconds(10));
        });
        loop.post([&] {
            callback->begin();
            look.arm(loop, std::chrono::milliseconds(10));
        });
        loop.run();
        EXPECT_EQ(callback.use_count(), 1);  // nobody else keeps it
        return ledger->counts();
    }

    static std::string fieldOf(const std::string& request, const std::string& name) {
        const auto at = request.find("\r\n" + name + ": ");
        if (at == std::string::npos) return {};
        const auto begin = at + name.size() + 4;
        return request.substr(begin, request.find("\r\n", begin) - begin);
    }

    std::mutex mutex;
    std::vector<std::string> requests;
};

TEST_F(CallbackTest, PostsTheAnswerSigned) {
    const ScriptedServer server({answering(answer(204))});
    const Counts counts = deliver(settingsFor(server));
    EXPECT_EQ(counts.callbacksDelivered, 1);
    EXPECT_EQ(counts.callbacksRetried, 0);
    ASSERT_THAT(requests, SizeIs(1));
    EXPECT_THAT(requests[0], HasSubstr("POST /answers?for=us HTTP/1.1\r\n"));
    EXPECT_EQ(fieldOf(requests[0], "X-Desk"), "7");
    EXPECT_EQ(fieldOf(requests[0], "Content-Type"), "application/json");
    EXPECT_TRUE(requests[0].ends_with("\r\n\r\n" + std::string(body)));
    EXPECT_NO_THROW(verify("0123456789abcdef", fieldOf(requests[0], "x-openclaw-timestamp"),
                           fieldOf(requests[0], "x-openclaw-signature"), body, std::chrono::seconds(60),
                           unixMillis() / 1000));
}

TEST_F(CallbackTest, IsTriedAgainUntilItIsTaken) {
    const ScriptedServer server({answering(answer(500)), [](Peer& peer) { peer.readRequest(); },
                                 answering(answer(302)), answering(answer(200))});
    const Counts counts = deliver(settingsFor(server));
    EXPECT_EQ(counts.callbacksDelivered, 1);
    EXPECT_EQ(counts.callbacksRetried, 3);
    EXPECT_EQ(counts.callbacksGivenUp, 0);
    EXPECT_EQ(server.accepted(), 4u);
}

TEST_F(CallbackTest, IsGivenUpAfterSoManyTries) {
    const ScriptedServer server({answering(answer(500)), answering(answer(503))});
    config::ChannelSettings settings = settingsFor(server);
    settings.callbackTries = 2;
    const Counts counts = deliver(settings);
    EXPECT_EQ(counts.callbacksDelivered, 0);
    EXPECT_EQ(counts.callbacksRetried, 1);
    EXPECT_EQ(counts.callbacksGivenUp, 1);
    EXPECT_THAT(counts.lastError, HasSubstr("answered 503"));
    EXPECT_EQ(server.accepted(), 2u);
}

TEST_F(CallbackTest, DoesNotGoToPrivateAddressesUnlessAllowed) {
    const ScriptedServer server({answering(answer(200))});
    config::ChannelSettings settings = settingsFor(server);
    settings.allowPrivateCallback = false;
    const Counts counts = deliver(settings);
    EXPECT_EQ(counts.callbacksGivenUp, 1);
    EXPECT_THAT(counts.lastError, HasSubstr("channels.desk.allowPrivateCallback"));
    EXPECT_EQ(counts.callbacksRetried, 0);
    EXPECT_EQ(server.accepted(), 0u);
}

TEST_F(CallbackTest, DoesNotReadALongAnswerToItsEnd) {
    const ScriptedServer server({[this](Peer& peer) {
        answering("HTTP/1.1 200 X\r\nContent-Length: 1000000000\r\n\r\n" + std::string(100'000, 'x'))(peer);
        peer.awaitClose();
    }});
    EXPECT_EQ(deliver(settingsFor(server)).callbacksDelivered, 1);
}

TEST(CallbackTarget, IsRefusedWhereItCouldNotBeSent) {
    config::ChannelSettings settings;
    settings.callbackUrl = "http://desk.example:99999/";
    EXPECT_THROW(CallbackTarget{settings}, Error);
    settings.callbackUrl = "http://desk.example/";
    settings.callbackHeaders = {{"Content-Length", "1"}};
    EXPECT_THROW(CallbackTarget{settings}, Error);
    settings.callbackHeaders = {{"x:y", "1"}};
    EXPECT_THROW(CallbackTarget{settings}, Error);
    settings.callbackHeaders = {{"x-y", "1"}};
    EXPECT_NO_THROW(CallbackTarget{settings});
}

}  // namespace
}  // namespace openclaw::channels

#include "ws/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "test_server.h"

namespace openclaw::ws {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Script;
using test::TestServer;
using Kind = Client::Received::Kind;

ClientRequest to(const TestServer& server) {
    ClientRequest request;
    request.host = "127.0.0.1";
    request.port = server.port();
    return request;
}

TEST(Client, SendsAndReceivesAndCloses) {
    Script script;
    script.settings.maxMessageBytes = std::size_t{1} << 20;
    TestServer server(script);
    Client client(to(server));
    const std::string big(200'000, 'x');
    client.sendText("hello");
    client.sendText(big);
    EXPECT_EQ(client.receive(seconds(10)).text, "hello");
    EXPECT_EQ(client.receive(seconds(10)).text, big);
    EXPECT_EQ(client.receive(milliseconds(0)).kind, Kind::silence);
    client.close(1000, "done", seconds(10));
    EXPECT_EQ(server.nextEnd(), "1000:done:clean");
    EXPECT_THROW(client.sendText("x"), Error);
}

TEST(Client, SendsTheFieldsItIsGiven) {
    Script script;
    script.handshake.origins = {"https://allowed.test"};
    TestServer server(script);
    ClientRequest request = to(server);
    request.fields = {{"Origin", "https://other.test"}};
    try {
        Client client(request);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::permission_denied);
        EXPECT_THAT(e.what(), testing::HasSubstr("403"));
    }
    request.fields = {{"Origin", "https://allowed.test"}};
    EXPECT_NO_THROW(Client{request});
}

TEST(Client, AnswersPingsAndTellsTheServersClose) {
    Script script;
    script.settings.pingInterval = milliseconds(20);
    script.settings.pongTimeout = milliseconds(300);
    script.onText = [](Connection& c, std::string_view) { c.close(1008, "go away"); };
    TestServer server(script);
    Client client(to(server));
    // Without pongs it would be closed before this ends.
    EXPECT_EQ(client.receive(milliseconds(900)).kind, Kind::silence);
    client.sendText("x");
    const Client::Received end = client.receive(seconds(10));
    EXPECT_EQ(end.kind, Kind::closed);
    EXPECT_EQ(end.code, 1008);
    EXPECT_EQ(end.text, "go away");
    EXPECT_EQ(client.receive(seconds(10)).kind, Kind::closed);
    EXPECT_EQ(server.nextEnd(), "1008::clean");
}

TEST(Client, TellsAServerThatIsNotThere) {
    ClientRequest request;
    request.host = "127.0.0.1";
    request.timeout = seconds(5);
    {
        TestServer gone;
        request.port = gone.port();
    }
    try {
        Client client(request);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::unavailable);
        EXPECT_THAT(e.what(), testing::HasSubstr("127.0.0.1:" + std::to_string(request.port)));
    }
}

TEST(Client, TellsAServerThatVanishes) {
    Script script;
    script.onText = [](Connection& c, std::string_view) { c.abort(); };
    TestServer server(script);
    Client client(to(server));
    client.sendText("x");
    const Client::Received end = client.receive(seconds(10));
    EXPECT_EQ(end.kind, Kind::closed);
    EXPECT_EQ(end.code, 1006);
}

}  // namespace
}  // namespace openclaw::ws

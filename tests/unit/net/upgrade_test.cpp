#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <future>
#include <system_error>
#include <thread>
#include <utility>

#include "net/handler.h"
#include "net/server.h"
#include "net/server_loop.h"
#include "net/upgraded.h"

namespace openclaw::net {
namespace {

using std::chrono::seconds;
using testing::EndsWith;
using testing::StartsWith;

/// What a test wants to be different.
struct Plan {
    bool obstinate = false;  ///< does not leave when told to
    std::promise<void>* destroyed = nullptr;
    std::promise<void>* lateBegun = nullptr;
    std::shared_future<void> lateGoesOn = {};
};

/// What a connection became: sends back all it is sent, says "bye" when told to leave.
class Reflector final : public Upgraded, public Watcher {
  public:
    explicit Reflector(const Plan& plan) : plan_(plan) {}
    ~Reflector() override {
        if (plan_.destroyed != nullptr) plan_.destroyed->set_value();
    }
    Reflector(const Reflector&) = delete;
    Reflector& operator=(const Reflector&) = delete;

    void begin(UpgradedSocket socket) override {
        door_ = &socket.door;
        fd_ = socket.fd;
        put(socket.unsent + "[" + socket.early + "]");
        door_->loop().watch(fd_, *this);
    }
    void onEvents(std::uint32_t) override {
        for (;;) {
            std::array<char, 1000> bytes;
            const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
            if (got < 0) return;
            if (got == 0) return close();
            put({bytes.data(), static_cast<std::size_t>(got)});
        }
    }
    void drain() override {
        put("bye");
        if (!plan_.obstinate) close();
    }
    void close() override {
        door_->loop().unwatch(fd_, *this);
        ::close(fd_);
        door_->retire(*this);
    }

  private:
    void put(std::string_view bytes) const { ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

    const Plan& plan_;
    ServerLoop* door_ = nullptr;
    int fd_ = -1;
};

class Handler final : public InlineHandler {
  public:
    explicit Handler(const Plan& plan) : plan_(plan) {}

    void handle(Exchange& exchange) override {
        if (exchange.head().path == "/plain") return exchange.respond(200, "text/plain", "plain");
        if (exchange.head().path == "/late") {
            exchange.offload([this] { workOnIt(); },
                             [this, &exchange](const std::exception_ptr&) { upgrade(exchange); });
            return;
        }
        upgrade(exchange);
    }

  private:
    void workOnIt() const {
        if (plan_.lateBegun == nullptr) return;
        plan_.lateBegun->set_value();
        plan_.lateGoesOn.wait();
    }
    void upgrade(Exchange& exchange) const {
        const Field more{"X-More", "yes"};
        exchange.upgrade("reflect", {&more, 1}, std::make_unique<Reflector>(plan_));
    }

    const Plan& plan_;
};

class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
  public:
    explicit Factory(const Plan& plan) : plan_(plan) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
        return new Handler(plan_);
    }

  private:
    const Plan& plan_;
};

struct TestServer {
    explicit TestServer(Plan itsPlan = {}, ServerOptions options = {})
        : plan(std::move(itsPlan)),
          server(new Factory(plan), {.addresses = {"127.0.0.1"}}, std::move(options)) {
        server.start();
    }
    std::uint16_t port() const {
        const std::string& address = server.addresses().front();
        return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    Plan plan;
    Server server;
};

class Client {
  public:
    explicit Client(const TestServer& server) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(server.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::system_error(errno, std::generic_category(), "connect");
        }
    }
    ~Client() { end(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void end() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    void send(std::string_view bytes) const {
        ASSERT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    void get(std::string_view path, std::string_view behind = {}) const {
        send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n" + std::string(behind));
    }
    /// Reads until the bytes end like that, or, when empty, until the end of the stream.
    std::string readUntil(std::string_view end) {
        std::string seen;
        while (end.empty() || !seen.ends_with(end)) {
            pollfd wait{fd_, POLLIN, 0};
            std::array<char, 4096> bytes;
            if (::poll(&wait, 1, 10'000) <= 0) return seen + "<silence>";
            const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
            if (got <= 0) return end.empty() ? seen : seen + "<end>";
            seen.append(bytes.data(), static_cast<std::size_t>(got));
        }
        return seen;
    }

  private:
    int fd_;
};

TEST(Upgrade, SendsTheHeadAndHandsOverWhatCameEarly) {
    TestServer server;
    Client client(server);
    client.get("/up", "early");
    const std::string seen = client.readUntil("]");
    EXPECT_THAT(seen, StartsWith("HTTP/1.1 101 Switching Protocols\r\nUpgrade: reflect\r\n"
                                 "Connection: Upgrade\r\n"));
    EXPECT_THAT(seen, EndsWith("\r\nX-More: yes\r\n\r\n[early]"));
    client.send("later");
    EXPECT_EQ(client.readUntil("later"), "later");
}

TEST(Upgrade, HandsOverWhatTheSocketStillHolds) {
    TestServer server;
    Client client(server);
    const std::string much(200'000, '#');  // more than one read takes
    std::thread sender([&] { client.get("/up", much + "$"); });
    const std::string seen = client.readUntil("$");
    sender.join();
    EXPECT_EQ(std::count(seen.begin(), seen.end(), '#'), 200'000);
}

TEST(Upgrade, FollowsOtherRequestsOnItsConnection) {
    TestServer server;
    Client client(server);
    client.get("/plain", "GET /up HTTP/1.1\r\nHost: localhost\r\n\r\nearly");
    const std::string seen = client.readUntil("[early]");
    EXPECT_THAT(seen, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(seen, testing::HasSubstr("plainHTTP/1.1 101 "));
}

TEST(Upgrade, MayComeAfterWorkElsewhere) {
    TestServer server;
    Client client(server);
    client.get("/late", "early");
    EXPECT_THAT(client.readUntil("]"), EndsWith("[early]"));
}

TEST(Upgrade, StaysOnTheBooksUntilItRetires) {
    std::promise<void> destroyed;
    ServerOptions options;
    options.maxConnections = 1;
    TestServer server({.destroyed = &destroyed}, options);
    Client client(server);
    client.get("/up");
    client.readUntil("[]");
    EXPECT_EQ(server.server.openConnections(), 1u);
    Client second(server);
    second.get("/plain");
    EXPECT_THAT(second.readUntil(""), StartsWith("HTTP/1.1 503 "));
    client.end();
    ASSERT_EQ(destroyed.get_future().wait_for(seconds(10)), std::future_status::ready);
    second.end();
    EXPECT_LE(server.server.openConnections(), 1u);  // the second's, at most
}

TEST(Upgrade, IsToldOfADrainWhichWaitsForIt) {
    TestServer server;
    Client client(server);
    client.get("/up");
    client.readUntil("[]");
    EXPECT_TRUE(server.server.drain(seconds(10)));
    EXPECT_EQ(client.readUntil(""), "bye");
    EXPECT_EQ(server.server.openConnections(), 0u);
}

TEST(Upgrade, IsToldAtOnceWhenTheServerDrainsAlready) {
    std::promise<void> begun;
    std::promise<void> goOn;
    TestServer server({.lateBegun = &begun, .lateGoesOn = goOn.get_future().share()});
    Client client(server);
    client.get("/late");
    begun.get_future().wait();
    std::thread drain([&] { EXPECT_TRUE(server.server.drain(seconds(10))); });
    const auto listens = [&] {
        try {
            const Client other(server);
            return true;
        } catch (const std::system_error&) {
            return false;
        }
    };
    while (listens()) {
    }
    goOn.set_value();
    EXPECT_THAT(client.readUntil(""), EndsWith("[]bye"));
    drain.join();
}

TEST(Upgrade, IsClosedWhenTheDrainsTimeIsOver) {
    TestServer server({.obstinate = true});
    Client client(server);
    client.get("/up");
    client.readUntil("[]");
    std::thread drain([&] { EXPECT_FALSE(server.server.drain(std::chrono::hours(1))); });
    EXPECT_EQ(client.readUntil("bye"), "bye");
    server.server.cutShort();
    drain.join();
    EXPECT_EQ(client.readUntil(""), "");
}

}  // namespace
}  // namespace openclaw::net

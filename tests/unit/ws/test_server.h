#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/server.h"
#include "ws/accept.h"
#include "ws/connection.h"

namespace openclaw::ws::test {

/// What the endpoints of a test do. By default text comes back as it went, and a shutdown closes with 1001.
struct Script {
    std::function<void(Connection&)> onOpen = [](Connection&) {};
    std::function<void(Connection&, std::string_view)> onText = [](Connection& c, std::string_view text) {
        c.sendText(text);
    };
    std::function<void(Connection&)> onDrained = [](Connection&) {};
    std::function<void(Connection&)> onShutdown = [](Connection& c) { c.close(1001, "shutting down"); };
    Settings settings{};
    HandshakeOptions handshake{};
};

/// A server of one loop, all of whose paths are WebSockets that follow the script.
class TestServer {
  public:
    explicit TestServer(Script script = {}, net::ServerOptions options = {});
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    std::uint16_t port() const;
    net::Server& door() noexcept { return server_; }
    /// Waits for the next end of a connection: "CODE:REASON:clean" or "CODE:REASON:unclean".
    std::string nextEnd();
    /// Runs `task` on the loop, and waits until it has run.
    void onLoop(const std::function<void()>& task);
    /// Endpoints that exist.
    int endpoints();

    /// Of the connection that opened last. [loop thread]
    Connection* latest = nullptr;

  private:
    friend class ScriptedEndpoint;
    void ended(std::string how);
    void count(int change);

    Script script_;
    std::shared_ptr<const Settings> settings_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> ends_;
    std::size_t endsTaken_ = 0;
    int endpoints_ = 0;
    net::Server server_;
};

}  // namespace openclaw::ws::test

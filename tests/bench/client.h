#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "answer_reader.h"

namespace loadgen {

/// Many keep-alive connections to one server, driven by one thread. Each sends the same request when told and
/// reports what came back.
class Client {
  public:
    struct Connection {
        unsigned index = 0;
        int fd = -1;  ///< -1: closed
        AnswerReader reader;
        bool busy = false;
        std::int64_t sentAt = 0;  ///< nanoseconds
        std::int64_t lastAt = 0;  ///< streams: of the last event
        std::uint64_t events = 0;
    };

    /// Called for each read with the bytes it brought.
    std::function<void(Connection&, std::string_view bytes, std::int64_t now)> onBytes;
    /// The whole answer is there; the connection may be told to send again.
    std::function<void(Connection&, std::int64_t now)> onAnswer;
    /// Closed by the server, or broken. It stays closed.
    std::function<void(Connection&)> onLost;

    Client(std::uint16_t port, std::string request);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Throws std::system_error when a connection is refused.
    void connect(unsigned count);
    void send(Connection& connection);
    /// Handles what happens until `until`, or for one round of events if that comes first.
    void poll(std::int64_t until);

    std::vector<Connection>& connections() noexcept { return connections_; }

  private:
    void receive(Connection& connection);
    void lose(Connection& connection);

    std::uint16_t port_;
    std::string request_;
    int epoll_ = -1;
    std::vector<Connection> connections_;
    std::vector<char> buffer_ = std::vector<char>(262'144);
};

/// CLOCK_MONOTONIC.
std::int64_t nowNanos();

}  // namespace loadgen

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen {

/// Many WebSockets to one server, driven by one thread.
class SocketClient {
  public:
    struct Connection {
        unsigned index = 0;
        int fd = -1;        ///< -1: closed
        bool open = false;  ///< the upgrade is done
        std::string unread;
        std::int64_t sentAt = 0;  ///< nanoseconds
        std::int64_t lastSeq = 0;
        std::uint64_t frames = 0;
    };
    enum class Opcode : std::uint8_t { text = 1, ping = 9, pong = 10 };

    /// A whole frame has come; `payload` is valid during the call.
    std::function<void(Connection&, Opcode, std::string_view payload)> onFrame;
    /// Closed by the server, or broken. It stays closed.
    std::function<void(Connection&)> onLost;

    /// `target`: of the upgrade, with the credential.
    SocketClient(std::uint16_t port, std::string target);
    ~SocketClient();
    SocketClient(const SocketClient&) = delete;
    SocketClient& operator=(const SocketClient&) = delete;

    /// Until all are open. Throws std::system_error when one is refused, std::runtime_error when the server
    /// does not upgrade it.
    void connect(unsigned count);
    void send(Connection& connection, Opcode opcode, std::string_view payload);
    /// Handles what happens until `until`, or for one round of events if that comes first.
    void poll(std::int64_t until);
    /// The same until `done`; false when that was not by `until`.
    bool pollUntil(std::int64_t until, const std::function<bool()>& done);

    std::vector<Connection>& connections() noexcept { return connections_; }

  private:
    void dial(Connection& connection);
    void receive(Connection& connection);
    std::string_view takeFrames(Connection& connection, std::string_view bytes);
    void lose(Connection& connection);

    std::uint16_t port_;
    std::string upgrade_;
    int epoll_ = -1;
    unsigned opened_ = 0;
    std::vector<Connection> connections_;
    std::vector<char> buffer_ = std::vector<char>(262'144);
};

/// A request of the control plane.
std::string requestFrame(std::string_view id, std::string_view method, std::string_view params);

}  // namespace loadgen

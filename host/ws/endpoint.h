#pragma once

#include <cstdint>
#include <string_view>

namespace openclaw::ws {

class Connection;

/// What a WebSocket is for: receives its messages. Owned by its connection and destroyed with it, after
/// `onClose` where it was opened at all. No function is called from inside one that the endpoint calls on the
/// connection, and every one may close or abort it. What they throw closes the connection with 1011. [loop
/// thread]
class Endpoint {
  public:
    virtual ~Endpoint() = default;

    /// The handshake is done: called first. What is sent here leaves together with the 101.
    virtual void onOpen(Connection& connection) = 0;
    /// A whole message of valid UTF-8; `text` is valid during the call.
    virtual void onText(std::string_view text) = 0;
    /// Only where the settings take binary messages.
    virtual void onBinary(std::string_view /*bytes*/) {}
    /// The queue of what is to be sent has fallen to the low-water mark, having been above it.
    virtual void onDrained() {}
    /// The server takes its leave: say goodbye, and close with 1001 when there is nothing more to wait for.
    virtual void onShutdown() = 0;
    /// It is over: the last call; the connection must not be touched any more. `clean`: both sides have
    /// closed, and the code is the peer's. Otherwise it is what the connection was closed with for a fault,
    /// or `close_code::abnormal`.
    virtual void onClose(std::uint16_t code, std::string_view reason, bool clean) = 0;
};

}  // namespace openclaw::ws

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ws/decoder.h"

namespace openclaw::ws::test {

/// A client that does what a test tells it, right or wrong, on a blocking socket. Waits at most ten seconds
/// for anything; then the event is "silence".
class Peer {
  public:
    /// Connects to 127.0.0.1. A small receive buffer makes a slow reader felt early.
    explicit Peer(std::uint16_t port, int receiveBuffer = 0);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// Sends an upgrade request, and `behind` together with it; answers the response's head.
    std::string upgrade(std::string_view fields = {}, std::string_view behind = {});

    void send(std::string_view bytes) const;
    /// False when the server takes no more.
    bool sendSome(std::string_view bytes) const;
    /// The next event, described as by `decode`; "eof" and "reset" for the end of the connection.
    std::string next();
    /// Reads until the connection ends; the events, the end included.
    std::vector<std::string> rest();

    void expectCompressed() { decoder_.expectCompressed(15, false); }
    /// Vanishes: with a reset, as after a crash.
    void reset();
    void shutDownSending() const;
    void endNow();

  private:
    bool fill();

    int fd_;
    Decoder decoder_{Role::client, std::size_t{64} << 20, true};
    std::string input_;
    std::size_t taken_ = 0;
    std::string end_;
    bool closed_ = false;  ///< the decoder has seen a close frame
};

}  // namespace openclaw::ws::test

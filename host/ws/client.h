#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ws/decoder.h"

namespace openclaw::ws {

struct ClientRequest {
    std::string host;
    std::uint16_t port = 0;
    std::string target = "/ws";  ///< path and query
    std::vector<std::pair<std::string, std::string>> fields;
    std::chrono::milliseconds timeout{10'000};  ///< to connect, for the handshake, and for each send
    std::size_t maxMessageBytes = std::size_t{25} << 20;
};

/// A WebSocket to a server, for command-line tools: it blocks, and belongs to one thread. Pings are answered
/// while it receives. Connecting and sending throw Error: `unavailable` when the server cannot be reached or
/// is gone, what its status means when it refuses the handshake.
class Client {
  public:
    struct Received {
        enum class Kind : std::uint8_t { text, silence, closed };
        Kind kind = Kind::silence;
        std::string text;        ///< the message, or the reason of the close
        std::uint16_t code = 0;  ///< of the close
    };

    explicit Client(const ClientRequest& request);

    void sendText(std::string_view text);
    /// The next message, `silence` when none came in time, or `closed` from the close on.
    Received receive(std::chrono::milliseconds wait);
    /// Closes and waits for the server's answer; what still comes is dropped.
    void close(std::uint16_t code, std::string_view reason, std::chrono::milliseconds wait);

    /// To wait for bytes beside other things; `receive` with no time to wait comes first, as it may hold some
    /// already.
    int descriptor() const { return socket_.impl()->sockfd(); }

  private:
    void connect();
    std::string handshakeRequest(const std::string& key) const;
    void readAnswer(const std::string& key);
    void checkAnswer(std::string_view head, const std::string& key) const;
    void sendFrame(Opcode opcode, std::string_view payload);
    void sendClose(const std::string& payload);
    void sendAll(std::string_view bytes);
    bool readMore(std::chrono::milliseconds wait);
    Received ended(std::uint16_t code, std::string_view reason);
    std::string peer() const;

    ClientRequest request_;
    Poco::Net::StreamSocket socket_;
    Decoder decoder_;
    std::string input_;
    std::size_t taken_ = 0;  ///< of input_
    bool closeSent_ = false;
    Received end_;  ///< kind `closed` once it is
};

}  // namespace openclaw::ws

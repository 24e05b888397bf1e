#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "output.h"

namespace harness {

/// A TCP connection to a port of this machine, byte by byte in the test's hands. Blocking, with patience.
class Tcp {
  public:
    enum class End : std::uint8_t {
        open,   ///< patience is over, the peer is silent
        fin,    ///< closed in order: everything it sent has been received
        reset,  ///< RST: what it sent may be lost
    };

    /// Throws std::system_error when refused.
    explicit Tcp(std::uint16_t port, const char* host = "127.0.0.1");
    ~Tcp();
    Tcp(Tcp&& other) noexcept;
    Tcp& operator=(Tcp&&) = delete;

    /// False when the peer is gone.
    bool send(std::string_view bytes);
    /// As many bytes as one read brings, none at the end of the stream or of patience: see `end`.
    std::string receive(std::chrono::milliseconds timeout = patience);
    std::string receiveToEnd(std::chrono::milliseconds timeout = patience);
    End end() const noexcept { return end_; }

    void finishSending();
    void close();
    /// Closes with RST.
    void abort();
    /// Limits what the kernel takes for a reader that does not read.
    void shrinkReceiveBuffer(int bytes);

  private:
    int fd_ = -1;
    End end_ = End::open;
};

/// Is anybody listening?
bool accepts(std::uint16_t port, const char* host = "127.0.0.1");

std::int64_t monotonicMicros();

}  // namespace harness

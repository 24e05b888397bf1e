#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/loop.h"
#include "net/upgraded.h"
#include "net/worker_pool.h"
#include "ws/decoder.h"
#include "ws/deflate.h"
#include "ws/endpoint.h"
#include "ws/send_queue.h"
#include "ws/settings.h"

namespace openclaw::ws {

/// One WebSocket of a server (RFC 6455). Reads without blocking and never waits for anybody; everything that
/// one event makes it send leaves in one system call. While nothing happens it holds neither buffer nor
/// thread. The server owns it. [loop thread]
class Connection final : public net::Watcher, public net::Upgraded {
  public:
    Connection(std::shared_ptr<const Settings> settings, const std::optional<DeflateParameters>& deflate,
               std::unique_ptr<Endpoint> endpoint);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // -- for the endpoint. Without effect once the connection is closing. A queue that grows beyond
    // `maxBufferedBytes` is thrown away and the connection closed with 1013.
    void sendText(std::string_view text);
    void sendBinary(std::string_view bytes);
    /// One text message: `begin`, and then `rest`, which many connections share. It is never compressed.
    void sendText(std::string_view begin, const std::shared_ptr<const std::string>& rest);
    /// Within `onText`: the message itself, without a copy where it came in pieces.
    std::string takeText() { return decoder_.takeMessage(); }
    /// No event comes from the peer's bytes until `resume`, and those that are not read yet stay with the
    /// kernel. An end of the connection is seen after it, unless this side brings it about.
    void pause() noexcept { paused_ = true; }
    void resume();
    net::WorkerPool& workers() const noexcept;
    /// What is queued leaves first; then the peer has `closeTimeout` to answer. `code` must be one that may
    /// be sent.
    void close(std::uint16_t code, std::string_view reason);
    /// Cuts the connection: nothing more is sent.
    void abort();

    void setMaxMessageBytes(std::size_t bytes) noexcept { decoder_.setMaxMessageBytes(bytes); }
    /// Bytes that the peer has not taken yet.
    std::size_t unsent() const noexcept { return queue_.bytes(); }
    bool isOpen() const noexcept { return state_ == State::open; }
    const std::string& remote() const noexcept { return remote_; }
    net::Loop& loop() const noexcept;

    // -- for the server
    void begin(net::UpgradedSocket socket) override;
    void drain() override;
    void close() override { abort(); }
    void onEvents(std::uint32_t events) override;

  private:
    enum class State : std::uint8_t {
        open,
        closing,    ///< has sent a close frame and waits for the peer's
        leaving,    ///< sends what is left and a close frame; the peer's bytes mean nothing any more
        lingering,  ///< has shut its side down and waits for the peer to do the same
        closed,
    };

    void readAvailable();
    void consume(std::span<char> bytes);
    void handle(Decoder::Event event);
    void answerPing(std::string_view payload);
    void answerClose();
    void fail(std::uint16_t code, std::string_view reason);
    void hangUp(std::string_view why);
    void over(std::uint16_t code, std::string_view reason, bool clean);
    /// Calls the endpoint; what it throws ends the connection.
    template <typename Call>
    void guarded(const Call& call) {
        try {
            call();
        } catch (const std::exception& e) {
            endpointFailed(e);
        }
    }
    void endpointFailed(const std::exception& e);

    void sendMessage(Opcode opcode, std::string_view payload);
    void sendClose(std::uint16_t code, std::string_view reason);
    void outputGrew();
    void overflow();
    void flush();
    void linger();
    void end();

    void schedule();
    Clock::time_point deadline() const noexcept;
    void deadlinePassed();
    void waitForPeer(std::chrono::milliseconds time);

    net::ServerLoop* door_ = nullptr;
    std::shared_ptr<const Settings> settings_;
    std::unique_ptr<Endpoint> endpoint_;
    int fd_ = -1;
    State state_ = State::open;
    bool readable_ = false;
    bool paused_ = false;
    bool peerClosed_ = false;  ///< the peer will send nothing more
    bool flushQueued_ = false;
    bool blocked_ = false;  ///< the socket takes no more
    bool aboveLowWater_ = false;
    bool pinged_ = false;       ///< a ping of ours awaits any sign of life
    bool pongPending_ = false;  ///< `pong_` is to be sent when the socket takes more
    bool over_ = false;         ///< the endpoint has been, or is about to be, told of the end
    std::uint8_t pongsUnsent_ = 0;
    bool deflating_ = false;
    DeflateParameters deflate_;
    Decoder decoder_;
    SendQueue queue_;
    std::unique_ptr<Deflater> deflater_;  ///< with context takeover only
    std::string pong_;
    std::string unconsumed_;  ///< what had been read when it was paused
    std::string remote_;
    net::Timer timer_;
    Clock::time_point lastHeard_;
    Clock::time_point lastSent_;
    Clock::time_point peerDeadline_;  ///< for what the peer owes: a pong, or its part of closing
};

}  // namespace openclaw::ws

#pragma once

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/SocketAddress.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/chunked.h"
#include "net/exchange.h"
#include "net/loop.h"
#include "net/request_head.h"

namespace openclaw::net {

class InlineHandler;
class ServerLoop;

/// One client connection: reads requests, hands them to handlers one at a time, sends the answers. While it
/// waits for a request it holds no buffer and no thread. It ends when it is closed, or when a handler has
/// upgraded its exchange and the socket passes to what comes after. [loop thread]
class Connection final : public Watcher {
  public:
    /// Takes ownership of `fd`, a non-blocking connected socket.
    Connection(ServerLoop& door, int fd, std::string remote);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Answers 503 and closes instead of reading a request: the server is full.
    void refuseFull();
    /// No further request: closes now if none is under way.
    void drain();
    /// The drain is over: an answer under way is cut short, and says so where that can still be said.
    void stop();
    /// Closes now, whatever is under way.
    void close();

    void onEvents(std::uint32_t events) override;

    // -- for the exchange
    ServerLoop& door() noexcept { return door_; }
    std::string& output() noexcept { return output_; }
    /// Something was added to `output`: it is sent once the current callback has returned.
    void outputGrew();
    void cut();
    std::size_t unsent() const noexcept { return output_.size() - sent_; }
    bool draining() const noexcept { return draining_; }
    std::string_view httpDate() const;
    Poco::Net::SocketAddress peerAddress() const;
    Poco::Net::SocketAddress localAddress() const;

  private:
    enum class State : std::uint8_t {
        head,       ///< waits for a request, or reads its head
        body,       ///< reads a request's body
        answering,  ///< a handler has the request
        lingering,  ///< has answered and shut its side down; skips what the client still sends
        closed,
    };

    void readAvailable();
    void consume(std::string_view bytes);
    void keepOrConsume(std::string_view bytes);
    bool consumeHead(std::string_view& bytes);
    bool consumeBody(std::string_view& bytes);
    void beginExchange(std::string head);
    void headComplete();
    void dispatch();
    void runInline(InlineHandler& handler);
    void runOnWorker(std::unique_ptr<Poco::Net::HTTPRequestHandler> handler);
    void answered();
    void refuse(int status, std::string_view reason);
    void afterAnswer();
    void handOver();
    void linger();
    void flush();
    void deadlinePassed();
    void hangUp();
    void endIfAbandoned();

    ServerLoop& door_;
    int fd_;
    State state_ = State::head;
    bool readable_ = false;    ///< the socket may hold unread bytes
    bool peerClosed_ = false;  ///< the client will send nothing more
    bool headBegun_ = false;   ///< the first byte of a request has come
    bool flushQueued_ = false;
    bool cut_ = false;
    bool draining_ = false;
    std::string remote_;
    std::string input_;  ///< an incomplete head, or what came behind the request under way
    std::string output_;
    std::size_t sent_ = 0;  ///< of output_
    HeadScanner scanner_;
    ChunkedDecoder chunks_;
    std::uint64_t bodyLeft_ = 0;
    std::shared_ptr<Exchange> exchange_;
    std::unique_ptr<Poco::Net::HTTPRequestHandler> handler_;
    Timer deadline_;
};

}  // namespace openclaw::net

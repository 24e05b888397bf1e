#pragma once

#include <string>

namespace openclaw::net {

class ServerLoop;

/// A connection's socket as it leaves HTTP, with everything that must not be lost on the way.
struct UpgradedSocket {
    ServerLoop& door;    ///< lends its loop and its read buffer; outlives the socket
    int fd;              ///< non-blocking, watched by nobody; the taker closes it
    std::string remote;  ///< the client's address
    std::string unsent;  ///< the 101 answer, or its rest: leaves before anything else
    std::string early;   ///< what the client sent behind its request
};

/// What a connection has become by an upgrade (RFC 9110, section 7.8). It goes on counting as one of the
/// server's connections until it hands itself to `ServerLoop::retire`, which destroys it when the stack has
/// unwound. Destroyed without `begin` when the client is gone before its time. [loop thread]
class Upgraded {
  public:
    virtual ~Upgraded() = default;
    /// The socket is its own from here on. Called once, first; must not throw.
    virtual void begin(UpgradedSocket socket) = 0;
    /// The server takes its leave: say goodbye, close soon.
    virtual void drain() = 0;
    /// The server's time is over: close and retire before returning.
    virtual void close() = 0;
};

}  // namespace openclaw::net

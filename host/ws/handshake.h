#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/exchange.h"
#include "net/request_head.h"
#include "ws/deflate.h"

namespace openclaw::ws {

struct HandshakeOptions {
    /// What a browser's Origin may be, e.g. "https://example.org"; empty: anything. Clients that send no
    /// Origin are not browsers, and pass.
    std::vector<std::string> origins = {};
    std::vector<std::string> subprotocols = {};
    std::optional<DeflateOptions> deflate = {};  ///< none: messages are never compressed
};

/// What became of an upgrade request (RFC 6455, section 4.2): `status` 101 with what was agreed on, or the
/// status to refuse it with and why.
struct Handshake {
    int status = 101;
    std::string reason;       ///< of a refusal, for the client
    std::string accept;       ///< Sec-WebSocket-Accept
    std::string subprotocol;  ///< empty: none
    std::optional<DeflateParameters> deflate;
};

/// Does the request want to become a WebSocket, rightly or not? Tells it from others to the same path.
bool asksForWebSocket(const net::RequestHead& head);

/// 405: not GET. 426: not an upgrade to this version. 403: the Origin is not on the list. 400: anything else.
Handshake checkHandshake(const net::RequestHead& head, const HandshakeOptions& options);

/// Answers a refused handshake: `body` is the caller's, the headers that the status wants are added.
void refuse(net::Exchange& exchange, const Handshake& refused, std::string_view contentType,
            std::string_view body);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string acceptKey(std::string_view key);

}  // namespace openclaw::ws

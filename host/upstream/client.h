#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "net/fields.h"
#include "net/loop.h"

namespace openclaw::upstream {

/// An absolute http or https URL, taken apart (RFC 3986). Fragments and user information are refused.
struct Url {
    bool tls = false;
    std::string host;  ///< without brackets
    std::uint16_t port = 80;
    std::string target;  ///< path and query, at least "/"

    /// Throws Error(invalid_request).
    static Url parse(std::string_view text);
    /// As the Host field has it: the port only where it is not the scheme's own.
    std::string authority() const;
    /// Scheme and authority: as much of a URL as may stand in a message.
    std::string origin() const;
};

/// Limits on the phases of an exchange; zero is no limit.
struct Limits {
    std::chrono::milliseconds connect{10'000};     ///< name resolution and TCP, a proxy's tunnel included
    std::chrono::milliseconds tls{10'000};         ///< the handshake
    std::chrono::milliseconds firstByte{600'000};  ///< from the request's end to the answer's head
    std::chrono::milliseconds gap{600'000};        ///< between two reads of the body
    std::chrono::milliseconds total{0};            ///< from `start` to the answer's end
};

/// Which ways an exchange may take. Connections are shared only between exchanges with equal ones.
struct Egress {
    enum class Purpose : std::uint8_t { provider, tool };

    Purpose purpose = Purpose::provider;
    /// Refuses every address that is not globally reachable, when the socket opens. Through a proxy, which
    /// looks names up itself, only addresses in the URL can be judged.
    bool publicOnly = false;
    bool environmentProxy = true;  ///< use the proxy that the environment names for the target

    bool operator==(const Egress&) const = default;
};

struct Request {
    Url url;
    std::string method = "GET";
    std::vector<std::pair<std::string, std::string>>
        headers;            ///< without Host, Content-Length and connection headers
    std::string_view body;  ///< borrowed until the exchange ends
    Limits limits;
    Egress egress;
    std::string caFile;  ///< PEM file of authorities trusted besides the system's; empty: none
};

struct ResponseHead {
    int status = 0;
    const net::Fields& fields;  ///< valid until onHead returns
};

/// Follows one exchange. Every function is called on the exchange's loop; `onHead` once, then `onBody` any
/// number of times, then exactly one of `onEnd` and `onFailure`, after which nothing follows. The observer
/// may destroy the exchange from inside any of them.
class Observer {
  public:
    virtual void onHead(const ResponseHead& head) = 0;
    /// What one read brought, transfer and content coding removed; valid until it returns. Where a content
    /// coding was removed, the head has neither Content-Encoding nor Content-Length.
    virtual void onBody(std::string_view bytes) = 0;
    virtual void onEnd() = 0;
    /// upstream_failed, deadline_exceeded, unavailable (could not connect) or permission_denied (of the
    /// egress policy); before or after the head. A request that cannot be sent fails as invalid_request.
    virtual void onFailure(const Error& error) = 0;

  protected:
    ~Observer() = default;
};

/// One request on its way. Destroying it ends it: the connection is closed unless the answer was complete,
/// and the observer hears nothing more. [loop thread]
class Exchange {
  public:
    virtual ~Exchange() = default;
    /// Stops reading, so that TCP slows the sender down; `onBody` may still deliver what was read already.
    virtual void pause() = 0;
    virtual void resume() = 0;
};

/// Outbound HTTP of one loop: its connections, pooled by origin and egress policy, and the exchanges on them.
/// Plain HTTP/1.1 is its own; TLS, HTTP/2 and proxies are libcurl's. Redirects are answers like any other.
/// The loop outlives it; exchanges that outlive it are ended, and their observers hear nothing more. Not to
/// be destroyed from inside an observer. [loop thread]
class Client {
  public:
    /// Reads the environment for proxies.
    explicit Client(net::Loop& loop);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Never blocks, never calls the observer before it returns: a failure at once is reported from the loop.
    std::unique_ptr<Exchange> start(Request request, Observer& observer);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openclaw::upstream

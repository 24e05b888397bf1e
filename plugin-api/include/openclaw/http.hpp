/// Part of the veneer: outbound HTTP through the gateway (openclaw.http-fetch/1). Include plugin.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "openclaw/failure.hpp"
#include "openclaw/plugin.h"

namespace openclaw::plugin {

/// Limits of one outbound request in milliseconds; 0: the gateway's own.
struct HttpLimits {
    std::uint32_t connect = 0;    ///< name resolution and TCP connection
    std::uint32_t tls = 0;        ///< TLS handshake
    std::uint32_t firstByte = 0;  ///< from the request's end to the answer's head
    std::uint32_t gap = 0;        ///< between two pieces of the answer
    std::uint32_t total = 0;      ///< all of it
};

/// An outbound request; see openclaw_http_request. Its texts are lent: they live until `Call::relay` or
/// `Call::fetch` has returned. One that never changes may be built once and used by many threads.
struct HttpRequest {
    std::string_view method;  ///< empty: GET
    std::string_view url;     ///< absolute, http or https; redirects are not followed
    std::vector<openclaw_header> headers;
    std::string_view body;
    bool bodyIsInput = false;  ///< send the call's input, without a copy, in place of `body`
    HttpLimits limits;
    std::string_view caFile;        ///< PEM file of authorities trusted besides the system's; empty: none
    bool allowPrivate = false;      ///< tools: private, loopback and link-local addresses, too
    bool environmentProxy = false;  ///< tools: the proxy that the gateway's environment names

    /// Points into this object. A host of minor 0 reads as far as `body`.
    openclaw_http_request raw() const noexcept {
        openclaw_http_request request{};
        request.size = sizeof(openclaw_http_request);
        if (bodyIsInput) request.flags |= OPENCLAW_HTTP_BODY_IS_INPUT;
        if (allowPrivate) request.flags |= OPENCLAW_HTTP_ALLOW_PRIVATE;
        if (environmentProxy) request.flags |= OPENCLAW_HTTP_ENVIRONMENT_PROXY;
        request.method = lend(method);
        request.url = lend(url);
        request.headers = headers.data();
        request.header_count = headers.size();
        request.body = lend(body);
        request.connect_timeout_ms = limits.connect;
        request.tls_timeout_ms = limits.tls;
        request.first_byte_timeout_ms = limits.firstByte;
        request.gap_timeout_ms = limits.gap;
        request.total_timeout_ms = limits.total;
        request.ca_file = lend(caFile);
        return request;
    }
};

/// The header fields of an answer, lent for as long as the callback runs.
class HttpHeaders {
  public:
    HttpHeaders(const openclaw_header* first, std::size_t count) noexcept : first_(first), count_(count) {}

    const openclaw_header* begin() const noexcept { return first_; }
    const openclaw_header* end() const noexcept { return first_ + count_; }
    std::size_t size() const noexcept { return count_; }

    /// The first field of this name, in any case of letters; empty when there is none.
    std::string_view get(std::string_view name) const noexcept {
        for (const openclaw_header& header : *this) {
            if (equal(view(header.name), name)) return view(header.value);
        }
        return {};
    }

  private:
    static char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
    static bool equal(std::string_view a, std::string_view b) noexcept {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (lower(a[i]) != lower(b[i])) return false;
        }
        return true;
    }

    const openclaw_header* first_;
    std::size_t count_;
};

/// Hears the answer to one `Call::fetch`: the head, the bytes as they come, then `onDone` exactly once, after
/// which it is destroyed. All of it [loop]: return within microseconds, never block, and leave long work to
/// a thread of your own. (A request that is refused at once gets its `onDone` on the caller's thread.)
///
/// Usually it holds the call, moved into it, and finishes it in `onDone`; to stop early, finish or fail the
/// call and ignore what still comes. What `onHead` or `onBytes` throws becomes the status of `onDone`, at
/// once; what `onDone` throws is lost, so that a call held here ends without an answer.
class HttpReceiver {
  public:
    HttpReceiver() = default;
    HttpReceiver(const HttpReceiver&) = delete;
    HttpReceiver& operator=(const HttpReceiver&) = delete;
    virtual ~HttpReceiver() = default;

    virtual void onHead(int status, const HttpHeaders& headers) = 0;
    virtual void onBytes(std::string_view bytes) = 0;
    /// OPENCLAW_OK when the answer came whole, whatever its HTTP status. The message is for the user.
    virtual void onDone(openclaw_status status, std::string_view message) = 0;
};

/// One fetch under way: what the host's callbacks get as `user`. It deletes itself with `done`.
class HttpFetch {
  public:
    /// Asks the host to send it, or tells the receiver why not.
    static void start(const openclaw_host& host, const openclaw_ext_http_fetch* http, openclaw_call call,
                      const HttpRequest& request, std::unique_ptr<HttpReceiver> receiver) {
        static constexpr openclaw_http_callbacks kCallbacks{sizeof(openclaw_http_callbacks), head, bytes,
                                                            done};
        auto fetch = std::make_unique<HttpFetch>(std::move(receiver));
        if (http == nullptr || !OPENCLAW_HAS(http, fetch) || http->fetch == nullptr)
            return fetch->end(OPENCLAW_UNSUPPORTED, "the gateway lends no HTTP client");
        const openclaw_http_request raw = request.raw();
        const openclaw_status status = http->fetch(&host, call, &raw, &kCallbacks, fetch.get());
        if (status != OPENCLAW_OK) return fetch->end(status, "the gateway refused the outbound request");
        static_cast<void>(fetch.release());  // `done` deletes it, perhaps already has
    }

    explicit HttpFetch(std::unique_ptr<HttpReceiver> receiver) noexcept : receiver_(std::move(receiver)) {}

  private:
    static HttpFetch& of(void* user) noexcept { return *static_cast<HttpFetch*>(user); }

    static void head(void* user, std::int32_t status, const openclaw_header* headers,
                     std::size_t count) noexcept {
        of(user).pass([&](HttpReceiver& receiver) { receiver.onHead(status, HttpHeaders(headers, count)); });
    }

    static void bytes(void* user, openclaw_string piece) noexcept {
        of(user).pass([&](HttpReceiver& receiver) { receiver.onBytes(view(piece)); });
    }

    static void done(void* user, openclaw_status status, openclaw_string message) noexcept {
        const std::unique_ptr<HttpFetch> fetch(&of(user));
        fetch->end(status, view(message));
    }

    template <class Body>
    void pass(Body body) noexcept {
        if (receiver_ == nullptr) return;
        guard([&] { body(*receiver_); },
              [&](openclaw_status status, const char* message) { end(status, message); });
    }

    void end(openclaw_status status, std::string_view message) noexcept {
        const std::unique_ptr<HttpReceiver> receiver = std::move(receiver_);
        if (receiver == nullptr) return;
        guard([&] { receiver->onDone(status, message); }, [](openclaw_status, const char*) {});
    }

    std::unique_ptr<HttpReceiver> receiver_;  ///< null once it has been told the end
};

}  // namespace openclaw::plugin

#pragma once

#include <Poco/MemoryStream.h>
#include <Poco/Net/HTTPServerRequest.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/request_record.h"
#include "net/loop.h"
#include "net/request_head.h"
#include "net/upgraded.h"

namespace openclaw::net {

class Connection;
class WorkerResponse;

/// What goes on with an exchange after its handler returned. Owned by the exchange and destroyed when the
/// answer is complete or the client is gone, never from inside one of its own calls into the exchange. [loop
/// thread]
class Continuation {
  public:
    virtual ~Continuation() = default;
    /// The client hung up before the answer was complete; destruction follows.
    virtual void onHangUp() {}
    /// The server stops, and the answer has begun and is not complete: the last chance to say so in it. What
    /// it writes is sent as far as the socket takes it; destruction follows.
    virtual void onStop() {}
    /// What was unsent has all been sent: time to resume what was paused.
    virtual void onDrained() {}
};

/// One request and its answer (RFC 9110's exchange). For inline code it is used through the functions below;
/// for worker handlers it is also a Poco request, whose header collection is filled only then.
///
/// Threads: the connection's loop, but for a worker handler, which has it to itself while it runs.
class Exchange final : public Poco::Net::HTTPServerRequest, public std::enable_shared_from_this<Exchange> {
  public:
    Exchange(Connection& connection, Loop& loop, std::string head);
    ~Exchange() override;

    // -- the request
    const RequestHead& head() const noexcept { return head_; }
    /// The whole body; empty before it has come.
    std::string_view body() const noexcept { return body_; }
    /// Gives its memory back once it is not needed any more.
    void dropBody() noexcept { std::string().swap(body_); }
    RequestRecord& record() noexcept { return record_; }
    const std::string& remote() const noexcept { return record_.remote; }
    Loop& loop() const noexcept { return loop_; }

    // -- the answer. Everything that one event brings leaves in one send. Without effect once the client is
    // gone.
    /// A whole answer.
    void respond(int status, std::string_view contentType, std::string_view body,
                 std::span<const Field> fields = {});
    /// The head of an answer that follows in pieces. Without `length`, the chunked coding frames it
    /// (HTTP/1.0: the end of the connection).
    void start(int status, std::string_view contentType, std::span<const Field> fields = {},
               std::optional<std::uint64_t> length = std::nullopt);
    void write(std::string_view bytes);
    /// The answer is complete.
    void end();
    /// Cuts the connection, so that the client can tell that the answer is not complete.
    void abort();
    /// Answers 101 and, once the handler has returned, hands the connection's socket to `upgraded` on the
    /// same loop: `protocol` is the Upgrade header's value, `fields` are added to the answer.
    void upgrade(std::string_view protocol, std::span<const Field> fields,
                 std::unique_ptr<Upgraded> upgraded);
    bool started() const noexcept { return started_; }
    /// Bytes that the client has not taken yet.
    std::size_t unsent() const noexcept;

    /// For what takes too long on a loop: `work` runs on a worker thread, then `then` on the loop with the
    /// exception that `work` threw or null, unless the client is gone. `work` must leave the answer alone.
    /// Throws Error(unavailable) when all workers are busy.
    void offload(std::function<void()> work, std::function<void(std::exception_ptr)> then);

    void continueWith(std::unique_ptr<Continuation> continuation) { continuation_ = std::move(continuation); }
    Continuation* continuation() const noexcept { return continuation_.get(); }

    // -- Poco's interface, for worker handlers
    std::istream& stream() override;
    const Poco::Net::SocketAddress& clientAddress() const override { return clientAddress_.value(); }
    const Poco::Net::SocketAddress& serverAddress() const override { return serverAddress_.value(); }
    const Poco::Net::HTTPServerParams& serverParams() const override;
    Poco::Net::HTTPServerResponse& response() const override;
    bool secure() const override { return false; }

  private:
    friend class Connection;
    friend class WorkerResponse;

    enum class Coding : std::uint8_t { length, chunked, untilClose };

    void prepareForWorker();
    void beginAnswer(int status, std::string_view contentType, std::span<const Field> fields);

    Connection* connection_;  ///< null once the client is gone
    Loop& loop_;
    std::string raw_;  ///< the head's bytes, which head_ points into
    RequestHead head_;
    std::string body_;
    RequestRecord record_;
    Coding coding_ = Coding::length;
    bool started_ = false;
    bool ended_ = false;
    bool close_ = false;  ///< the connection ends after this answer
    bool offloaded_ = false;
    bool bodyless_ = false;  ///< HEAD, 204, 304: the head is all
    std::unique_ptr<Continuation> continuation_;
    std::unique_ptr<Upgraded> upgraded_;

    // Filled only for worker handlers.
    std::unique_ptr<Poco::MemoryInputStream> stream_;
    std::unique_ptr<WorkerResponse> response_;
    std::optional<Poco::Net::SocketAddress> clientAddress_;
    std::optional<Poco::Net::SocketAddress> serverAddress_;
};

}  // namespace openclaw::net

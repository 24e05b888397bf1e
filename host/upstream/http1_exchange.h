#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/loop.h"
#include "upstream/client.h"
#include "upstream/connection.h"
#include "upstream/content_decoder.h"
#include "upstream/pool.h"
#include "upstream/resolver.h"
#include "upstream/response_reader.h"

namespace openclaw::upstream {

class Http1Engine;

/// One request and its answer on one connection at a time:
///
///     pooled connection ---------------------------> awaitingHead -> readingBody -> over
///     none: resolving -> connecting (each in turn) -/     |
///               ^--------- pooled one turned out closed --/
///
/// The request may still be on its way while the answer comes.
///
/// System calls: one sendmsg, then one recv for each time the kernel says that there is something to read. A
/// recv that does not fill the buffer has drained the socket, so that none is spent to see EAGAIN.
class Http1Exchange final : public Exchange, private Connection::User, private Resolver::Waiter {
  public:
    Http1Exchange(Http1Engine& engine, Request request, Observer& observer);
    ~Http1Exchange() override;
    Http1Exchange(const Http1Exchange&) = delete;
    Http1Exchange& operator=(const Http1Exchange&) = delete;

    void pause() override;
    void resume() override;

  private:
    friend class Http1Engine;

    enum class Phase : std::uint8_t { resolving, connecting, awaitingHead, readingBody, over };

    // From the engine.
    void begin();
    void onTurn();
    void detach() noexcept;

    void onConnectionEvents(std::uint32_t events) override;
    void onResolved(const LookUpResult& result) override;
    void onTimeout();

    // The way to a connection.
    void openFresh();
    void connectTo(Addresses addresses);
    void connectToNext(int error);
    bool mayConnectTo(const Address& address);
    void onConnected();

    // The request.
    void sendRequest();
    void send(std::string_view head);
    void onSendFailed();

    // The answer. Those that return a bool may call the observer, and answer whether the exchange is still
    // there and goes on.
    void read();
    bool take(std::span<char> bytes);
    bool takeHead(std::span<char>& bytes);
    bool tellBody(std::string_view body);
    template <typename Call>
    bool tell(Call call);
    void onClosed(int error);

    // The end.
    void finish(bool nothingLeft);
    void fail(const Error& error);

    void queueTurn();
    void arm(std::chrono::milliseconds limit);
    void armForPhase();
    Pool::Place place() const noexcept;

    Http1Engine* engine_;  ///< null when the engine is gone
    Request request_;
    Observer& observer_;
    net::Timer timer_;
    net::Timer total_;
    std::unique_ptr<Connection> connection_;
    ResponseReader reader_;
    std::unique_ptr<ContentDecoder> decoder_;  ///< of an answer with a content coding

    Addresses addresses_;
    std::size_t nextAddress_ = 0;
    Clock::time_point connectBy_{};  ///< for all addresses together
    std::string_view refused_;       ///< what kind of address the egress policy kept out

    std::string unsentHead_;  ///< what the first send did not take
    std::size_t bodySent_ = 0;

    std::unique_ptr<Error> failure_;  ///< to be told on the next turn
    std::size_t index_ = 0;           ///< in the engine's list
    bool* destroyed_ = nullptr;       ///< set by the destructor, for the frame that is calling the observer
    Phase phase_ = Phase::resolving;
    bool reused_ = false;    ///< the connection had carried another exchange
    bool received_ = false;  ///< anything of the answer
    bool unsent_ = false;    ///< a part of the request is still to be sent
    bool readable_ = false;  ///< there may be something to read that no further event will tell of
    bool hangUp_ = false;    ///< the peer closed: read up to the end of the stream
    bool paused_ = false;
    bool queued_ = false;   ///< for a turn
    bool starting_ = true;  ///< the observer must not be called yet
};

}  // namespace openclaw::upstream

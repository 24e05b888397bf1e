#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <curl/curl.h>

#include "base/error.h"
#include "net/loop.h"
#include "upstream/client.h"
#include "upstream/curl_options.h"
#include "upstream/curl_pool.h"
#include "upstream/failure.h"
#include "upstream/proxy_environment.h"
#include "upstream/resolver.h"

namespace openclaw::upstream {

class CurlEngine;

/// One request and its answer by libcurl:
///
///     resolving -> connecting -> handshaking -> sending -> awaitingHead -> readingBody -> over
///
/// A pooled connection skips to `sending`; when it turns out closed, libcurl goes back to `connecting`.
///
/// What libcurl brings is kept until its functions have returned, and told on a turn of the engine's: an
/// observer may then do what it likes. When as much is kept as should be, libcurl is told to wait.
class CurlExchange final : public Exchange, private CurlPool::Transfer, private Resolver::Waiter {
  public:
    CurlExchange(CurlEngine& engine, Request request, Observer& observer);
    ~CurlExchange() override;
    CurlExchange(const CurlExchange&) = delete;
    CurlExchange& operator=(const CurlExchange&) = delete;

    void pause() override;
    void resume() override;

  private:
    friend class CurlEngine;

    enum class Phase : std::uint8_t {
        resolving,
        connecting,
        handshaking,
        sending,
        awaitingHead,
        readingBody,
        over,  ///< the transfer; its end may still have to be told
        told,
    };

    // From the engine.
    void begin();
    void onTurn();
    void detach() noexcept;

    // The way to a connection.
    void onResolved(const LookUpResult& result) override;
    void connectTo(const std::vector<Address>& addresses);
    void launch(const std::vector<Address>& addresses);
    std::string_view whyProxyMayNot() const;
    void onTimeout();

    // libcurl's callbacks. They tell the observer nothing.
    static curl_socket_t openSocket(void* exchange, curlsocktype purpose, curl_sockaddr* address) noexcept;
    static CURLcode beginHandshake(CURL* easy, void* context, void* exchange) noexcept;
    static int beginRequest(void* exchange, char* remote, char* local, int remotePort,
                            int localPort) noexcept;
    static int onProgress(void* exchange, curl_off_t toReceive, curl_off_t received, curl_off_t toSend,
                          curl_off_t sent) noexcept;
    static std::size_t onHeaderLine(char* bytes, std::size_t one, std::size_t size, void* exchange) noexcept;
    static std::size_t onBytes(char* bytes, std::size_t one, std::size_t size, void* exchange) noexcept;
    void onTransferEnd(CURLcode result) override;
    bool takeHeaderLine(std::string_view line);

    // To the observer. Those that return a bool answer whether the exchange is still there and goes on.
    bool tellHead();
    bool tellBody();
    template <typename Call>
    bool tell(Call call);

    void enter(Phase phase, std::chrono::milliseconds limit);
    void arm(std::chrono::milliseconds limit);
    void armForPhase();
    void stop() noexcept;
    void failNow(const Error& error);
    void failSoon(const Error& error);
    void queueTurn();

    CurlEngine* engine_;  ///< null when the engine is gone
    Request request_;
    Observer& observer_;
    net::Timer timer_;
    net::Timer total_;
    const ProxyEnvironment::Proxy* proxy_ = nullptr;  ///< on the way; null: none
    std::string where_;                               ///< for messages
    CurlPool* pool_ = nullptr;                        ///< while the transfer is in it
    CurlLists lists_;
    std::unique_ptr<CURL, void (*)(CURL*)> easy_{nullptr, ::curl_easy_cleanup};
    std::array<char, CURL_ERROR_SIZE> words_{};  ///< libcurl's own, for a failure

    curl_off_t bodySent_ = 0;
    int attempts_ = 0;          ///< to send the request
    std::string_view refused_;  ///< what kind of address the egress policy kept out
    std::string head_;          ///< header lines of the answer
    std::string pending_;       ///< of the body, not told yet
    std::unique_ptr<Error> failure_;
    std::size_t index_ = 0;      ///< in the engine's list
    bool* destroyed_ = nullptr;  ///< set by the destructor, for the frame that is calling the observer
    int status_ = 0;
    Phase phase_ = Phase::resolving;
    bool opened_ = false;  ///< any socket
    bool headComplete_ = false;
    bool headTold_ = false;
    bool held_ = false;  ///< libcurl waits until there is room for more
    bool paused_ = false;
    bool queued_ = false;  ///< for a turn
};

}  // namespace openclaw::upstream

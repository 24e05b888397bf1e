#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "net/loop.h"
#include "upstream/client.h"
#include "upstream/trust_store.h"

namespace openclaw::upstream {

/// libcurl's connections for one egress policy and set of authorities, and the transfers on them. Its sockets
/// are in an epoll set of their own, level-triggered as libcurl expects, which the loop watches.
///
/// HTTP/2 streams do not share a connection: libcurl stops a whole connection when one of its streams is
/// paused, so that one slow client would hold up the others. [loop thread]
class CurlPool final : private net::Watcher {
  public:
    struct Policy {
        Egress egress;
        std::string caFile;
        bool operator==(const Policy&) const = default;
    };
    class Transfer {
      public:
        /// It ended. The handle is no longer in the pool.
        virtual void onTransferEnd(CURLcode result) = 0;

      protected:
        ~Transfer() = default;
    };

    /// Closes idle connections, and with them itself, after this time without a transfer.
    static constexpr std::chrono::seconds idleLimit{60};

    /// `whenIdle` may destroy the pool. Throws Error when the authorities cannot be read.
    CurlPool(net::Loop& loop, Policy policy, std::function<void()> whenIdle);
    ~CurlPool();
    CurlPool(const CurlPool&) = delete;
    CurlPool& operator=(const CurlPool&) = delete;

    const Policy& policy() const noexcept { return policy_; }
    const TrustStore& trust() const noexcept { return trust_; }

    /// Starts `easy`, whose CURLOPT_PRIVATE is its Transfer. Calls no transfer before it returns.
    void add(CURL* easy);
    /// Takes back one that has not ended; its connection is closed.
    void remove(CURL* easy) noexcept;

  private:
    static int onSocket(CURL* easy, curl_socket_t fd, int what, void* pool, void* known) noexcept;
    static int onTimer(CURLM* multi, long milliseconds, void* pool) noexcept;
    void onEvents(std::uint32_t events) override;
    void run();
    bool poll();
    void act(curl_socket_t fd, int what);
    void wake();
    void tellEnds();
    void released();

    net::Loop& loop_;
    const Policy policy_;
    TrustStore trust_;
    net::Timer timer_;  ///< libcurl's
    net::Timer idle_;
    int epoll_;
    std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi_;
    std::size_t transfers_ = 0;
    std::shared_ptr<CurlPool*> self_;  ///< lets a deferred task see whether the pool is still there
    bool queued_ = false;              ///< for `run`
    bool timeIsUp_ = false;            ///< libcurl's timer has run out
};

}  // namespace openclaw::upstream

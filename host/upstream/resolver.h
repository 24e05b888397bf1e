#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/loop.h"
#include "upstream/address.h"

namespace openclaw::upstream {

/// Names to addresses without blocking the loop: the system is asked on short-lived threads, a few at a time,
/// so that one name whose server is slow does not hold up the others. Answers are remembered for a short
/// while. [loop thread]
class Resolver {
  public:
    class Waiter {
      public:
        /// May call the resolver, and may destroy this or any other waiter.
        virtual void onResolved(const LookUpResult& result) = 0;

      protected:
        ~Waiter() = default;
    };

    using LookUp = std::function<LookUpResult(const std::string& host)>;

    static constexpr std::chrono::seconds timeToLive{30};
    static constexpr std::size_t cacheLimit = 256;
    static constexpr std::size_t threadLimit = 4;

    /// `lookUp` may block and is called on other threads, perhaps still after this object is gone.
    explicit Resolver(net::Loop& loop, LookUp lookUp = upstream::lookUp);
    /// Does not wait for look-ups under way.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// The addresses if they are known without asking, else null.
    Addresses known(std::string_view host);
    /// Asks; the waiter is called later, unless it is forgotten before.
    void resolve(const std::string& host, Waiter& waiter);
    void forget(Waiter& waiter) noexcept;

  private:
    struct Shared;
    struct Known {
        Addresses addresses;
        Clock::time_point until;
    };

    void startThreads();
    void onResult(const std::string& host, const LookUpResult& result);
    void remember(const std::string& host, const Addresses& addresses);

    net::Loop& loop_;
    std::shared_ptr<Shared> shared_;  ///< with the threads
    std::unordered_map<std::string, Known> cache_;
    std::unordered_map<std::string, std::vector<Waiter*>> waiting_;
    std::deque<std::string> queue_;    ///< hosts that wait for a thread
    std::vector<Waiter*> delivering_;  ///< those still to be told of the result at hand
    std::size_t threads_ = 0;
};

}  // namespace openclaw::upstream

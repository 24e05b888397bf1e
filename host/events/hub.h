#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "net/loop.h"

namespace openclaw::events {

/// Something that happened and that others may want to hear of.
struct Event {
    std::string name;       ///< "agent", "session.message"
    std::string payload;    ///< a JSON object as text
    std::string principal;  ///< whose it is; empty: everybody's
    std::string session{};  ///< key of the session it is about, or empty
    /// JSON, where the payload is the whole of a state: of several of one name only the last one matters.
    std::string stateVersion{};
};

class Receiver {
  public:
    /// On the loop that it subscribed from; may end any subscription of that loop.
    virtual void onPublished(const std::shared_ptr<const Event>& event) = 0;

  protected:
    ~Receiver() = default;
};

/// Carries events from whoever publishes to every subscriber, on the subscriber's own loop and in the order
/// of publication. Knows no socket and keeps nothing: a receiver that cannot keep up has to say so itself.
class Hub {
  public:
    Hub() = default;
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Any thread. A publisher on a subscriber's loop has it told before this returns.
    void publish(Event event);

    /// Whether anybody would hear: spares the making of events. Any thread.
    bool heard() const noexcept { return subscribers_.load(std::memory_order_relaxed) > 0; }

    /// From the current loop until `unsubscribe`. [loop thread]
    void subscribe(Receiver& receiver);
    /// After it returns the receiver is not called again. [the same loop thread]
    void unsubscribe(Receiver& receiver);

  private:
    struct Audience {
        explicit Audience(net::Loop& its) : loop(its) {}
        net::Loop& loop;
        std::vector<Receiver*> receivers;  ///< loop thread only; null while one left during a delivery
        bool delivering = false;

        void deliver(const std::shared_ptr<const Event>& event);
    };

    std::shared_ptr<Audience> audienceOf(net::Loop& loop);

    std::mutex mutex_;
    std::vector<std::shared_ptr<Audience>> audiences_;
    std::atomic<std::size_t> subscribers_ = 0;
};

}  // namespace openclaw::events

#pragma once

#include <chrono>
#include <string_view>

#include "net/exchange.h"
#include "net/loop.h"

namespace openclaw::api {

/// Sends a comment into a stream of server-sent events after each `interval` of silence, so that no proxy on
/// the way takes a thinking model for a dead connection. [loop
/// thread]
class KeepAlive {
  public:
    /// `exchange` outlives it. A zero interval: never.
    KeepAlive(net::Exchange& exchange, std::chrono::milliseconds interval)
        : exchange_(exchange), interval_(interval), timer_([this] { ping(); }) {}

    /// The head or a piece of the stream was written. `insideEvent`: the end of an event is still to come.
    void wrote(bool insideEvent = false) {
        insideEvent_ = insideEvent;
        if (interval_.count() > 0) timer_.arm(exchange_.loop(), interval_);
    }

  private:
    void ping() {
        if (!insideEvent_) exchange_.write(": ping\n\n");
        wrote(insideEvent_);
    }

    net::Exchange& exchange_;
    std::chrono::milliseconds interval_;
    net::Timer timer_;
    bool insideEvent_ = false;
};

}  // namespace openclaw::api

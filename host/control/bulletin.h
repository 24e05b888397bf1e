#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "control/client.h"
#include "net/loop.h"

namespace openclaw::control {

/// A state that every client of one loop hears of, a few clients at a time: with ten thousand of them one
/// change would hold up everybody else. A change while a round is under way is told in the next one, the last
/// change only. [loop thread]
class Bulletin {
  public:
    using Everybody = std::function<std::vector<std::weak_ptr<ClientLink>>()>;

    /// `everybody` names who is to hear of it when a round begins.
    Bulletin(net::Loop& loop, Everybody everybody)
        : loop_(loop), everybody_(std::move(everybody)), timer_([this] { tellSome(); }) {}

    /// `rest`: an event frame as Client::sendEvent takes it.
    void tell(std::shared_ptr<const std::string> rest);

  private:
    void tellSome();

    net::Loop& loop_;
    const Everybody everybody_;
    std::shared_ptr<const std::string> rest_;  ///< of the round under way; null: none is
    std::shared_ptr<const std::string> next_;
    std::vector<std::weak_ptr<ClientLink>> waiting_;
    net::Timer timer_;
};

}  // namespace openclaw::control

#pragma once

#include <string>

#include "channels/channel.h"

namespace openclaw::channels {

/// The WebSocket as a channel: a client names it when it starts a run, and the control plane applies it.
class Webchat final : public Channel {
  public:
    Webchat(std::string name, const config::ChannelSettings& settings, const Channel* previous)
        : Channel(std::move(name), settings, previous) {}

    void receive(net::Exchange&) override { throw noSuchChannel(); }
};

}  // namespace openclaw::channels

#pragma once

#include <memory>
#include <string>

#include "channels/callback.h"
#include "channels/channel.h"
#include "channels/message.h"
#include "channels/replay_memory.h"
#include "channels/services.h"
#include "channels/signature.h"

namespace openclaw::channels {

/// POST /v1/channels/NAME/messages. A message proves with its signature that it comes from somebody who knows
/// the channel's secret; it needs no other credential. Any thread.
class Webhook final : public Channel, public std::enable_shared_from_this<Webhook> {
  public:
    /// Goes on with the ledger and the memory of `previous`, which may be null: what it has seen must not be
    /// let in again because of a reload.
    Webhook(std::string name, const config::ChannelSettings& settings, const Services& services,
            const Channel* previous);

    void receive(net::Exchange& exchange) override;
    std::string fault() const override { return fault_; }

    const Services& services() const noexcept { return services_; }
    /// Null: the answer is given in the response.
    const std::shared_ptr<const CallbackTarget>& callbackTarget() const noexcept { return target_; }
    void forget(const Message& message, const Proof& proof) { memory_->forget(message.id, proof.signature); }

  private:
    void remember(const Message& message, const Proof& proof, std::int64_t now);

    const Services& services_;
    std::shared_ptr<ReplayMemory> memory_;
    std::shared_ptr<const CallbackTarget> target_;
    std::string fault_;
};

}  // namespace openclaw::channels

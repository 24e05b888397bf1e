#include "channels/webhook.h"

#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "channels/message_run.h"
#include "channels/reply.h"

namespace openclaw::channels {

Webhook::Webhook(std::string name, const config::ChannelSettings& settings, const Services& services,
                 const Channel* previous)
    : Channel(std::move(name), settings, previous), services_(services) {
    const auto* const webhook = dynamic_cast<const Webhook*>(previous);
    memory_ = webhook != nullptr ? webhook->memory_ : std::make_shared<ReplayMemory>();
    if (settings.reply == config::ChannelReply::direct) return;
    try {
        target_ = std::make_shared<const CallbackTarget>(settings);
    } catch (const Error& error) {
        fault_ = error.what();
    }
}

void Webhook::receive(net::Exchange& exchange) {
    if (!fault_.empty()) {
        ledger()->refused();
        throw Error(ErrorCode::unavailable, "the channel cannot answer as it is configured")
            .withDetail(fault_);
    }
    const std::int64_t now = unixMillis() / 1000;
    Message message;
    Proof proof;
    try {
        if (exchange.body().size() > Message::largestBody) readMessage(exchange.body());  // says why not
        const net::Fields& fields = exchange.head().fields;
        proof = verify(settings().secret, fields.get(timestampHeader), fields.get(signatureHeader),
                       exchange.body(), settings().replayWindow, now);
        exchange.record().principal = entrance();
        message = readMessage(exchange.body());
        remember(message, proof, now);
    } catch (const Error&) {
        ledger()->refused();
        throw;
    }
    try {
        admit(message.sender);
    } catch (const Error&) {
        forget(message, proof);
        throw;
    }
    exchange.dropBody();
    const auto run = std::make_shared<MessageRun>(shared_from_this(), exchange.loop(), std::move(message),
                                                  std::move(proof), exchange.remote(), exchange.record().id);
    services_.tasks.keep(run);
    exchange.continueWith(std::make_unique<Reply>(exchange, run, settings().replyTimeout));
    run->begin();
}

void Webhook::remember(const Message& message, const Proof& proof, std::int64_t now) {
    // A timestamp from the future is good for longer.
    const std::int64_t until = proof.timestamp + settings().replayWindow.count();
    switch (memory_->remember(message.id, proof.signature, until, now)) {
        case ReplayMemory::Verdict::fresh:
            return;
        case ReplayMemory::Verdict::seen:
            throw Error(ErrorCode::conflict, "a message of this id was received already")
                .withReason("message_replayed")
                .withParam("id");
        case ReplayMemory::Verdict::full:
            throw Error(ErrorCode::rate_limited, "the channel cannot remember more messages at a time")
                .withRetryAfter(static_cast<unsigned>(settings().replayWindow.count()));
    }
}

}  // namespace openclaw::channels

#include "channels/channel.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace openclaw::channels {

std::string_view nameOf(config::ChannelType type) noexcept {
    return type == config::ChannelType::webhook ? "webhook" : "webchat";
}

Error noSuchChannel() {
    return Error(ErrorCode::not_found, "there is no channel of that name to write to")
        .withReason("channel_not_found");
}

Channel::Channel(std::string name, const config::ChannelSettings& settings, const Channel* previous)
    : name_(std::move(name)),
      entrance_("channel:" + name_),
      settings_(settings),
      ledger_(previous != nullptr ? previous->ledger_ : std::make_shared<Ledger>()),
      rateLimit_(settings.rateLimit) {}

void Channel::admit(std::string_view sender, Clock::time_point now) {
    const auto& senders = settings_.senders;
    const bool known = std::any_of(senders.begin(), senders.end(), [&](const std::string& allowed) {
        return allowed == "*" || allowed == sender;
    });
    if (!known) {
        ledger_->refused();
        throw Error(ErrorCode::permission_denied,
                    "this sender may not write to the channel; channels." + name_ + ".senders names who may")
            .withReason("sender_not_allowed");
    }
    if (const auto wait = rateLimit_.take(now)) {
        ledger_->refused();
        throw Error(ErrorCode::rate_limited,
                    "the channel takes " + std::to_string(settings_.rateLimit.messages) + " messages in " +
                        std::to_string(settings_.rateLimit.per.count()) + " seconds")
            .withRetryAfter(*wait);
    }
    ledger_->received();
}

std::string Channel::sessionKey(std::string_view sender, std::string_view thread) const {
    std::string key = entrance_;
    switch (settings_.session) {
        case config::ChannelSession::one:
            break;
        case config::ChannelSession::perSender:
            key.append(":").append(sender);
            break;
        case config::ChannelSession::perThread:
            // The word keeps a thread and a sender of one name apart.
            key.append(thread.empty() ? ":sender:" : ":thread:").append(thread.empty() ? sender : thread);
            break;
    }
    return key;
}

void Channel::apply(runs::SessionTurn& turn, const runs::Tables& tables) const {
    turn.entrance = entrance_;
    if (turn.model.empty()) turn.model = settings_.model;
    if (!settings_.systemPrompt.empty()) {
        turn.turn.instructions.insert(turn.turn.instructions.begin(), settings_.systemPrompt);
    }
    std::vector<std::string> tools;
    if (!settings_.tools.empty()) tools = runs::permittedTools(tables, turn.principal);
    std::erase_if(tools, [&](const std::string& tool) {
        return std::none_of(settings_.tools.begin(), settings_.tools.end(), [&](const std::string& pattern) {
            return text::matchesPrefixPattern(pattern, tool);
        });
    });
    turn.tools = std::move(tools);
}

void Channel::noteEnd(const runs::RunResult& result) {
    switch (result.status) {
        case runs::RunStatus::completed:
        case runs::RunStatus::incomplete:
            return ledger_->answered();
        case runs::RunStatus::failed:
        case runs::RunStatus::aborted:
            return ledger_->failed(result.failure ? result.failure->message : result.stopReason);
    }
}

}  // namespace openclaw::channels

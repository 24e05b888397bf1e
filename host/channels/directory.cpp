#include "channels/directory.h"

#include <utility>

#include "base/log.h"
#include "channels/webchat.h"
#include "channels/webhook.h"
#include "runs/model_target.h"

namespace openclaw::channels {

Directory::Directory(const runs::TablesSnapshot& tables, std::function<runs::SessionServices()> runs,
                     std::function<upstream::Client&(net::Loop&)> clientOf)
    : tables_(tables),
      services_{std::move(runs), std::move(clientOf), tasks_},
      channels_(std::make_shared<const Channels>()) {}

void Directory::update(const std::map<std::string, config::ChannelSettings>& settings) {
    const auto before = channels_.get();
    auto after = std::make_shared<Channels>();
    for (const auto& [name, wanted] : settings) {
        const auto old = before->find(name);
        const Channel* const previous = old == before->end() ? nullptr : old->second.get();
        if (previous != nullptr && previous->settings() == wanted) {
            after->emplace(name, old->second);
            continue;
        }
        const auto channel = make(name, wanted, previous);
        after->emplace(name, channel);
        log::info(previous == nullptr ? "channel added" : "channel changed",
                  {{"channel", name}, {"type", nameOf(wanted.type)}, {"enabled", wanted.enabled}});
    }
    for (const auto& [name, channel] : *before) {
        if (!after->contains(name)) log::info("channel removed", {{"channel", name}});
    }
    channels_.set(after);
    for (const auto& [name, channel] : *after) {
        const std::string reason = channel->settings().enabled ? whyNotRunning(*channel) : std::string();
        if (!reason.empty()) log::warn("channel cannot answer", {{"channel", name}, {"reason", reason}});
    }
}

std::shared_ptr<Channel> Directory::make(const std::string& name, const config::ChannelSettings& settings,
                                         const Channel* previous) {
    if (settings.type == config::ChannelType::webhook) {
        return std::make_shared<Webhook>(name, settings, services_, previous);
    }
    return std::make_shared<Webchat>(name, settings, previous);
}

std::shared_ptr<Channel> Directory::find(std::string_view name) const {
    std::shared_ptr<Channel> channel = configured(name);
    return channel && channel->settings().enabled ? channel : nullptr;
}

std::shared_ptr<Channel> Directory::configured(std::string_view name) const {
    const auto channels = channels_.get();
    const auto found = channels->find(name);
    return found == channels->end() ? nullptr : found->second;
}

std::vector<ChannelStatus> Directory::status() const {
    const auto channels = channels_.get();
    std::vector<ChannelStatus> all;
    all.reserve(channels->size());
    for (const auto& [name, channel] : *channels) {
        ChannelStatus one;
        one.name = name;
        one.type = nameOf(channel->settings().type);
        one.enabled = channel->settings().enabled;
        one.reason = whyNotRunning(*channel);
        one.running = one.reason.empty();
        one.counts = channel->ledger()->counts();
        all.push_back(std::move(one));
    }
    return all;
}

std::string Directory::whyNotRunning(const Channel& channel) const {
    if (!channel.settings().enabled) return "it is not enabled";
    if (std::string fault = channel.fault(); !fault.empty()) return fault;
    const auto tables = tables_.get();
    if (!tables) return "the gateway is starting or stopping";
    try {
        const std::string& model = channel.settings().model;
        runs::findModel(*tables, model.empty() ? runs::defaultModel(*tables) : model);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace openclaw::channels

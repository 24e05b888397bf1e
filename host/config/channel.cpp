#include "config/channel.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace openclaw::config {
namespace {

constexpr std::size_t shortestSecret = 16;

constexpr std::array<std::string_view, 9> ofWebhooks{
    "secret",          "replayWindowSeconds", "reply",           "replyTimeoutMs",      "callbackUrl",
    "callbackHeaders", "callbackTries",       "callbackRetryMs", "allowPrivateCallback"};

class Reading {
  public:
    explicit Reading(const Node& channel) : channel_(channel) {}

    ChannelSettings run() const {
        ChannelSettings settings;
        settings.type = word("type") == "webhook" ? ChannelType::webhook : ChannelType::webchat;
        read("enabled", settings.enabled);
        read("model", settings.model);
        read("systemPrompt", settings.systemPrompt);
        read("tools", settings.tools);
        if (word("session") == "one") settings.session = ChannelSession::one;
        if (word("session") == "perThread") settings.session = ChannelSession::perThread;
        read("senders", settings.senders);
        if (const Node* const limit = member(channel_, "rateLimit")) {
            if (const auto messages = integer(*limit, "messages")) {
                settings.rateLimit.messages = static_cast<unsigned>(*messages);
            }
            if (const auto span = integer(*limit, "perSeconds")) {
                settings.rateLimit.per = std::chrono::seconds(*span);
            }
        }
        readWebhook(settings);
        return settings;
    }

  private:
    void readWebhook(ChannelSettings& settings) const {
        read("secret", settings.secret);
        if (const auto window = integer(channel_, "replayWindowSeconds")) {
            settings.replayWindow = std::chrono::seconds(*window);
        }
        if (word("reply") == "callback") settings.reply = ChannelReply::callback;
        read("replyTimeoutMs", settings.replyTimeout);
        read("callbackUrl", settings.callbackUrl);
        if (const Node* const headers = member(channel_, "callbackHeaders")) {
            for (const Member& header : headers->members) {
                settings.callbackHeaders.emplace_back(header.key, header.value.value);
            }
        }
        if (const auto tries = integer(channel_, "callbackTries")) {
            settings.callbackTries = static_cast<unsigned>(*tries);
        }
        read("callbackRetryMs", settings.callbackRetry);
        read("allowPrivateCallback", settings.allowPrivateCallback);
    }

    std::string_view word(std::string_view name) const {
        const Node* const node = member(channel_, name);
        return node == nullptr ? std::string_view() : std::string_view(node->value);
    }

    static std::optional<std::int64_t> integer(const Node& object, std::string_view name) {
        const Node* const node = member(object, name);
        if (node == nullptr) return std::nullopt;
        std::int64_t value = 0;
        std::from_chars(node->value.data(), node->value.data() + node->value.size(), value);
        return value;
    }

    void read(std::string_view name, bool& value) const {
        if (const Node* const node = member(channel_, name)) value = node->boolean;
    }
    void read(std::string_view name, std::string& value) const {
        if (const Node* const node = member(channel_, name)) value = node->value;
    }
    void read(std::string_view name, std::chrono::milliseconds& value) const {
        if (const auto millis = integer(channel_, name)) value = std::chrono::milliseconds(*millis);
    }
    void read(std::string_view name, std::vector<std::string>& values) const {
        const Node* const node = member(channel_, name);
        if (node == nullptr) return;
        values.clear();
        if (node->type == Node::Type::string) values.push_back(node->value);
        for (const Node& item : node->items) values.push_back(item.value);
    }

    const Node& channel_;
};

void checkWebchat(const Node& channel, const std::string& path, Findings& findings) {
    for (const Member& entry : channel.members) {
        for (const std::string_view name : ofWebhooks) {
            if (entry.key != name) continue;
            findings.add(entry.keyRange.begin,
                         path + "." + entry.key + " belongs to channels of type \"webhook\"; leave it out");
        }
    }
}

void checkWebhook(const Node& channel, const std::string& path, const ChannelSettings& settings,
                  Findings& findings) {
    const Node* const secret = member(channel, "secret");
    if (secret == nullptr) {
        findings.add(channel.range.begin,
                     path + " needs the key \"secret\", with which its messages are signed");
    } else if (settings.secret.size() < shortestSecret) {
        findings.add(secret->range.begin, path +
                                              ".secret is too short; 16 characters at least keep it from "
                                              "being guessed");
    }
    if (settings.reply == ChannelReply::callback && settings.callbackUrl.empty()) {
        findings.add(channel.range.begin,
                     path + " needs the key \"callbackUrl\", because its reply is \"callback\"");
    }
}

}  // namespace

ChannelSettings readChannel(const Node& channel, const std::string& path, Findings& findings) {
    ChannelSettings settings = Reading(channel).run();
    if (settings.type == ChannelType::webhook) {
        checkWebhook(channel, path, settings, findings);
    } else {
        checkWebchat(channel, path, findings);
    }
    return settings;
}

}  // namespace openclaw::config

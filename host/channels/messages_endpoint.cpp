#include "channels/messages_endpoint.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <string>
#include <string_view>

namespace openclaw::channels {
namespace {

constexpr std::string_view prefix = "/v1/channels/";
constexpr std::string_view suffix = "/messages";

/// Empty when the path is another one.
std::string channelOf(std::string_view path) {
    if (path.size() <= prefix.size() + suffix.size() || !path.ends_with(suffix)) return {};
    path.remove_prefix(prefix.size());
    path.remove_suffix(suffix.size());
    std::string name;
    try {
        Poco::URI::decode(std::string(path), name);
    } catch (const Poco::Exception&) {
        return {};
    }
    return name;
}

}  // namespace

void MessagesEndpoint::handle(net::Exchange& exchange, const access::Principal&) {
    const auto channel = directory_.find(channelOf(exchange.head().path));
    if (!channel) throw noSuchChannel();
    channel->receive(exchange);
}

}  // namespace openclaw::channels

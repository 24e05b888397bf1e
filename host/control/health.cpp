#include "control/health.h"

#include <boost/json/array.hpp>

#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "control/control_plane.h"

namespace openclaw::control {

boost::json::object stateOfHealth(const ControlPlane& plane) {
    const auto tables = plane.tables();
    boost::json::array loaded;
    boost::json::array errors;
    for (const plugins::PluginInfo& plugin : tables->catalog->plugins()) {
        if (plugin.state == plugins::PluginState::loaded) loaded.emplace_back(plugin.id);
        if (plugin.state == plugins::PluginState::refused) {
            const std::string file = std::filesystem::path(plugin.file).filename().string();
            errors.push_back(boost::json::object{{"id", plugin.id.empty() ? file : plugin.id},
                                                 {"origin", "folder"},
                                                 {"activated", false},
                                                 {"error", log::redacted(plugin.reason)}});
        }
    }
    boost::json::array order;
    boost::json::object channels;
    for (const ChannelReport& channel : plane.services().channels.status()) {
        order.emplace_back(channel.name);
        channels[channel.name] = {
            {"configured", true}, {"enabled", channel.enabled}, {"running", channel.running}};
    }
    return {{"ok", true},
            {"plugins", {{"loaded", std::move(loaded)}, {"errors", std::move(errors)}}},
            {"channels", std::move(channels)},
            {"channelOrder", std::move(order)},
            {"configReload", {{"hotReloadStatus", "active"}}},
            {"defaultAgentId", mainAgent}};
}

boost::json::object healthJson(const ControlPlane& plane) {
    boost::json::object health = stateOfHealth(plane);
    health["ts"] = unixMillis();
    return health;
}

}  // namespace openclaw::control

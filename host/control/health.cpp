#include "control/health.h"

#include <boost/json/array.hpp>

#include <string>

#include "base/clock.h"
#include "control/control_plane.h"

namespace openclaw::control {

boost::json::object healthJson(const ControlPlane& plane) {
    const auto tables = plane.tables();
    boost::json::array loaded;
    boost::json::array errors;
    for (const plugins::PluginInfo& plugin : tables->catalog->plugins()) {
        if (plugin.state == plugins::PluginState::loaded) loaded.emplace_back(plugin.id);
    }
    boost::json::array order;
    boost::json::object channels;
    for (const auto& [name, settings] : tables->settings.channels) {
        order.emplace_back(name);
        channels[name] = {{"configured", true}};
    }
    return {{"ok", true},
            {"ts", unixMillis()},
            {"plugins", {{"loaded", std::move(loaded)}, {"errors", std::move(errors)}}},
            {"channels", std::move(channels)},
            {"channelOrder", std::move(order)},
            {"configReload", {{"hotReloadStatus", "active"}}},
            {"defaultAgentId", mainAgent}};
}

}  // namespace openclaw::control

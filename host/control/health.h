#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace openclaw::control {

class ControlPlane;

/// The gateway has one agent, and where no session is named, one session.
inline constexpr std::string_view mainAgent = "main";
inline constexpr std::string_view mainSession = "main";

/// How the gateway is: changes with the configuration only.
boost::json::object stateOfHealth(const ControlPlane& plane);
/// The same with the time: what `health` answers, a snapshot holds and the event brings.
boost::json::object healthJson(const ControlPlane& plane);

}  // namespace openclaw::control

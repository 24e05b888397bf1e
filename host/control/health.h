#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace openclaw::control {

class ControlPlane;

/// The gateway has one agent, and where no session is named, one session.
inline constexpr std::string_view mainAgent = "main";
inline constexpr std::string_view mainSession = "main";

/// What `health` answers and a snapshot holds.
boost::json::object healthJson(const ControlPlane& plane);

}  // namespace openclaw::control

#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace openclaw::cli {

/// What is said at `name`, as the control plane has it: a text, a list of parts with texts, or an object with
/// such `content`. Anything else is shown as JSON; empty where there is nothing.
std::string contentText(const boost::json::object& object, std::string_view name);

}  // namespace openclaw::cli

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dialects/turn.h"

namespace openclaw::runs {

/// An item of a conversation as clients of the control plane show it: {role, content: [{type: "text", text} |
/// {type: "toolCall", id, name, arguments} | {type: "thinking", thinking} | …], timestamp, __openclaw?:
/// {seq}}. `seq` is its number in the session, 0: not known.
std::string messageJson(const dialects::Item& item, std::int64_t now, std::int64_t seq = 0);

/// The arguments of a call as JSON: the object, or, since models also write what is none, a string.
std::string argumentsJson(std::string_view arguments);

}  // namespace openclaw::runs

#pragma once

#include <string_view>

namespace openclaw::dialects {

/// Throws Error(invalid_request) when an object anywhere in the JSON text has a key twice: two readers of
/// such a text see two different requests, and a policy in front of the gateway may be one of them. Text that
/// is not JSON passes: its parser reports that better.
void refuseRepeatedKeys(std::string_view text);

}  // namespace openclaw::dialects

#pragma once

#include <string>

#include "dialects/turn.h"

namespace openclaw::dialects {

/// An item of a conversation in the words of Open Responses, without an id: what is kept of it.
/// itemsOfInput() reads it back.
std::string itemJson(const Item& item);

}  // namespace openclaw::dialects

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dialects/response_resource.h"
#include "store/response_store.h"

namespace openclaw::api {

// A response in the words of the store.

store::ResponseItem storedItem(const std::string& json);
std::vector<store::ResponseItem> storedItems(const std::vector<std::string>& items);

/// What is kept when a response ends; its events are the caller's. `endedAt`: Unix milliseconds.
store::ResponseUpdate updateOf(const dialects::ResponseResource& resource, std::int64_t endedAt);

}  // namespace openclaw::api

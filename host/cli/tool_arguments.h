#pragma once

#include <string>
#include <vector>

#include <Poco/JSON/Object.h>

namespace openclaw::cli {

/// The arguments of a tool call: the object in `json` (may be empty), then `key=text` and `key:=JSON` pairs,
/// which win. Throws Error(usage) that quotes the part that is wrong.
Poco::JSON::Object::Ptr toolArguments(const std::string& json, const std::vector<std::string>& pairs);

}  // namespace openclaw::cli

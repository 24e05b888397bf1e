#pragma once

#include <string>

namespace openclaw::config {

/// The schema table as a JSON Schema (draft 2020-12) for editors: the content of config/openclaw.schema.json.
/// Strings that hold a variable fit every form, as only the environment knows what they stand for.
std::string exportSchema();

}  // namespace openclaw::config

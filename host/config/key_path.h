#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openclaw::config {

/// Dotted paths: "models.providers.vendor.apiKey". A name with other characters than letters, digits, `_`,
/// `-`, `$` and `*` stands in brackets, as a JSON string: models.routes["gpt-4.1"].

/// The path of `name` below `path`, which may be empty.
std::string childPath(std::string_view path, std::string_view name);

std::vector<std::string> namesOf(std::string_view path);

}  // namespace openclaw::config

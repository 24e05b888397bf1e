#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fake_vendor {

/// The pieces of one gzip stream, flushed after each, so that a reader can have every piece when it comes.
std::vector<std::string> gzip(const std::vector<std::string>& pieces);

}  // namespace fake_vendor

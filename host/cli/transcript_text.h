#pragma once

#include <boost/json/array.hpp>

#include <iosfwd>

namespace openclaw::cli {

/// Messages as `chat.history` has them, for people to read: who, when, what; a tool call and its result in a
/// line each.
void writeTranscript(std::ostream& out, const boost::json::array& messages);

}  // namespace openclaw::cli

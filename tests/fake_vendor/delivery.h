#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "asked.h"
#include "said.h"
#include "script.h"

/// How an answer travels: whole, in pieces, compressed, cut off. What it says is the same in each.
namespace fake_vendor {

inline constexpr std::string_view eventStream = "text/event-stream";

/// Each piece a chunk and a segment; the first leaves with the head.
Script chunked(const std::vector<std::string>& pieces, std::string head);

/// An event stream, or the body with its length.
Script deliver(const Asked& asked, const Answer& answer);

/// The events in this many to a segment. Not streamed: as deliver.
Script inSegments(const Asked& asked, const Answer& answer, std::size_t perSegment);

/// The stream's bytes in two chunks, cut at `offset`.
Script splitAt(const Asked& asked, const Answer& answer, std::uint64_t offset);

/// That many events, then `end`.
Script cutAfter(const Asked& asked, const Answer& answer, std::uint64_t events, Script end);

/// All that the event stream format allows.
std::string withCrlf(std::string events);
std::string withComments(const std::vector<std::string>& events);
std::string withDataLines(const std::vector<std::string>& events);
inline constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

/// The whole answer as `content-encoding: gzip`, whether or not the client asked for it.
Script compressed(const Asked& asked, const Answer& answer);

}  // namespace fake_vendor

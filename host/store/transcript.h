#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/run.h"
#include "store/usage.h"

namespace openclaw::store {

struct TranscriptItem {
    std::int64_t seq = 0;  ///< in the session: from 1, gapless; given by the store
    std::string kind{};    ///< "message", "tool_call", "tool_result", "reasoning" or "summary"
    std::string role{};
    std::string runId{};
    std::int64_t createdAt = 0;  ///< Unix milliseconds
    std::string json{};          ///< opaque
};

/// Tells whether a transcript is still the one that was read. Appending changes neither number.
struct TranscriptVersion {
    std::int64_t generation = 0;   ///< another one since a reset, or since the session was made anew
    std::int64_t compactions = 0;  ///< in this generation

    bool operator==(const TranscriptVersion&) const = default;
};

/// What one turn brought: all of it is written, or nothing.
struct Turn {
    std::vector<TranscriptItem> items{};  ///< in order; their `seq` is ignored
    TokenUsage usage{};                   ///< added to the totals of the session and of the run
    std::string runId{};                  ///< may be empty
    std::optional<RunEnd>
        end{};  ///< ends the run too, unless it has ended; becomes the session's last status
    /// When given: refused with Error(conflict) if the transcript was dropped since.
    std::optional<std::int64_t> generation{};
};

/// The place of what was appended; `first` > `last` when there were no items.
struct Appended {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

/// The items with after < seq < before: the newest `limit` of them, or the oldest.
struct TranscriptRange {
    std::optional<std::int64_t> after{};
    std::optional<std::int64_t> before{};
    std::size_t limit = 100;
    bool newest = true;
};

struct TranscriptPage {
    std::vector<TranscriptItem> items{};  ///< by rising `seq`, whichever end was asked for
    bool more = false;                    ///< the range holds more than `limit`
    TranscriptVersion version{};
    std::int64_t totalItems = 0;  ///< of the whole transcript
    std::int64_t totalBytes = 0;  ///< of their `json`
    std::int64_t lastSeq = 0;     ///< the next item gets the number after it
};

/// Replaces the items with seq <= `upTo` by one, which gets the number `upTo`; without a summary they are
/// just dropped.
struct Compaction {
    std::int64_t upTo = 0;
    TranscriptVersion version{};  ///< of the page that the summary was made from
    std::optional<TranscriptItem> summary{};
    TokenUsage usage{};  ///< what the summary cost: added to the session's totals
};

}  // namespace openclaw::store

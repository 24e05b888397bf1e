#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dialects/turn.h"
#include "store/transcript.h"

namespace openclaw::runs {

/// Items of a conversation as a session keeps them.
std::vector<store::TranscriptItem> storedItems(const std::vector<dialects::Item>& items,
                                               const std::string& runId, std::int64_t now);

/// Nothing when it cannot be read: another version wrote it.
std::vector<dialects::Item> readItem(const store::TranscriptItem& stored);

/// What each run brought stands together, in the order in which the runs came: input is kept when it arrives,
/// which may be in the midst of the run before.
std::vector<store::TranscriptItem> inOrderOfRuns(std::vector<store::TranscriptItem> items);

/// What was kept, as a model is told it, run by run and with each tool call answered. What cannot be read is
/// left out. Items of the run `last` come last: it may have waited while others spoke. Those of `without` are
/// left out.
std::vector<dialects::Item> conversationOf(std::vector<store::TranscriptItem> items, const std::string& last,
                                           const std::vector<std::string>& without);

}  // namespace openclaw::runs

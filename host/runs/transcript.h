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

/// What was kept, as a model is told it. What cannot be read (another version wrote it) is left out. Items of
/// the run `last` come last: it may have waited while others spoke. Those of `without` are left out.
std::vector<dialects::Item> conversationOf(const std::vector<store::TranscriptItem>& items,
                                           const std::string& last, const std::vector<std::string>& without);

}  // namespace openclaw::runs

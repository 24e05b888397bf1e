#pragma once

#include <string>
#include <vector>

#include "dialects/turn.h"
#include "store/transcript.h"

namespace openclaw::runs {

/// The conversation as vendors take it: behind each turn of the assistant, the results of all its calls and
/// of no others. A call that nobody answered there gets an error for a result; a result that belongs to no
/// call there becomes words of the user.
std::vector<dialects::Item> withCallsAnswered(std::vector<dialects::Item> conversation);

bool hasToolResult(const std::vector<dialects::Item>& items) noexcept;

/// Throws Error(invalid_request), with `param`, when one of `fresh` is the result of a call that stands
/// neither in the transcript nor before it in `fresh`.
void refuseUnknownResults(const std::vector<store::TranscriptItem>& transcript,
                          const std::vector<dialects::Item>& fresh, const std::string& param);

}  // namespace openclaw::runs

#pragma once

#include <optional>

#include "asked.h"
#include "said.h"

namespace fake_vendor {

/// What a well-behaved model says where the request asks for something in particular, in any dialect:
///
///   - the conversation ends in results of tools: a text that quotes them;
///   - tools are offered, and the user says `call NAME {json}`, or `call NAME {json} and NAME2 {json}`: the
///   calls;
///   - a tool has to be called: it, with the least arguments that fit its schema;
///   - the answer has to be JSON: the least value that fits the schema.
///
/// Nothing when it may just as well greet.
std::optional<Said> conversation(const Asked& asked);

}  // namespace fake_vendor

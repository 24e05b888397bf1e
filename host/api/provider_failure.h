#pragma once

#include <string>
#include <string_view>

#include "dialects/failure.h"

namespace openclaw::api {

/// What a provider of another dialect said, so that the client sees who refused: its name in front, unless
/// the message has it already.
dialects::Failure saidBy(std::string_view provider, dialects::Failure failure);

/// What our own encoder refused names fields of Chat Completions; in a client's words where it speaks
/// Responses.
dialects::Failure inWordsOfResponses(dialects::Failure failure);

}  // namespace openclaw::api

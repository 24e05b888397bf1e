#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "dialects/failure.h"

namespace openclaw::api {

/// What a provider said, so that the client sees who refused: its name in front, unless
/// the message has it already.
dialects::Failure saidBy(std::string_view provider, dialects::Failure failure);

/// What our own encoders refuse names fields as Chat Completions does; here as Responses does.
Error inWordsOfResponses(const Error& error);

}  // namespace openclaw::api

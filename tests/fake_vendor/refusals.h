#pragma once

#include <optional>

#include "asked.h"
#include "script.h"

namespace fake_vendor {

/// The answer of a vendor that refuses, by a model name such as `error-429`: status and body in the shape of
/// the dialect. Nothing for any other name.
std::optional<Script> refusal(const Asked& asked);

/// Status 400 with Anthropic's body.
Script invalidMessage(const std::string& why);

}  // namespace fake_vendor

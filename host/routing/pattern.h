#pragma once

#include <string>
#include <string_view>

#include "routing/route_table.h"

namespace openclaw::routing {

/// The pattern of a route as a person writes it: a model's name, or a prefix that ends in `*`.
struct Pattern {
    std::string text;       ///< without the `*`
    bool isPrefix = false;  ///< had a `*`
};

/// Throws Error(config_invalid) for an empty pattern or a `*` elsewhere than at the end.
Pattern parsePattern(std::string_view pattern);

/// Splits `provider/model` at the first slash. Throws Error(config_invalid) for anything else; `place` says
/// where it stands. Only when `mayHoldStar` the model may contain one `*`.
Target parseTarget(std::string_view target, const std::string& place, bool mayHoldStar);

/// Is this `provider/model`, with neither part empty?
bool isTarget(std::string_view text) noexcept;

/// The target that `matched`, the part of the name behind the prefix, gives; `*` becomes `matched`.
Target substitute(const Target& target, std::string_view matched);

}  // namespace openclaw::routing

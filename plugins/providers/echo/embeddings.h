#pragma once

#include <string>
#include <string_view>

namespace openclaw::echo {

/// The answer to a request for embeddings: a vector of length 1 for each input, the same for the same input,
/// and without any meaning. Throws BadRequest.
std::string embeddings(std::string_view request);

}  // namespace openclaw::echo

#pragma once

#include <cstdint>
#include <string>

#include "store/transcript.h"

namespace Poco::Data {
class Session;
}

namespace openclaw::store {

/// Writes a turn's usage and end into its run, and its end into the session, whose last run it is if the
/// RunStore does not know better. A run that has ended keeps its end.
void noteTurn(Poco::Data::Session& session, const std::string& principal, std::int64_t sessionId,
              const Turn& turn);

}  // namespace openclaw::store

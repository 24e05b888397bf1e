#pragma once

#include <cstdint>
#include <string>

#include "store/session_store.h"

namespace Poco::Data {
class Session;
}

namespace openclaw::store {

/// What changes of a session need to know of it. Within a job of the writer nobody else changes it.
struct SessionState {
    std::int64_t id = 0;
    std::int64_t items = 0;
    std::int64_t lastSeq = 0;
    std::int64_t generation = 0;
    std::int64_t compactions = 0;
};

/// These throw Error(not_found).
SessionState sessionState(Poco::Data::Session& session, const std::string& principal, const std::string& key);
StoredSession storedSession(Poco::Data::Session& session, const std::string& principal,
                            const std::string& key);

}  // namespace openclaw::store

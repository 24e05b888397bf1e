#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/response.h"

namespace Poco::Data {
class Session;
}

namespace openclaw::store {

/// A place in the forest: what precedes it is one range of positions in its branch, and in each branch on the
/// way to the root.
struct ResponsePlace {
    std::int64_t branch = 0;
    std::int64_t position = 0;  ///< from 1, over all branches of a chain
};

struct ResponseState {
    std::int64_t row = 0;
    ResponsePlace place;
    std::string status;
    std::string model;

    bool inFlight() const { return status == "queued" || status == "in_progress"; }
};

/// Throws Error(not_found).
ResponseState responseState(Poco::Data::Session& session, const std::string& principal,
                            const std::string& id);
Error noSuchResponse(const std::string& id);

/// The place after `previous`: in the same branch, or the first of a new one when that has gone on.
ResponsePlace placeAfter(Poco::Data::Session& session, const ResponsePlace& previous);
/// The first place of a new tree.
ResponsePlace firstPlace(Poco::Data::Session& session);

/// Deletes what nothing undeleted of the branch, or of the branches that grow from it, needs.
void prune(Poco::Data::Session& session, std::int64_t branch);

void insertEvents(Poco::Data::Session& session, std::int64_t row, const std::vector<ResponseEvent>& events);

}  // namespace openclaw::store

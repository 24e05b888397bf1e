#include <algorithm>
#include <optional>

#include "store/query.h"
#include "store/response_rows.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;

std::int64_t newBranch(Session& session, const std::optional<ResponsePlace>& parent) {
    std::optional<std::int64_t> id;
    std::optional<std::int64_t> position;
    if (parent) {
        id = parent->branch;
        position = parent->position;
    }
    return countOf(session,
                   "INSERT INTO response_branches (parent_id, parent_position) VALUES (?, ?) RETURNING id",
                   id, position);
}

/// The last position that somebody needs; 0: nobody needs the branch.
std::int64_t lastNeeded(Session& session, std::int64_t branch) {
    return std::max(
        countOf(session,
                "SELECT coalesce(max(position), 0) FROM responses WHERE branch_id = ? AND deleted = 0",
                branch),
        countOf(session,
                "SELECT coalesce(max(parent_position), 0) FROM response_branches WHERE parent_id = ?",
                branch));
}

}  // namespace

ResponsePlace firstPlace(Session& session) {
    return {.branch = newBranch(session, std::nullopt), .position = 1};
}

ResponsePlace placeAfter(Session& session, const ResponsePlace& previous) {
    const std::int64_t last =
        countOf(session, "SELECT max(position) FROM responses WHERE branch_id = ?", previous.branch);
    const std::int64_t branch = last == previous.position ? previous.branch : newBranch(session, previous);
    return {.branch = branch, .position = previous.position + 1};
}

void prune(Session& session, std::int64_t branch) {
    for (std::optional<std::int64_t> next = branch; next;) {
        const std::int64_t at = *next;
        if (const std::int64_t last = lastNeeded(session, at); last > 0) {
            run(session, "DELETE FROM responses WHERE branch_id = ? AND position > ?", at, last);
            return;
        }
        next = rowOf<std::optional<std::int64_t>>(session,
                                                  "SELECT parent_id FROM response_branches WHERE id = ?", at)
                   .value_or(std::nullopt);
        run(session, "DELETE FROM responses WHERE branch_id = ?", at);
        run(session, "DELETE FROM response_branches WHERE id = ?", at);
    }
}

}  // namespace openclaw::store

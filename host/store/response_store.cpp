#include "store/response_store.h"

#include <set>
#include <utility>

#include "store/query.h"
#include "store/response_rows.h"

namespace openclaw::store {

using Poco::Data::Session;

/// In the order of the columns below.
static auto columnsOf(StoredResponse& row) {
    return std::tie(row.id, row.principal, row.previousId, row.createdAt, row.completedAt, row.status,
                    row.model, row.request, row.usage, row.error, row.incompleteDetails);
}

static auto columnsOf(ResponseItem& row) {
    return std::tie(row.id, row.json);
}

static auto columnsOf(ResponseState& row) {
    return std::tie(row.row, row.place.branch, row.place.position, row.status, row.model);
}

namespace {

const std::string columns =
    "response_id, principal, previous_id, created_at, completed_at, status, model, request, usage, error, "
    "incomplete_details";
const std::string notDeleted = " WHERE response_id = ? AND principal = ? AND deleted = 0";
const std::string inFlight = "status IN ('queued', 'in_progress') AND deleted = 0";

struct ItemRow {
    ResponsePlace place;
    std::int64_t isOutput = 0;
    std::int64_t ordinal = 0;
    ResponseItem item;
};

auto columnsOf(ItemRow& row) {
    return std::tie(row.place.branch, row.place.position, row.isOutput, row.ordinal, row.item.id,
                    row.item.json);
}

void insertItems(Session& session, const ResponsePlace& place, bool isOutput,
                 std::vector<ResponseItem>&& items) {
    std::vector<ItemRow> rows;
    rows.reserve(items.size());
    for (ResponseItem& item : items)
        rows.push_back({place, isOutput ? 1 : 0, static_cast<std::int64_t>(rows.size()), std::move(item)});
    runForEach(
        session,
        "INSERT INTO response_items (branch_id, position, is_output, ordinal, item_id, json) VALUES (" +
            placeholders(columnCount<ItemRow>) + ")",
        std::move(rows));
}

ResponsePlace placeFor(Session& session, const StoredResponse& response) {
    if (response.previousId.empty()) return firstPlace(session);
    try {
        return placeAfter(session, responseState(session, response.principal, response.previousId).place);
    } catch (const Error& error) {
        throw Error(error).withParam("previous_response_id").withReason("previous_response_not_found");
    }
}

void createResponse(Session& session, StoredResponse& response) {
    if (countOf(session, "SELECT count(*) FROM responses WHERE response_id = ?", response.id) > 0)
        throw Error(ErrorCode::conflict, "There is a response \"" + response.id + "\" already.");
    const ResponsePlace place = placeFor(session, response);
    run(session,
        "INSERT INTO responses (" + columns + ", branch_id, position, deleted) VALUES (" +
            placeholders(columnCount<StoredResponse> + 3) + ")",
        response, place.branch, place.position, 0);
    insertItems(session, place, false, std::move(response.input));
    insertItems(session, place, true, std::move(response.output));
}

void updateResponse(Session& session, const std::string& principal, const std::string& id,
                    ResponseUpdate& update) {
    const ResponseState state = responseState(session, principal, id);
    if (!state.inFlight()) {
        throw Error(ErrorCode::conflict,
                    "Response \"" + id + "\" has ended already: its status is \"" + state.status + "\".");
    }
    run(session,
        "UPDATE responses SET status = coalesce(?, status), model = coalesce(?, model),"
        " completed_at = coalesce(?, completed_at), usage = coalesce(?, usage), error = coalesce(?, error),"
        " incomplete_details = coalesce(?, incomplete_details) WHERE id = ?",
        update.status, update.model, update.completedAt, update.usage, update.error, update.incompleteDetails,
        state.row);
    if (update.output) {
        run(session, "DELETE FROM response_items WHERE branch_id = ? AND position = ? AND is_output = 1",
            state.place.branch, state.place.position);
        insertItems(session, state.place, true, std::move(*update.output));
    }
    if (!update.events.empty()) insertEvents(session, state.row, update.events);
}

StoredResponse readResponse(Session& session, const std::string& principal, const std::string& id) {
    const ResponsePlace place = responseState(session, principal, id).place;
    StoredResponse response =
        rowOf<StoredResponse>(session, "SELECT " + columns + " FROM responses" + notDeleted, id, principal)
            .value();
    response.output =
        rowsOf<ResponseItem>(session,
                             "SELECT item_id, json FROM response_items "
                             "WHERE branch_id = ? AND position = ? AND is_output = 1 ORDER BY ordinal",
                             place.branch, place.position);
    return response;
}

/// Leaves a shell that holds its place and its items.
void markDeleted(Session& session, std::int64_t row) {
    run(session, "DELETE FROM response_events WHERE response = ?", row);
    run(session,
        "UPDATE responses SET deleted = 1, request = '', usage = '', error = '', incomplete_details = ''"
        " WHERE id = ?",
        row);
}

struct OldResponse {
    std::int64_t row = 0;
    std::int64_t branch = 0;
};

auto columnsOf(OldResponse& row) {
    return std::tie(row.row, row.branch);
}

constexpr std::int64_t mostDeletedAtOnce = 200;

std::int64_t deletePortion(Session& session, std::int64_t createdBefore) {
    const std::vector<OldResponse> old =
        rowsOf<OldResponse>(session,
                            "SELECT id, branch_id FROM responses WHERE created_at < ? AND deleted = 0 ORDER "
                            "BY created_at LIMIT ?",
                            createdBefore, mostDeletedAtOnce);
    std::set<std::int64_t> branches;
    for (const OldResponse& response : old) {
        markDeleted(session, response.row);
        branches.insert(response.branch);
    }
    for (const std::int64_t branch : branches) prune(session, branch);
    return static_cast<std::int64_t>(old.size());
}

/// Goes on after each portion until one is not full.
void deletePortions(Writer& writer, std::int64_t createdBefore, std::int64_t deletedBefore,
                    Completion<std::int64_t> done) {
    submit(
        writer, [createdBefore](Session& session) { return deletePortion(session, createdBefore); },
        Completion<std::int64_t>(
            [&writer, createdBefore, deletedBefore, done = std::move(done)](Outcome<std::int64_t> portion) {
                if (portion && portion.value() == mostDeletedAtOnce) {
                    deletePortions(writer, createdBefore, deletedBefore + portion.value(), done);
                } else if (done) {
                    if (portion) portion.value() += deletedBefore;
                    done(std::move(portion));
                }
            }));
}

}  // namespace

Error noSuchResponse(const std::string& id) {
    return Error(ErrorCode::not_found, "There is no response \"" + id + "\".")
        .withReason("response_not_found");
}

ResponseState responseState(Session& session, const std::string& principal, const std::string& id) {
    auto found = rowOf<ResponseState>(
        session, "SELECT id, branch_id, position, status, model FROM responses" + notDeleted, id, principal);
    if (!found) throw noSuchResponse(id);
    return std::move(*found);
}

void ResponseStore::create(StoredResponse response, Completion<> done) const {
    store::submit(
        writer_,
        [response = std::move(response)](Session& session) mutable { createResponse(session, response); },
        std::move(done));
}

void ResponseStore::update(std::string principal, std::string id, ResponseUpdate update,
                           Completion<> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), id = std::move(id), update = std::move(update)](
            Session& session) mutable { updateResponse(session, principal, id, update); },
        std::move(done));
}

void ResponseStore::get(std::string principal, std::string id, Completion<StoredResponse> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), id = std::move(id)](Session& session) {
            return readResponse(session, principal, id);
        },
        std::move(done));
}

void ResponseStore::remove(std::string principal, std::string id, Completion<> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), id = std::move(id)](Session& session) {
            const ResponseState state = responseState(session, principal, id);
            markDeleted(session, state.row);
            prune(session, state.place.branch);
        },
        std::move(done));
}

void ResponseStore::failInterrupted(std::string error, std::int64_t completedAt,
                                    Completion<std::int64_t> done) const {
    store::submit(
        writer_,
        [error = std::move(error), completedAt](Session& session) {
            const std::int64_t count = countOf(session, "SELECT count(*) FROM responses WHERE " + inFlight);
            run(session,
                "UPDATE responses SET status = 'failed', error = ?, completed_at = ? WHERE " + inFlight,
                error, completedAt);
            return count;
        },
        std::move(done));
}

void ResponseStore::deleteOlderThan(std::int64_t createdAt, Completion<std::int64_t> done) const {
    deletePortions(writer_, createdAt, 0, std::move(done));
}

}  // namespace openclaw::store

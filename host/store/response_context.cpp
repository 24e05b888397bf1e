#include <algorithm>
#include <cstdint>
#include <utility>

#include "store/query.h"
#include "store/response_rows.h"
#include "store/response_store.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;

struct PlacedItem {
    std::int64_t position = 0;
    std::int64_t isOutput = 0;
    std::int64_t ordinal = 0;
    ResponseItem item;
};

auto columnsOf(PlacedItem& row) {
    return std::tie(row.position, row.isOutput, row.ordinal, row.item.id, row.item.json);
}

struct EventRow {
    std::int64_t response = 0;
    ResponseEvent event;
};

auto columnsOf(EventRow& row) {
    return std::tie(row.response, row.event.sequenceNumber, row.event.event);
}

/// Takes the one that is too many off, which says that there are more.
template <typename Rows>
bool cut(Rows& rows, std::int64_t limit) {
    if (static_cast<std::int64_t>(rows.size()) <= limit) return false;
    rows.pop_back();
    return true;
}

ResponseChain readChain(Session& session, const std::string& principal, const std::string& id) {
    ResponseState last = responseState(session, principal, id);
    std::vector<PlacedItem> rows = rowsOf<PlacedItem>(
        session,
        "WITH RECURSIVE way (branch, upto) AS ("
        " SELECT CAST(? AS BIGINT), CAST(? AS BIGINT)"
        " UNION ALL"
        " SELECT b.parent_id, b.parent_position FROM way JOIN response_branches b ON b.id = way.branch"
        " WHERE b.parent_id IS NOT NULL) "
        "SELECT i.position, i.is_output, i.ordinal, i.item_id, i.json FROM way "
        "JOIN response_items i ON i.branch_id = way.branch AND i.position <= way.upto",
        last.place.branch, last.place.position);
    // Each branch comes in order already; where there is only one, as nearly always, this is one look at
    // each.
    std::stable_sort(rows.begin(), rows.end(), [](const PlacedItem& left, const PlacedItem& right) {
        return std::tie(left.position, left.isOutput, left.ordinal) <
               std::tie(right.position, right.isOutput, right.ordinal);
    });

    ResponseChain chain;
    chain.items.reserve(rows.size());
    for (PlacedItem& row : rows)
        chain.items.push_back({std::move(row.item), row.isOutput != 0, row.position});
    chain.turns = last.place.position;
    chain.status = std::move(last.status);
    chain.model = std::move(last.model);
    return chain;
}

/// Where the page begins, as an ordinal that is not part of it.
std::int64_t ordinalBefore(Session& session, const ResponsePlace& place, const ResponseItemRange& range) {
    if (range.after.empty()) return range.descending ? sqlCount(SIZE_MAX) : -1;
    const std::optional<std::int64_t> ordinal = rowOf<std::int64_t>(
        session,
        "SELECT ordinal FROM response_items "
        "WHERE branch_id = ? AND position = ? AND is_output = 0 AND item_id = ? ORDER BY ordinal",
        place.branch, place.position, range.after);
    if (ordinal) return *ordinal;
    throw Error(ErrorCode::invalid_request, "The response has no input item \"" + range.after + "\".")
        .withParam("after");
}

ResponseItemPage readInput(Session& session, const std::string& principal, const std::string& id,
                           const ResponseItemRange& range) {
    const ResponsePlace place = responseState(session, principal, id).place;
    const std::int64_t before = ordinalBefore(session, place, range);
    const std::int64_t limit = sqlCount(range.limit);
    const std::int64_t oneMore = limit + 1;
    std::vector<PlacedItem> rows = rowsOf<PlacedItem>(
        session,
        std::string("SELECT position, is_output, ordinal, item_id, json FROM response_items "
                    "WHERE branch_id = ? AND position = ? AND is_output = 0 AND ordinal ") +
            (range.descending ? "< ? ORDER BY ordinal DESC" : "> ? ORDER BY ordinal ASC") + " LIMIT ?",
        place.branch, place.position, before, oneMore);
    ResponseItemPage page;
    page.more = cut(rows, limit);
    for (PlacedItem& row : rows) page.items.push_back(std::move(row.item));
    return page;
}

ResponseItem findItem(Session& session, const std::string& principal, const std::string& itemId) {
    std::vector<PlacedItem> rows = rowsOf<PlacedItem>(
        session,
        "SELECT i.position, i.is_output, i.ordinal, i.item_id, i.json FROM response_items i "
        "JOIN responses r ON r.branch_id = i.branch_id AND r.position = i.position "
        "WHERE i.item_id = ? AND r.principal = ? AND r.deleted = 0 ORDER BY r.id DESC LIMIT 1",
        itemId, principal);
    if (rows.empty())
        throw Error(ErrorCode::not_found, "There is no stored item \"" + itemId + "\".")
            .withReason("item_not_found");
    return std::move(rows.front().item);
}

ResponseEventPage readEvents(Session& session, const std::string& principal, const std::string& id,
                             std::int64_t after, std::size_t most) {
    ResponseState state = responseState(session, principal, id);
    const std::int64_t limit = sqlCount(most);
    const std::int64_t oneMore = limit + 1;
    std::vector<EventRow> rows =
        rowsOf<EventRow>(session,
                         "SELECT response, sequence_number, event FROM response_events "
                         "WHERE response = ? AND sequence_number > ? ORDER BY sequence_number LIMIT ?",
                         state.row, after, oneMore);
    ResponseEventPage page;
    page.more = cut(rows, limit);
    for (EventRow& row : rows) page.events.push_back(std::move(row.event));
    page.status = std::move(state.status);
    return page;
}

}  // namespace

void insertEvents(Session& session, std::int64_t row, const std::vector<ResponseEvent>& events) {
    std::int64_t last = countOf(
        session, "SELECT coalesce(max(sequence_number), -1) FROM response_events WHERE response = ?", row);
    std::vector<EventRow> rows;
    rows.reserve(events.size());
    for (const ResponseEvent& event : events) {
        if (event.sequenceNumber <= last) {
            throw Error(ErrorCode::conflict, "Event " + std::to_string(event.sequenceNumber) +
                                                 " of the response comes after event " +
                                                 std::to_string(last) + '.');
        }
        last = event.sequenceNumber;
        rows.push_back({row, event});
    }
    runForEach(session, "INSERT INTO response_events (response, sequence_number, event) VALUES (?, ?, ?)",
               std::move(rows));
}

void ResponseStore::chain(std::string principal, std::string id, Completion<ResponseChain> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), id = std::move(id)](Session& session) {
            return readChain(session, principal, id);
        },
        std::move(done));
}

void ResponseStore::inputItems(std::string principal, std::string id, ResponseItemRange range,
                               Completion<ResponseItemPage> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), id = std::move(id), range = std::move(range)](Session& session) {
            return readInput(session, principal, id, range);
        },
        std::move(done));
}

void ResponseStore::item(std::string principal, std::string itemId, Completion<ResponseItem> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), itemId = std::move(itemId)](Session& session) {
            return findItem(session, principal, itemId);
        },
        std::move(done));
}

void ResponseStore::appendEvents(std::string principal, std::string id, std::vector<ResponseEvent> events,
                                 Completion<> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), id = std::move(id), events = std::move(events)](Session& session) {
            insertEvents(session, responseState(session, principal, id).row, events);
        },
        std::move(done));
}

void ResponseStore::events(std::string principal, std::string id, std::int64_t after, std::size_t limit,
                           Completion<ResponseEventPage> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), id = std::move(id), after, limit](Session& session) {
            return readEvents(session, principal, id, after, limit);
        },
        std::move(done));
}

}  // namespace openclaw::store

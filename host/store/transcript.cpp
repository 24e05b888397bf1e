#include "store/transcript.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/clock.h"
#include "store/query.h"
#include "store/run_rows.h"
#include "store/session_rows.h"
#include "store/session_store.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;

struct ItemRow {
    std::int64_t sessionId = 0;
    TranscriptItem item;
    std::int64_t bytes = 0;
};

struct Counts {
    std::int64_t messages = 0;
    std::int64_t items = 0;
    std::int64_t bytes = 0;
};

auto columnsOf(Counts& row) {
    return std::tie(row.messages, row.items, row.bytes);
}

auto columnsOf(ItemRow& row) {
    return std::tie(row.sessionId, row.item.seq, row.item.kind, row.item.role, row.item.runId,
                    row.item.createdAt, row.item.json, row.bytes);
}

}  // namespace

static auto columnsOf(TranscriptItem& row) {
    return std::tie(row.seq, row.kind, row.role, row.runId, row.createdAt, row.json);
}

namespace {

Error changedMeanwhile(const std::string& key) {
    return Error(ErrorCode::conflict,
                 "The transcript of session \"" + key + "\" has changed meanwhile. Read it again.")
        .withReason("transcript_changed");
}

/// Numbers the items from `first` and adds them to the session's counts.
void insertItems(Session& session, std::int64_t sessionId, std::int64_t first,
                 std::vector<TranscriptItem>&& items) {
    std::vector<ItemRow> rows;
    rows.reserve(items.size());
    Counts added;
    for (TranscriptItem& item : items) {
        item.seq = first++;
        added.bytes += static_cast<std::int64_t>(item.json.size());
        added.messages += item.kind == "message" ? 1 : 0;
        const auto bytes = static_cast<std::int64_t>(item.json.size());
        rows.push_back({sessionId, std::move(item), bytes});
    }
    added.items = static_cast<std::int64_t>(rows.size());
    runForEach(session,
               "INSERT INTO session_items (session_id, seq, kind, role, run_id, created_at, json, bytes) "
               "VALUES (" +
                   placeholders(columnCount<ItemRow>) + ")",
               std::move(rows));
    run(session,
        "UPDATE sessions SET messages = messages + ?, items = items + ?, bytes = bytes + ? WHERE id = ?",
        added, sessionId);
}

/// Deletes the items with seq <= `upTo` and takes them off the session's counts.
void dropItems(Session& session, std::int64_t sessionId, std::int64_t upTo) {
    const std::optional<Counts> dropped =
        rowOf<Counts>(session,
                      "SELECT coalesce(sum(CASE WHEN kind = 'message' THEN 1 ELSE 0 END), 0), count(*), "
                      "coalesce(sum(bytes), 0) FROM session_items WHERE session_id = ? AND seq <= ?",
                      sessionId, upTo);
    run(session, "DELETE FROM session_items WHERE session_id = ? AND seq <= ?", sessionId, upTo);
    run(session,
        "UPDATE sessions SET messages = messages - ?, items = items - ?, bytes = bytes - ? WHERE id = ?",
        *dropped, sessionId);
}

void addUsage(Session& session, std::int64_t sessionId, const TokenUsage& usage) {
    const std::int64_t now = unixMillis();
    run(session,
        "UPDATE sessions SET updated_at = ?, input_tokens = input_tokens + ?,"
        " output_tokens = output_tokens + ?, cached_tokens = cached_tokens + ? WHERE id = ?",
        now, usage.inputTokens, usage.outputTokens, usage.cachedTokens, sessionId);
}

Appended appendTurn(Session& session, const std::string& principal, const std::string& key, Turn& turn) {
    const SessionState state = sessionState(session, principal, key);
    if (turn.generation && *turn.generation != state.generation) throw changedMeanwhile(key);
    const Appended place{.first = state.lastSeq + 1,
                         .last = state.lastSeq + static_cast<std::int64_t>(turn.items.size())};
    insertItems(session, state.id, place.first, std::move(turn.items));
    addUsage(session, state.id, turn.usage);
    run(session, "UPDATE sessions SET last_seq = ? WHERE id = ?", place.last, state.id);
    if (!turn.runId.empty()) noteTurn(session, principal, state.id, turn);
    return place;
}

TranscriptPage readPage(Session& session, const std::string& principal, const std::string& key,
                        const TranscriptRange& range) {
    const StoredSession stored = storedSession(session, principal, key);
    const std::int64_t id = sessionState(session, principal, key).id;
    const std::int64_t after = range.after.value_or(0);
    const std::int64_t before = range.before.value_or(std::numeric_limits<std::int64_t>::max());
    const std::int64_t limit = sqlCount(range.limit);
    const std::int64_t oneMore = limit + 1;

    TranscriptPage page;
    page.items = rowsOf<TranscriptItem>(
        session,
        std::string("SELECT seq, kind, role, run_id, created_at, json FROM session_items "
                    "WHERE session_id = ? AND seq > ? AND seq < ? ORDER BY seq ") +
            (range.newest ? "DESC" : "ASC") + " LIMIT ?",
        id, after, before, oneMore);
    page.more = static_cast<std::int64_t>(page.items.size()) > limit;
    if (page.more) page.items.pop_back();
    if (range.newest) std::reverse(page.items.begin(), page.items.end());
    page.version = stored.version;
    page.totalItems = stored.items;
    page.totalBytes = stored.bytes;
    page.lastSeq = stored.lastSeq;
    return page;
}

StoredSession compactPrefix(Session& session, const std::string& principal, const std::string& key,
                            Compaction& compaction) {
    const SessionState state = sessionState(session, principal, key);
    const TranscriptVersion version{.generation = state.generation, .compactions = state.compactions};
    if (version != compaction.version) throw changedMeanwhile(key);
    if (compaction.upTo <= state.lastSeq - state.items || compaction.upTo > state.lastSeq) {
        throw Error(ErrorCode::invalid_request, "Session \"" + key + "\" has no item " +
                                                    std::to_string(compaction.upTo) + ": its items are " +
                                                    std::to_string(state.lastSeq - state.items + 1) + " to " +
                                                    std::to_string(state.lastSeq) + '.');
    }
    dropItems(session, state.id, compaction.upTo);
    if (compaction.summary) {
        std::vector<TranscriptItem> summary;
        summary.push_back(std::move(*compaction.summary));
        insertItems(session, state.id, compaction.upTo, std::move(summary));
    }
    addUsage(session, state.id, compaction.usage);
    run(session, "UPDATE sessions SET compactions = compactions + 1 WHERE id = ?", state.id);
    return storedSession(session, principal, key);
}

}  // namespace

void SessionStore::append(std::string principal, std::string key, Turn turn,
                          Completion<Appended> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), key = std::move(key), turn = std::move(turn)](
            Session& session) mutable { return appendTurn(session, principal, key, turn); },
        std::move(done));
}

void SessionStore::read(std::string principal, std::string key, TranscriptRange range,
                        Completion<TranscriptPage> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), key = std::move(key), range](Session& session) {
            return readPage(session, principal, key, range);
        },
        std::move(done));
}

void SessionStore::compact(std::string principal, std::string key, Compaction compaction,
                           Completion<StoredSession> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), key = std::move(key), compaction = std::move(compaction)](
            Session& session) mutable { return compactPrefix(session, principal, key, compaction); },
        std::move(done));
}

}  // namespace openclaw::store

#include "store/session_store.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/clock.h"
#include "store/query.h"
#include "store/session_rows.h"

namespace openclaw::store {

using Poco::Data::Session;

/// In the order of the columns below.
static auto columnsOf(StoredSession& row) {
    return std::tie(row.principal, row.key, row.fields.label, row.fields.model, row.fields.settings,
                    row.fields.instructions, row.createdAt, row.updatedAt, row.messages, row.items, row.bytes,
                    row.lastSeq, row.usage.inputTokens, row.usage.outputTokens, row.usage.cachedTokens,
                    row.lastRunId, row.lastRunStatus, row.version.generation, row.version.compactions);
}

static auto columnsOf(SessionState& row) {
    return std::tie(row.id, row.items, row.lastSeq, row.generation, row.compactions);
}

namespace {

const std::string columns =
    "principal, session_key, label, model, settings, instructions, created_at, updated_at, messages, items, "
    "bytes, last_seq, input_tokens, output_tokens, cached_tokens, last_run_id, last_run_status, generation, "
    "compactions";
const std::string selection = "SELECT " + columns + " FROM sessions ";
const std::string byKey = "WHERE principal = ? AND session_key = ?";

Error noSuchSession(const std::string& key) {
    return Error(ErrorCode::not_found, "There is no session \"" + key + "\".")
        .withReason("session_not_found");
}

/// Unlike that of any transcript before, also of a namesake that was removed in this very millisecond.
std::int64_t newGeneration() {
    static std::atomic<std::int64_t> last{0};
    std::int64_t before = last.load();
    std::int64_t next = 0;
    do {
        next = std::max(before + 1, unixMillis());
    } while (!last.compare_exchange_weak(before, next));
    return next;
}

OpenedSession openSession(Session& session, const std::string& principal, const std::string& key,
                          const SessionFields& initial) {
    if (auto found = rowOf<StoredSession>(session, selection + byKey, principal, key))
        return {std::move(*found), false};
    StoredSession made;
    made.principal = principal;
    made.key = key;
    made.fields = initial;
    made.createdAt = made.updatedAt = unixMillis();
    made.version.generation = newGeneration();
    run(session,
        "INSERT INTO sessions (" + columns + ") VALUES (" + placeholders(columnCount<StoredSession>) + ")",
        made);
    return {std::move(made), true};
}

}  // namespace

SessionState sessionState(Session& session, const std::string& principal, const std::string& key) {
    auto found = rowOf<SessionState>(
        session, "SELECT id, items, last_seq, generation, compactions FROM sessions " + byKey, principal,
        key);
    if (!found) throw noSuchSession(key);
    return *found;
}

StoredSession storedSession(Session& session, const std::string& principal, const std::string& key) {
    auto found = rowOf<StoredSession>(session, selection + byKey, principal, key);
    if (!found) throw noSuchSession(key);
    return std::move(*found);
}

void SessionStore::open(std::string principal, std::string key, SessionFields initial,
                        Completion<OpenedSession> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), key = std::move(key), initial = std::move(initial)](
            Session& session) { return openSession(session, principal, key, initial); },
        std::move(done));
}

void SessionStore::get(std::string principal, std::string key, Completion<StoredSession> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), key = std::move(key)](Session& session) {
            return storedSession(session, principal, key);
        },
        std::move(done));
}

void SessionStore::list(std::string principal, std::size_t limit, std::size_t offset,
                        Completion<SessionPage> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), limit = sqlCount(limit),
         offset = sqlCount(offset)](Session& session) {
            SessionPage page;
            page.sessions = rowsOf<StoredSession>(
                session, selection + "WHERE principal = ? ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
                principal, limit, offset);
            page.total = countOf(session, "SELECT count(*) FROM sessions WHERE principal = ?", principal);
            return page;
        },
        std::move(done));
}

void SessionStore::patch(std::string principal, std::string key, SessionPatch patch,
                         Completion<StoredSession> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), key = std::move(key), patch = std::move(patch)](Session& session) {
            const std::int64_t id = sessionState(session, principal, key).id;
            const std::int64_t now = unixMillis();
            run(session,
                "UPDATE sessions SET label = coalesce(?, label), model = coalesce(?, model),"
                " settings = coalesce(?, settings), instructions = coalesce(?, instructions),"
                " updated_at = ? WHERE id = ?",
                patch.label, patch.model, patch.settings, patch.instructions, now, id);
            return storedSession(session, principal, key);
        },
        std::move(done));
}

void SessionStore::reset(std::string principal, std::string key, Completion<StoredSession> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), key = std::move(key)](Session& session) {
            const SessionState state = sessionState(session, principal, key);
            const std::int64_t now = unixMillis();
            const std::int64_t generation = std::max(state.generation + 1, newGeneration());
            run(session, "DELETE FROM session_items WHERE session_id = ?", state.id);
            run(session,
                "UPDATE sessions SET updated_at = ?, messages = 0, items = 0, bytes = 0, last_seq = 0,"
                " input_tokens = 0, output_tokens = 0, cached_tokens = 0, last_run_id = '',"
                " last_run_status = '', generation = ?, compactions = 0 WHERE id = ?",
                now, generation, state.id);
            return storedSession(session, principal, key);
        },
        std::move(done));
}

void SessionStore::remove(std::string principal, std::string key, Completion<> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), key = std::move(key)](Session& session) {
            const std::int64_t id = sessionState(session, principal, key).id;
            run(session, "DELETE FROM sessions WHERE id = ?", id);
        },
        std::move(done));
}

}  // namespace openclaw::store

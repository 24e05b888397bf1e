#include "store/run_store.h"

#include <utility>

#include "base/clock.h"
#include "store/query.h"
#include "store/run_rows.h"
#include "store/session_rows.h"

namespace openclaw::store {

using Poco::Data::Session;

/// In the order of the columns below.
static auto columnsOf(StoredRun& row) {
    return std::tie(row.principal, row.runId, row.sessionKey, row.model, row.target, row.entrance, row.status,
                    row.createdAt, row.startedAt, row.endedAt, row.stopReason, row.error,
                    row.usage.inputTokens, row.usage.outputTokens, row.usage.cachedTokens);
}

namespace {

const std::string columns =
    "principal, run_id, session_key, model, target, entrance, status, created_at, started_at, ended_at, "
    "stop_reason, error, input_tokens, output_tokens, cached_tokens";
const std::string inFlight = "status IN ('queued', 'running')";
constexpr char whyInterrupted[] = "the gateway stopped while the run was in flight";

/// What changes of a run need to know of it.
struct RunState {
    std::int64_t id = 0;
    std::optional<std::int64_t> sessionId;
    std::string status;

    bool over() const { return status != "queued" && status != "running"; }
};

auto columnsOf(RunState& row) {
    return std::tie(row.id, row.sessionId, row.status);
}

std::optional<RunState> findRun(Session& session, const std::string& principal, const std::string& runId) {
    return rowOf<RunState>(session,
                           "SELECT id, session_id, status FROM runs WHERE principal = ? AND run_id = ?",
                           principal, runId);
}

Error noSuchRun(const std::string& runId) {
    return Error(ErrorCode::not_found, "There is no run \"" + runId + "\".").withReason("run_not_found");
}

RunState runState(Session& session, const std::string& principal, const std::string& runId) {
    std::optional<RunState> found = findRun(session, principal, runId);
    if (!found) throw noSuchRun(runId);
    return std::move(*found);
}

/// The status of a run that a later one has not pushed out of its place.
void noteStatus(Session& session, const std::optional<std::int64_t>& sessionId, const std::string& runId,
                const std::string& status) {
    if (!sessionId) return;
    run(session, "UPDATE sessions SET last_run_status = ? WHERE id = ? AND last_run_id = ?", status,
        *sessionId, runId);
}

void createRun(Session& session, const StoredRun& made) {
    if (findRun(session, made.principal, made.runId)) {
        throw Error(ErrorCode::conflict, "There is a run \"" + made.runId + "\" already.")
            .withReason("run_exists");
    }
    std::optional<std::int64_t> sessionId;
    if (made.sessionKey) sessionId = sessionState(session, made.principal, *made.sessionKey).id;
    run(session,
        "INSERT INTO runs (" + columns + ", session_id) VALUES (" + placeholders(columnCount<StoredRun> + 1) +
            ")",
        made, sessionId);
    if (!sessionId) return;
    run(session, "UPDATE sessions SET last_run_id = ?, last_run_status = ? WHERE id = ?", made.runId,
        made.status, *sessionId);
}

void startRun(Session& session, const std::string& principal, const std::string& runId,
              const std::string& target, std::int64_t startedAt) {
    const RunState state = runState(session, principal, runId);
    if (state.status != "queued") {
        throw Error(ErrorCode::conflict,
                    "Run \"" + runId + "\" cannot start: its status is \"" + state.status + "\".");
    }
    run(session,
        "UPDATE runs SET status = 'running', started_at = ?, target = CASE WHEN ? = '' THEN target ELSE ? "
        "END "
        "WHERE id = ?",
        startedAt, target, target, state.id);
    noteStatus(session, state.sessionId, runId, "running");
}

void endRun(Session& session, const RunState& state, const std::string& runId, const RunEnd& end) {
    run(session, "UPDATE runs SET status = ?, ended_at = ?, stop_reason = ?, error = ? WHERE id = ?",
        end.status, end.endedAt, end.stopReason, end.error, state.id);
    noteStatus(session, state.sessionId, runId, end.status);
}

void addUsage(Session& session, std::int64_t id, const TokenUsage& usage) {
    run(session,
        "UPDATE runs SET input_tokens = input_tokens + ?, output_tokens = output_tokens + ?,"
        " cached_tokens = cached_tokens + ? WHERE id = ?",
        usage.inputTokens, usage.outputTokens, usage.cachedTokens, id);
}

std::int64_t failAllInFlight(Session& session) {
    const std::string why = whyInterrupted;
    const std::int64_t now = unixMillis();
    const std::int64_t count = countOf(session, "SELECT count(*) FROM runs WHERE " + inFlight);
    run(session, "UPDATE runs SET status = 'error', ended_at = ?, error = ? WHERE " + inFlight, now, why);
    run(session,
        "UPDATE sessions SET last_run_status = 'error' WHERE last_run_status IN ('queued', 'running')");
    return count;
}

}  // namespace

void noteTurn(Session& session, const std::string& principal, std::int64_t sessionId, const Turn& turn) {
    if (const std::optional<RunState> state = findRun(session, principal, turn.runId)) {
        addUsage(session, state->id, turn.usage);
        if (turn.end && !state->over()) endRun(session, *state, turn.runId, *turn.end);
    } else if (turn.end) {
        run(session, "UPDATE sessions SET last_run_id = ?, last_run_status = ? WHERE id = ?", turn.runId,
            turn.end->status, sessionId);
    }
}

void RunStore::create(StoredRun made, Completion<> done) const {
    store::submit(
        writer_, [made = std::move(made)](Session& session) { createRun(session, made); }, std::move(done));
}

void RunStore::start(std::string principal, std::string runId, std::string target, std::int64_t startedAt,
                     Completion<> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), runId = std::move(runId), target = std::move(target),
         startedAt](Session& session) { startRun(session, principal, runId, target, startedAt); },
        std::move(done));
}

void RunStore::finish(std::string principal, std::string runId, RunEnd end, TokenUsage usage,
                      Completion<> done) const {
    store::submit(
        writer_,
        [principal = std::move(principal), runId = std::move(runId), end = std::move(end),
         usage](Session& session) {
            const RunState state = runState(session, principal, runId);
            if (state.over()) {
                throw Error(ErrorCode::conflict, "Run \"" + runId + "\" has ended already: its status is \"" +
                                                     state.status + "\".");
            }
            addUsage(session, state.id, usage);
            endRun(session, state, runId, end);
        },
        std::move(done));
}

void RunStore::get(std::string principal, std::string runId, Completion<StoredRun> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), runId = std::move(runId)](Session& session) {
            auto found = rowOf<StoredRun>(
                session, "SELECT " + columns + " FROM runs WHERE principal = ? AND run_id = ?", principal,
                runId);
            if (!found) throw noSuchRun(runId);
            return std::move(*found);
        },
        std::move(done));
}

void RunStore::list(std::string principal, std::string sessionKey, std::size_t limit, std::size_t offset,
                    Completion<RunPage> done) const {
    store::submit(
        reader_,
        [principal = std::move(principal), key = std::move(sessionKey), limit = sqlCount(limit),
         offset = sqlCount(offset)](Session& session) {
            const std::string ofSession =
                " FROM runs WHERE session_id = (SELECT id FROM sessions WHERE principal = ? AND "
                "session_key = ?)";
            RunPage page;
            page.runs = rowsOf<StoredRun>(
                session, "SELECT " + columns + ofSession + " ORDER BY id DESC LIMIT ? OFFSET ?", principal,
                key, limit, offset);
            page.total = countOf(session, "SELECT count(*)" + ofSession, principal, key);
            return page;
        },
        std::move(done));
}

void RunStore::failInterrupted(Completion<std::int64_t> done) const {
    store::submit(writer_, failAllInFlight, std::move(done));
}

void RunStore::deleteOlderThan(std::int64_t createdAt, Completion<std::int64_t> done) const {
    store::submit(
        writer_,
        [createdAt](Session& session) {
            const std::string old = " FROM runs WHERE created_at < ? AND NOT (" + inFlight + ")";
            const std::int64_t count = countOf(session, "SELECT count(*)" + old, createdAt);
            run(session, "DELETE" + old, createdAt);
            return count;
        },
        std::move(done));
}

}  // namespace openclaw::store

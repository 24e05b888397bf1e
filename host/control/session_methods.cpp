#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/ids.h"
#include "control/call.h"
#include "control/session_json.h"
#include "runs/compaction.h"

/// sessions.*: the sessions of the client's principal.
namespace openclaw::control {

namespace json = boost::json;

json::object sessionJson(const store::StoredSession& session, bool running) {
    json::object row{{"key", session.key},
                     {"kind", "direct"},
                     {"createdAt", session.createdAt},
                     {"updatedAt", session.updatedAt},
                     {"hasActiveRun", running},
                     {"messages", session.messages},
                     {"items", session.items},
                     {"inputTokens", session.usage.inputTokens},
                     {"outputTokens", session.usage.outputTokens},
                     {"totalTokens", session.usage.inputTokens + session.usage.outputTokens}};
    if (!session.fields.label.empty()) row["label"] = session.fields.label;
    if (!session.fields.model.empty()) row["model"] = session.fields.model;
    if (!session.lastRunId.empty()) row["lastRunId"] = session.lastRunId;
    const std::string& last = session.lastRunStatus;
    if (running || last == "running") {
        row["status"] = "running";
    } else if (last == "queued") {
        row["status"] = "queued";
    } else if (!last.empty()) {
        row["status"] = last == "ok" ? "done" : last == "aborted" ? "killed" : "failed";
    }
    return row;
}

namespace {

bool running(const Call& call, const std::string& key) {
    return call.services().live.busy(call.principal().id, key);
}

void list(const std::shared_ptr<Call>& call) {
    constexpr std::int64_t usual = 100;
    constexpr std::int64_t most = 1000;
    const auto limit = std::min(call->integer("limit", usual), most);
    const auto offset = call->integer("offset", 0);
    const auto answer = [call, limit, offset](store::Outcome<store::SessionPage> outcome) {
        const store::SessionPage page = std::move(outcome).value();
        json::array rows;
        for (const store::StoredSession& session : page.sessions) {
            rows.push_back(sessionJson(session, running(*call, session.key)));
        }
        const std::int64_t next = offset + static_cast<std::int64_t>(rows.size());
        call->ok(json::object{{"ts", unixMillis()},
                              {"count", rows.size()},
                              {"totalCount", page.total},
                              {"limit", limit},
                              {"offset", offset},
                              {"hasMore", next < page.total},
                              {"defaults", json::object()},
                              {"sessions", std::move(rows)}});
    };
    call->services().sessions.list(call->principal().id, static_cast<std::size_t>(limit),
                                   static_cast<std::size_t>(offset),
                                   call->onLoop<store::SessionPage>(answer));
}

void create(const std::shared_ptr<Call>& call) {
    std::string key = call->text("key");
    if (key.empty()) key = newId("s_");
    store::SessionFields fields;
    fields.label = call->text("label");
    fields.model = call->text("model");
    if (!fields.model.empty()) call->plane().tables()->routes.resolve(fields.model);
    const auto answer = [call](store::Outcome<store::OpenedSession> outcome) {
        const store::OpenedSession opened = std::move(outcome).value();
        const std::string& made = opened.session.key;
        if (opened.created) call->plane().sessionChanged(call->principal().id, made, "create");
        call->ok(json::object{{"ok", true},
                              {"key", made},
                              {"created", opened.created},
                              {"entry", sessionJson(opened.session, running(*call, made))}});
    };
    call->services().sessions.open(call->principal().id, key, std::move(fields),
                                   call->onLoop<store::OpenedSession>(answer));
}

void describe(const std::shared_ptr<Call>& call) {
    const auto answer = [call](store::Outcome<store::StoredSession> outcome) {
        // Other clients of the protocol take null for a session that is not there.
        if (!outcome.ok() && outcome.error().code() == ErrorCode::not_found) {
            return call->ok(json::object{{"session", nullptr}});
        }
        const store::StoredSession session = std::move(outcome).value();
        call->ok(json::object{{"session", sessionJson(session, running(*call, session.key))}});
    };
    call->services().sessions.get(call->principal().id, call->text("key"),
                                  call->onLoop<store::StoredSession>(answer));
}

/// A text, or null to clear it; nothing where it is not given.
std::optional<std::string> patched(const Call& call, std::string_view name) {
    const json::value* const value = call.params().if_contains(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_null()) return std::string();
    if (!value->is_string() || value->get_string().empty()) {
        throw Error(ErrorCode::invalid_request,
                    "params." + std::string(name) + ": must be a string that is not empty, or null")
            .withParam("params." + std::string(name));
    }
    return textOf(call.params(), name);
}

void patch(const std::shared_ptr<Call>& call) {
    store::SessionPatch patch;
    patch.label = patched(*call, "label");
    patch.model = patched(*call, "model");
    if (patch.model && !patch.model->empty()) call->plane().tables()->routes.resolve(*patch.model);
    const std::string key = call->text("key");
    // Clients set up a session before they first speak in it.
    call->services().sessions.open(call->principal().id, key, {}, {});
    const auto answer = [call, key](store::Outcome<store::StoredSession> outcome) {
        const store::StoredSession session = std::move(outcome).value();
        call->plane().sessionChanged(call->principal().id, key, "patch");
        call->ok(
            json::object{{"ok", true}, {"key", key}, {"entry", sessionJson(session, running(*call, key))}});
    };
    call->services().sessions.patch(call->principal().id, key, std::move(patch),
                                    call->onLoop<store::StoredSession>(answer));
}

/// What is said in it now is not wanted any more.
void abortRuns(const Call& call, const std::string& key) {
    for (const runs::RunState& run : call.services().live.active(call.principal().id, key)) {
        call.services().live.abort(call.principal().id, run.runId, "session_dropped");
    }
}

void reset(const std::shared_ptr<Call>& call) {
    const std::string key = call->text("key");
    abortRuns(*call, key);
    const auto answer = [call, key](store::Outcome<store::StoredSession> outcome) {
        const store::StoredSession session = std::move(outcome).value();
        call->plane().sessionChanged(call->principal().id, key, "reset");
        call->ok(json::object{{"ok", true}, {"key", key}, {"entry", sessionJson(session, false)}});
    };
    call->services().sessions.reset(call->principal().id, key, call->onLoop<store::StoredSession>(answer));
}

void remove(const std::shared_ptr<Call>& call) {
    const std::string key = call->text("key");
    abortRuns(*call, key);
    const auto answer = [call, key](const store::Outcome<>& outcome) {
        const bool missing = !outcome.ok() && outcome.error().code() == ErrorCode::not_found;
        if (!outcome.ok() && !missing) throw outcome.error();
        if (!missing) call->plane().sessionChanged(call->principal().id, key, "delete");
        call->ok(
            json::object{{"ok", true}, {"key", key}, {"deleted", !missing}, {"archived", json::array()}});
    };
    call->services().sessions.remove(call->principal().id, key, call->onLoop<std::monostate>(answer));
}

/// Holds one compaction while it runs: what it costs is paid for whether the client stays or not.
class Compacting final : public Task {
  public:
    std::unique_ptr<runs::Compactor> compactor;
};

void tellCompaction(const Call& call, const std::string& key, const std::string& id, std::string_view phase,
                    std::optional<bool> completed) {
    json::object payload{{"operationId", id},
                         {"operation", "compact"},
                         {"phase", phase},
                         {"sessionKey", key},
                         {"ts", unixMillis()}};
    if (completed) payload["completed"] = *completed;
    call.plane().publish("session.operation", json::serialize(payload), call.principal().id, key);
}

void compact(const std::shared_ptr<Call>& call) {
    const std::string key = call->text("key");
    const std::string id = newId("op_");
    const auto task = std::make_shared<Compacting>();
    const auto done = [call, key, id,
                       weak = std::weak_ptr(task)](store::Outcome<runs::CompactionReport> outcome) {
        if (const auto finished = weak.lock()) call->audience().tasks().drop(finished);
        tellCompaction(*call, key, id, "end", outcome.ok() && outcome.value().compacted);
        call->guarded([&] {
            const runs::CompactionReport report = std::move(outcome).value();
            if (report.compacted) call->plane().sessionChanged(call->principal().id, key, "compact");
            json::object answer{{"ok", true},
                                {"key", key},
                                {"compacted", report.compacted},
                                {"summarized", report.summarised},
                                {"itemsBefore", report.itemsBefore},
                                {"itemsAfter", report.itemsAfter}};
            if (!report.reason.empty()) answer["reason"] = report.reason;
            call->ok(answer);
        });
    };
    tellCompaction(*call, key, id, "start", std::nullopt);
    call->audience().tasks().keep(task);
    task->compactor =
        std::make_unique<runs::Compactor>(call->loop(), call->services(), call->principal(), key, done);
    task->compactor->begin();
}

}  // namespace

std::vector<Method> sessionMethods() {
    // A session belongs to the principal that made it, so that no administrator is needed to reset or delete
    // it.
    return {
        {"sessions.list", Scope::read,
         ParameterList(
             "positive: limit activeMinutes; count: offset; boolean: requireLastInteraction includeGlobal "
             "includeUnknown configuredAgentsOnly includeDerivedTitles includeLastMessage ownerFirst "
             "involvingMe includePeople; any: sortBy boardFace archived; text: label creatorId ownerId "
             "involvingProfileId spawnedBy; string: search"),
         &list},
        {"sessions.create", Scope::write,
         ParameterList("key: key; text: idempotencyKey label displayName category model thinkingLevel"),
         &create, true},
        {"sessions.describe", Scope::read,
         ParameterList("text: key!; boolean: includeDerivedTitles includeLastMessage"), &describe},
        {"sessions.patch", Scope::write, ParameterList("key: key!; any: label model"), &patch},
        {"sessions.reset", Scope::write, ParameterList("text: key!; any: reason"), &reset},
        {"sessions.delete", Scope::write,
         ParameterList("text: key! expectedSessionId expectedLifecycleRevision; boolean: deleteTranscript "
                       "emitLifecycleHooks archivedOnly; number: expectedSessionUpdatedAt"),
         &remove},
        {"sessions.compact", Scope::write, ParameterList("text: key!; positive: maxLines"), &compact},
    };
}

}  // namespace openclaw::control

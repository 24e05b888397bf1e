#include "runs/live_runs.h"

#include <algorithm>

#include "base/clock.h"

namespace openclaw::runs {
namespace {

/// For as long an idempotency key holds, and a client may still ask how its run ended.
constexpr std::int64_t rememberedMillis = std::int64_t{5} * 60 * 1000;
constexpr std::size_t rememberedRuns = 10'000;

}  // namespace

bool LiveRuns::add(RunState state, net::Loop& loop, Abort abort) {
    const std::lock_guard lock(mutex_);
    forgetOld(unixMillis());
    const Key key(state.principal, state.runId);
    const auto [entry, added] = runs_.try_emplace(key);
    if (!added) return false;
    entry->second = {std::move(state), &loop, std::move(abort), {}};
    return true;
}

void LiveRuns::remove(const std::string& principal, const std::string& runId) {
    const std::lock_guard lock(mutex_);
    runs_.erase({principal, runId});
    oneLess_.notify_all();
}

void LiveRuns::started(const std::string& principal, const std::string& runId, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    const auto entry = runs_.find({principal, runId});
    if (entry == runs_.end()) return;
    entry->second.state.status = "running";
    entry->second.state.startedAt = now;
}

void LiveRuns::ended(const RunState& state) {
    const std::lock_guard lock(mutex_);
    const Key key(state.principal, state.runId);
    const auto found = runs_.find(key);
    if (found == runs_.end()) return;
    Entry& entry = found->second;
    entry.state.status = state.status;
    entry.state.stopReason = state.stopReason;
    entry.state.error = state.error;
    entry.state.text = state.text;
    entry.state.endedAt = state.endedAt;
    entry.abort = nullptr;
    oneLess_.notify_all();
    for (Waiting& waiting : std::exchange(entry.waiting, {})) {
        waiting.loop->post([told = std::move(waiting.told), known = entry.state] { told(known); });
    }
    endedRuns_.emplace_back(state.endedAt, key);
    forgetOld(state.endedAt);
}

void LiveRuns::forgetOld(std::int64_t now) {
    while (!endedRuns_.empty() &&
           (endedRuns_.size() > rememberedRuns || endedRuns_.front().first < now - rememberedMillis)) {
        const auto entry = runs_.find(endedRuns_.front().second);
        if (entry != runs_.end() && entry->second.state.ended()) runs_.erase(entry);
        endedRuns_.pop_front();
    }
}

std::optional<RunState> LiveRuns::find(const std::string& principal, const std::string& runId) const {
    const std::lock_guard lock(mutex_);
    const auto entry = runs_.find({principal, runId});
    if (entry == runs_.end()) return std::nullopt;
    return entry->second.state;
}

std::vector<RunState> LiveRuns::active(const std::string& principal, const std::string& session) const {
    const std::lock_guard lock(mutex_);
    std::vector<RunState> list;
    for (const auto& [key, entry] : runs_) {
        const RunState& state = entry.state;
        if (state.ended() || state.principal != principal) continue;
        if (session.empty() || state.session == session) list.push_back(state);
    }
    return list;
}

std::size_t LiveRuns::activeCount() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(
        runs_.begin(), runs_.end(), [](const auto& each) { return !each.second.state.ended(); }));
}

bool LiveRuns::abort(const std::string& principal, const std::string& runId, std::string_view reason) {
    const std::lock_guard lock(mutex_);
    const auto entry = runs_.find({principal, runId});
    if (entry == runs_.end() || !entry->second.abort) return false;
    entry->second.loop->post([abort = entry->second.abort, why = std::string(reason)] { abort(why); });
    return true;
}

void LiveRuns::abortAll(std::string_view reason) {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, entry] : runs_) {
        if (!entry.abort) continue;
        entry.loop->post([abort = entry.abort, why = std::string(reason)] { abort(why); });
    }
}

bool LiveRuns::awaitIdle(std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return oneLess_.wait_for(lock, limit, [this] { return idle(); });
}

bool LiveRuns::idle() const {
    return std::all_of(runs_.begin(), runs_.end(),
                       [](const auto& each) { return each.second.state.ended(); });
}

std::optional<std::uint64_t> LiveRuns::wait(const std::string& principal, const std::string& runId,
                                            net::Loop& loop, Waiter told) {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find({principal, runId});
    if (found == runs_.end()) return std::nullopt;
    Entry& entry = found->second;
    const std::uint64_t ticket = ++lastTicket_;
    if (entry.state.ended()) {
        loop.post([told = std::move(told), known = entry.state] { told(known); });
    } else {
        entry.waiting.push_back({ticket, &loop, std::move(told)});
    }
    return ticket;
}

void LiveRuns::giveUpWaiting(const std::string& principal, const std::string& runId, std::uint64_t ticket) {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find({principal, runId});
    if (found == runs_.end()) return;
    std::erase_if(found->second.waiting, [&](const Waiting& each) { return each.ticket == ticket; });
}

void LiveRuns::enterSession(const std::string& principal, const std::string& session,
                            const std::string& runId, net::Loop& loop, std::function<void()> go) {
    const std::lock_guard lock(mutex_);
    std::deque<Turn>& turns = sessions_[{principal, session}];
    turns.push_back({runId, &loop, std::move(go)});
    if (turns.size() == 1) loop.post(turns.front().go);
}

void LiveRuns::leaveSession(const std::string& principal, const std::string& session,
                            const std::string& runId) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find({principal, session});
    if (found == sessions_.end()) return;
    std::deque<Turn>& turns = found->second;
    const auto mine =
        std::find_if(turns.begin(), turns.end(), [&](const Turn& each) { return each.runId == runId; });
    if (mine == turns.end()) return;
    const bool first = mine == turns.begin();
    turns.erase(mine);
    if (turns.empty()) {
        sessions_.erase(found);
    } else if (first) {
        turns.front().loop->post(turns.front().go);
    }
}

std::vector<std::string> LiveRuns::waitingIn(const std::string& principal, const std::string& session) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> waiting;
    const auto found = sessions_.find({principal, session});
    if (found == sessions_.end()) return waiting;
    for (std::size_t i = 1; i < found->second.size(); ++i) waiting.push_back(found->second[i].runId);
    return waiting;
}

bool LiveRuns::busy(const std::string& principal, const std::string& session) const {
    const std::lock_guard lock(mutex_);
    return sessions_.contains({principal, session});
}

}  // namespace openclaw::runs

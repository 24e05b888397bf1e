#include "runs/approvals.h"

#include <utility>

#include "base/ids.h"

namespace openclaw::runs {

std::string_view nameOf(ApprovalOutcome outcome) noexcept {
    switch (outcome) {
        case ApprovalOutcome::allowed:
            return "allow";
        case ApprovalOutcome::denied:
            return "deny";
        case ApprovalOutcome::expired:
            return "expired";
    }
    return "deny";
}

std::string Approvals::open(ApprovalRequest request, net::Loop& loop, Decided decided) {
    request.id = newId("apr_");
    {
        const std::lock_guard lock(mutex_);
        waiting_.emplace(request.id, Waiting{request, &loop, std::move(decided)});
    }
    if (announce_) announce_(request, std::nullopt);
    return request.id;
}

std::optional<Approvals::Waiting> Approvals::take(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return std::nullopt;
    std::optional<Waiting> taken(std::move(found->second));
    waiting_.erase(found);
    return taken;
}

void Approvals::withdraw(const std::string& id) {
    const std::optional<Waiting> gone = take(id);
    if (gone && announce_) announce_(gone->request, ApprovalOutcome::expired);
}

bool Approvals::resolve(const std::string& id, ApprovalOutcome outcome) {
    std::optional<Waiting> waiting = take(id);
    if (!waiting) return false;
    if (announce_) announce_(waiting->request, outcome);
    waiting->loop->post([decided = std::move(waiting->decided), outcome] { decided(outcome); });
    return true;
}

std::vector<ApprovalRequest> Approvals::pending() const {
    const std::lock_guard lock(mutex_);
    std::vector<ApprovalRequest> list;
    list.reserve(waiting_.size());
    for (const auto& [id, waiting] : waiting_) list.push_back(waiting.request);
    return list;
}

}  // namespace openclaw::runs

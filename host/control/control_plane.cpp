#include "control/control_plane.h"

#include <algorithm>

#include "base/clock.h"
#include "control/approval_json.h"
#include "control/client.h"
#include "dialects/json_writer.h"

namespace openclaw::control {

ControlPlane::ControlPlane(Services services, Limits limits)
    : services_(std::move(services)), limits_(limits), startedAt_(unixMillis()) {
    services_.approvals.announceTo(
        [this](const runs::ApprovalRequest& request, std::optional<runs::ApprovalOutcome> outcome) {
            announce(request, outcome);
        });
}

ControlPlane::~ControlPlane() {
    services_.approvals.announceTo(nullptr);
}

std::unique_ptr<ws::Endpoint> ControlPlane::newClient(std::optional<access::Principal> known) {
    return std::make_unique<Client>(*this, audienceOf(*net::Loop::current()), std::move(known));
}

Audience& ControlPlane::audienceOf(net::Loop& loop) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(audiences_.begin(), audiences_.end(),
                                    [&](const auto& each) { return each.first == &loop; });
    if (found != audiences_.end()) return *found->second;
    return *audiences_.emplace_back(&loop, std::make_unique<Audience>(services_.runs.hub)).second;
}

void ControlPlane::publish(std::string name, std::string payload, std::string principal,
                           std::string session) {
    services_.runs.hub.publish(
        {std::move(name), std::move(payload), std::move(principal), std::move(session)});
}

void ControlPlane::sessionChanged(const std::string& principal, const std::string& key,
                                  std::string_view reason) {
    std::string payload;
    dialects::JsonWriter json(payload);
    json.openObject().member("sessionKey", key).member("reason", reason).key("ts").integer(unixMillis());
    json.closeObject();
    publish("sessions.changed", std::move(payload), principal, key);
}

void ControlPlane::announce(const runs::ApprovalRequest& request,
                            std::optional<runs::ApprovalOutcome> outcome) {
    if (outcome) {
        publish("exec.approval.resolved", resolvedApprovalJson(request, *outcome));
    } else {
        publish("exec.approval.requested", approvalJson(request));
    }
}

}  // namespace openclaw::control

#include "control/control_plane.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "base/clock.h"
#include "control/approval_json.h"
#include "control/client.h"
#include "control/health.h"
#include "dialects/json_writer.h"

namespace openclaw::control {

namespace json = boost::json;

ControlPlane::ControlPlane(Services services, Limits limits)
    : services_(std::move(services)), limits_(limits), startedAt_(unixMillis()) {
    services_.approvals.announceTo(
        [this](const runs::ApprovalRequest& request, std::optional<runs::ApprovalOutcome> outcome) {
            announce(request, outcome);
        });
    health_ = json::serialize(stateOfHealth(*this));
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
    return *audiences_.emplace_back(&loop, std::make_unique<Audience>(*this, loop)).second;
}

std::string ControlPlane::stateVersion(std::uint64_t presence) const {
    return json::serialize(json::object{{"presence", presence}, {"health", healthVersion()}});
}

void ControlPlane::tellPresence() {
    presence_.told();
    const auto list = presence_.list();
    services_.runs.hub.publish({.name = "presence",
                                .payload = R"({"presence":)" + list->json + "}",
                                .principal = {},
                                .stateVersion = stateVersion(list->version)});
}

void ControlPlane::reloaded(const std::vector<std::string>& keys) {
    json::array changed;
    bool plugins = false;
    for (const std::string& key : keys) {
        changed.emplace_back(key);
        plugins = plugins || key.starts_with("plugins.") || key.starts_with("models.providers");
    }
    const std::int64_t now = unixMillis();
    publish("config.changed", json::serialize(json::object{{"ts", now}, {"changed", std::move(changed)}}));
    if (plugins) publish("plugins.changed", json::serialize(json::object{{"ts", now}}));
    tellHealth();
}

void ControlPlane::tellHealth() {
    std::string state = json::serialize(stateOfHealth(*this));
    if (state == health_) return;
    health_ = std::move(state);
    ++healthVersion_;
    services_.runs.hub.publish({.name = "health",
                                .payload = json::serialize(healthJson(*this)),
                                .principal = {},
                                .stateVersion = stateVersion(presence_.version())});
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

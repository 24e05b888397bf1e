#include "control/audience.h"

#include <chrono>

#include "control/bulletin.h"
#include "control/client.h"
#include "control/control_plane.h"
#include "control/frame.h"

namespace openclaw::control {
namespace {

/// Who comes and goes within this time is told of at once.
constexpr std::chrono::milliseconds presencePause{100};

}  // namespace

Audience::Audience(ControlPlane& plane, net::Loop& loop)
    : plane_(plane), loop_(loop), presenceTimer_([this] { plane_.tellPresence(); }) {}

Audience::~Audience() = default;

void Audience::join(Client& client) {
    if (clients_.empty()) plane_.services().runs.hub.subscribe(*this);
    clients_.insert(&client);
}

void Audience::leave(Client& client) {
    if (clients_.erase(&client) == 0) return;
    for (const std::string& session : client.followed()) {
        const auto found = followers_.find({client.principal().id, session});
        if (found == followers_.end()) continue;
        found->second.erase(&client);
        if (found->second.empty()) followers_.erase(found);
    }
    followAll(client, false);
    if (clients_.empty()) plane_.services().runs.hub.unsubscribe(*this);
}

void Audience::presenceChanged() {
    if (plane_.presence().claimTelling()) presenceTimer_.arm(loop_, presencePause);
}

std::vector<std::weak_ptr<ClientLink>> Audience::everybody() const {
    std::vector<std::weak_ptr<ClientLink>> links;
    links.reserve(clients_.size());
    for (Client* const client : clients_) {
        if (client->scopes().has(Scope::read)) links.push_back(client->link());
    }
    return links;
}

void Audience::follow(Client& client, const std::string& session) {
    if (++followers_[{client.principal().id, session}][&client] == 1) client.followed().push_back(session);
}

void Audience::unfollow(Client& client, const std::string& session) {
    const auto found = followers_.find({client.principal().id, session});
    if (found == followers_.end()) return;
    const auto mine = found->second.find(&client);
    if (mine == found->second.end() || --mine->second > 0) return;
    found->second.erase(mine);
    if (found->second.empty()) followers_.erase(found);
    std::erase(client.followed(), session);
}

void Audience::followAll(Client& client, bool on) {
    if (on) {
        ofAll_[client.principal().id].insert(&client);
        return;
    }
    const auto found = ofAll_.find(client.principal().id);
    if (found == ofAll_.end()) return;
    found->second.erase(&client);
    if (found->second.empty()) ofAll_.erase(found);
}

void Audience::onPublished(const std::shared_ptr<const events::Event>& event) {
    std::shared_ptr<const std::string> rest;
    const auto encode = [&] {
        return std::make_shared<const std::string>(
            eventRest(event->name, event->payload, event->stateVersion));
    };
    if (!event->stateVersion.empty()) {
        auto& bulletin = bulletins_[event->name];
        if (!bulletin) bulletin = std::make_unique<Bulletin>(loop_, [this] { return everybody(); });
        return bulletin->tell(encode());
    }
    const auto send = [&](Client& client) {
        if (!rest) rest = encode();
        client.sendEvent(rest);
    };
    if (event->session.empty()) {
        const bool approval = event->name.starts_with("exec.approval.");
        for (Client* const client : clients_) {
            const bool theirs = event->principal.empty() || event->principal == client->principal().id;
            if (theirs && client->scopes().has(approval ? Scope::approvals : Scope::read)) send(*client);
        }
        return;
    }
    const auto all = ofAll_.find(event->principal);
    if (all != ofAll_.end()) {
        for (Client* const client : all->second) send(*client);
    }
    const auto found = followers_.find({event->principal, event->session});
    if (found == followers_.end()) return;
    for (const auto& [client, times] : found->second) {
        if (all == ofAll_.end() || !all->second.contains(client)) send(*client);
    }
}

}  // namespace openclaw::control

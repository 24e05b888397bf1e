#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/audience.h"
#include "control/idempotency.h"
#include "control/presence.h"
#include "control/services.h"
#include "ws/endpoint.h"

namespace openclaw::control {

/// The control plane: what its clients share. Any thread, but for what is said. Destroyed after the loops
/// ended and before they go.
class ControlPlane {
  public:
    ControlPlane(Services services, Limits limits);
    ~ControlPlane();
    ControlPlane(const ControlPlane&) = delete;
    ControlPlane& operator=(const ControlPlane&) = delete;

    /// A client of the current loop; `known`: who it is, where its request said so. [loop thread]
    std::unique_ptr<ws::Endpoint> newClient(std::optional<access::Principal> known);

    const Services& services() const noexcept { return services_; }
    const Limits& limits() const noexcept { return limits_; }
    Idempotency& idempotency() noexcept { return idempotency_; }
    std::int64_t startedAt() const noexcept { return startedAt_; }
    std::shared_ptr<const runs::Tables> tables() const { return services_.runs.tables.get(); }

    Presence& presence() noexcept { return presence_; }
    const Presence& presence() const noexcept { return presence_; }
    std::uint64_t healthVersion() const noexcept { return healthVersion_; }

    /// Tells everybody who is there now.
    void tellPresence();
    /// The configuration in force has changed in these keys: tells of it, and of the health where that is
    /// another one now. [the thread that reloads]
    void reloaded(const std::vector<std::string>& keys);

    void publish(std::string name, std::string payload, std::string principal = {}, std::string session = {});
    /// "sessions.changed" of one session.
    void sessionChanged(const std::string& principal, const std::string& key, std::string_view reason);

  private:
    void announce(const runs::ApprovalRequest& request, std::optional<runs::ApprovalOutcome> outcome);
    Audience& audienceOf(net::Loop& loop);
    void tellHealth();
    std::string stateVersion(std::uint64_t presence) const;

    Services services_;
    Limits limits_;
    Idempotency idempotency_;
    Presence presence_;
    std::string health_;  ///< as it was told last, but for the time
    std::atomic<std::uint64_t> healthVersion_ = 1;
    std::int64_t startedAt_;
    std::mutex mutex_;
    std::vector<std::pair<net::Loop*, std::unique_ptr<Audience>>> audiences_;
};

}  // namespace openclaw::control

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "control/control_plane.h"
#include "http/endpoint.h"
#include "ws/handshake.h"
#include "ws/settings.h"

namespace openclaw::control {

/// GET /ws, and upgrades on GET /: turns a request into a client of the control plane. Credentials in the URL
/// or in a header are checked here, 401 when they are wrong; without any the client has to show them in
/// `connect`.
class Upgrade final : public http::Endpoint {
  public:
    Upgrade(ControlPlane& plane, ws::HandshakeOptions options, std::shared_ptr<const ws::Settings> settings)
        : plane_(plane), options_(std::move(options)), settings_(std::move(settings)) {}
    void handle(net::Exchange& exchange, const access::Principal& principal) override;

  private:
    ControlPlane& plane_;
    ws::HandshakeOptions options_;
    std::shared_ptr<const ws::Settings> settings_;
};

/// The credential in a query string, decoded: `token`, otherwise `password`. Nothing when neither is there. A
/// plus sign is read both ways, since only the client knows how it encoded: hence up to two texts.
std::vector<std::string> credentialsInQuery(std::string_view query);

}  // namespace openclaw::control

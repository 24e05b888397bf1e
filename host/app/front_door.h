#pragma once

#include <Poco/Util/Subsystem.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/gateway_status.h"
#include "api/response_log.h"
#include "app/configuration.h"
#include "app/conversations.h"
#include "app/storage.h"
#include "channels/directory.h"
#include "control/control_plane.h"
#include "http/router.h"
#include "net/server.h"
#include "runs/tables.h"
#include "upstream/client.h"
#include "ws/handshake.h"
#include "ws/settings.h"

namespace openclaw::app {

/// The server on its port with the routes of the data plane, and the outbound client of each of its loops.
/// Bound at `initialize`, before the database is touched: a gateway that will not run must not migrate what
/// another one uses. Accepts from `open` on.
class FrontDoor final : public Poco::Util::Subsystem {
  public:
    FrontDoor(const Configuration& configuration, Storage& storage, Conversations& conversations,
              channels::Directory& channels, const runs::TablesSnapshot& tables,
              api::GatewayStatus::Source status, control::Administration administration);

    const char* name() const override { return "front door"; }
    /// Throws Error(address_in_use).
    void initialize(Poco::Util::Application& application) override;
    void reinitialize(Poco::Util::Application&) override {}
    void uninitialize() override;

    void open();
    /// Lets answers under way finish, at most `limit`. Answers false when something had to be cut.
    bool drain(std::chrono::milliseconds limit);
    /// Ends a drain under way at once. Any thread.
    void cutShort();

    const std::vector<std::string>& addresses() const { return server_->addresses(); }
    std::uint32_t openConnections() const { return server_->openConnections(); }
    /// Tells the control plane's clients of a reload that changed these keys.
    void announceReload(const std::vector<std::string>& keys);
    bool draining() const noexcept { return draining_; }
    upstream::Client& clientOf(net::Loop& loop);

  private:
    void addRoutes();
    void addControlPlane();
    bool awaitRuns(std::chrono::milliseconds limit);
    net::ServerOptions serverOptions(unsigned loops) const;
    ws::HandshakeOptions handshakeOptions() const;
    std::shared_ptr<const ws::Settings> webSocketSettings(std::size_t maxMessageBytes) const;

    const Configuration& configuration_;
    Storage& storage_;
    Conversations& conversations_;
    channels::Directory& channels_;
    const runs::TablesSnapshot& tables_;
    api::GatewayStatus::Source status_;
    api::ResponseLogs responseLogs_;
    control::Administration administration_;
    std::atomic<bool> draining_ = false;
    std::atomic<bool> cutShort_ = false;
    std::unique_ptr<http::Cors> cors_;
    std::shared_ptr<access::Authenticator> authenticator_;
    Poco::SharedPtr<http::Router> router_;
    std::unique_ptr<control::ControlPlane> control_;
    std::unique_ptr<net::Server> server_;
    std::vector<std::pair<net::Loop*, std::unique_ptr<upstream::Client>>> clients_;
};

}  // namespace openclaw::app

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.h"
#include "base/error.h"
#include "control/audience.h"
#include "control/frame.h"
#include "control/scope.h"
#include "net/loop.h"
#include "ws/connection.h"
#include "ws/endpoint.h"

namespace openclaw::control {

class ControlPlane;

/// Survives the client, so that what is under way can tell that it is gone.
struct ClientLink {
    Client* client;  ///< null once it is closed
};

/// One connection of the control plane: who it is, what it may do, what it hears of. [loop thread]
class Client final : public ws::Endpoint {
  public:
    using Link = ClientLink;

    Client(ControlPlane& plane, Audience& audience, std::optional<access::Principal> known);
    ~Client() override;

    void onOpen(ws::Connection& connection) override;
    void onText(std::string_view text) override;
    void onShutdown() override;
    void onClose(std::uint16_t code, std::string_view reason, bool clean) override;

    const access::Principal& principal() const noexcept { return principal_; }
    Scopes scopes() const noexcept { return scopes_; }
    const std::string& remote() const noexcept { return connection_->remote(); }
    net::Loop& loop() const noexcept { return connection_->loop(); }
    Audience& audience() noexcept { return audience_; }
    /// What ends with the connection.
    Tasks& tasks() noexcept { return tasks_; }
    /// Sessions that it follows; kept by the audience.
    std::vector<std::string>& followed() noexcept { return followed_; }

    void send(std::string_view frame);
    /// `rest` is what eventRest makes; the connection's own number goes before it.
    void sendEvent(const std::shared_ptr<const std::string>& rest);
    const std::shared_ptr<Link>& link() const noexcept { return link_; }

    /// Something that a shutdown waits for.
    void owe() noexcept { ++owed_; }
    void paid();

    // -- subscriptions, as the client asked for them
    void subscribe(const std::string& session);
    void unsubscribe(const std::string& session);

  private:
    enum class State : std::uint8_t { waiting, ready, closing };

    void connect(const RequestFrame& frame);
    void authenticate(const RequestFrame& frame);
    void narrowScopes(const boost::json::object& params);
    void become(access::Principal principal);
    std::string hello() const;
    std::string presenceEntry(const boost::json::object& client) const;
    void sendEvent(std::string_view name, std::string_view payload);
    void parseElsewhere(std::string text);
    void handle(RequestFrame frame);
    void dispatch(RequestFrame frame);
    void refuse(const std::string& id, const std::string& tail, std::uint16_t code, std::string_view reason);
    void onTimer();

    ControlPlane& plane_;
    Audience& audience_;
    std::optional<access::Principal> known_;
    access::Principal principal_;
    Scopes scopes_;
    State state_ = State::waiting;
    bool connected_ = false;  ///< has had its hello-ok
    bool leaving_ = false;    ///< the gateway stops
    std::size_t owed_ = 0;
    std::uint64_t seq_ = 0;       ///< of its last event
    std::uint64_t presence_ = 0;  ///< its number there; 0: none yet
    std::int64_t since_ = 0;      ///< Unix milliseconds
    std::string connId_;
    ws::Connection* connection_ = nullptr;
    std::shared_ptr<Link> link_;
    std::vector<std::string> followed_;
    std::vector<std::string> subscribed_;
    Tasks tasks_;
    net::Timer timer_;  ///< first for the authentication, then for ticks
};

}  // namespace openclaw::control

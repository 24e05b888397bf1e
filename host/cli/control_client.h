#pragma once

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "cli/gateway_address.h"
#include "ws/client.h"

namespace openclaw::cli {

/// Speaks with the control plane of a running gateway: requests, their answers, and events. Blocks; belongs
/// to one thread. Every function throws Error(unavailable) when the connection is lost.
class ControlClient {
  public:
    /// Connects. `timeout` for each step of it. Throws what GatewayAddress::find throws, and Error for a
    /// gateway that does not answer, or refuses.
    ControlClient(const ClientOptions& options, std::chrono::milliseconds timeout);

    /// Returns the id that the answer will have.
    std::string send(std::string_view method, boost::json::object params);
    /// The next frame; nothing when none came in time.
    std::optional<boost::json::object> receive(std::chrono::milliseconds wait);
    /// The payload of the next answer to `id`; events that come before it are dropped. Throws what it says,
    /// or Error(deadline_exceeded).
    boost::json::value answerTo(const std::string& id, std::chrono::milliseconds timeout);
    boost::json::value call(std::string_view method, boost::json::object params,
                            std::chrono::milliseconds timeout);

    bool hasScope(const std::string& scope) const { return scopes_.contains(scope); }
    /// To wait for frames beside other things; `receive` with no time to wait comes first.
    int descriptor() const { return socket_.descriptor(); }

  private:
    ControlClient(const GatewayAddress& address, std::chrono::milliseconds timeout);
    void connect(std::chrono::milliseconds timeout);

    std::string url_;
    ws::Client socket_;
    std::uint64_t lastId_ = 0;
    std::set<std::string> scopes_;
};

/// The payload of a frame of type "res". Throws Error as the gateway's error says: the message begins with
/// its code, the detail is its details as JSON.
boost::json::value payloadOf(const boost::json::object& response);

}  // namespace openclaw::cli

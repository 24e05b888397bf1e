#pragma once

#include <memory>

#include "net/exchange.h"
#include "ws/endpoint.h"
#include "ws/handshake.h"
#include "ws/settings.h"

namespace openclaw::ws {

/// Answers a handshake that `checkHandshake` agreed to, and gives the connection to `endpoint`, which is
/// destroyed unopened when the client is gone meanwhile. [loop thread]
void accept(net::Exchange& exchange, const Handshake& agreed, std::shared_ptr<const Settings> settings,
            std::unique_ptr<Endpoint> endpoint);

}  // namespace openclaw::ws

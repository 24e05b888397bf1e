#include "ws/accept.h"

#include <string>
#include <utility>
#include <vector>

#include "ws/connection.h"
#include "ws/extension.h"

namespace openclaw::ws {

void accept(net::Exchange& exchange, const Handshake& agreed, std::shared_ptr<const Settings> settings,
            std::unique_ptr<Endpoint> endpoint) {
    std::vector<net::Field> fields{{"Sec-WebSocket-Accept", agreed.accept}};
    if (!agreed.subprotocol.empty()) fields.push_back({"Sec-WebSocket-Protocol", agreed.subprotocol});
    const std::string deflate = agreed.deflate ? deflateAnswer(*agreed.deflate) : std::string();
    if (agreed.deflate) fields.push_back({"Sec-WebSocket-Extensions", deflate});
    exchange.upgrade("websocket", fields,
                     std::make_unique<Connection>(std::move(settings), agreed.deflate, std::move(endpoint)));
}

}  // namespace openclaw::ws

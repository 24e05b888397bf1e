#pragma once

#include <string_view>
#include <vector>

#include "dialects/codec.h"
#include "dialects/turn.h"

namespace openclaw::dialects {

/// What POST /v1/chat/completions was asked: the turn for a model, whose tools are the client's, and what the
/// gateway shall call itself. A value; no threads.
struct ChatRequest {
    Turn turn;
    std::vector<NamedTool> gatewayTools;  ///< in the client's order; no two tools have one name
};

/// As Codec::decodeRequest, which refuses tools of the gateway. [any thread]
ChatRequest readChatRequest(std::string_view body, Dialect target);

}  // namespace openclaw::dialects

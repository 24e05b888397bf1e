#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "dialects/codec.h"
#include "dialects/turn.h"

namespace openclaw::dialects {

/// Makes an item's id from its prefix: "msg_", "fc_", "fco_", "rs_".
using IdMaker = std::function<std::string(std::string_view prefix)>;

/// A tool as the request has it, for the echo.
struct RequestedTool {
    Tool tool;
    std::string parameters = "null";  ///< the schema as it was given
    bool gateway = false;             ///< asked for by its name alone: the gateway runs it
};

/// An input item that is only named by its id.
struct ItemReference {
    std::size_t position = 0;  ///< in ResponsesRequest::inputItems
    std::string id;
    std::string param;  ///< "input[2].id"
};

/// What POST /v1/responses was asked: the turn for a model, and what only matters to the gateway. Optional
/// members that the client left out have the specification's defaults. A value; no threads.
struct ResponsesRequest {
    Turn turn;  ///< of this request alone; see setContext()

    /// As JSON texts, each with its id and status, fit to be stored and listed. A reference holds its place
    /// until resolveReference().
    std::vector<std::string> inputItems;
    std::vector<ItemReference> references;

    std::vector<RequestedTool> tools;  ///< in the client's order; names are unique
    std::string toolChoice = "\"auto\"";
    std::optional<std::string> instructions;
    std::string previousResponseId;  ///< or empty
    std::vector<std::string> include;
    std::string textFormat = R"({"type":"text"})";
    std::string reasoning = "null";
    std::string metadata = "{}";
    std::string truncation = "disabled";
    std::string serviceTier = "default";
    std::string safetyIdentifier;  ///< or empty
    std::string promptCacheKey;    ///< or empty
    std::optional<std::int64_t> maxToolCalls;
    bool store = true;
    bool background = false;
    bool generate = true;  ///< false (WebSocket): only make ready for the next request

    bool includes(std::string_view word) const;
    const RequestedTool* tool(std::string_view name) const;
};

/// How a request came, and what for.
struct ResponsesReading {
    /// Fields that this dialect cannot carry are refused or named in Turn::dropped. None: all pass, and so
    /// they do for Dialect::responses.
    std::optional<Dialect> target = {};
    bool webSocket = false;  ///< a `response.create` frame
    IdMaker newItemId = newId;
};

/// Throws Error(invalid_request) with the field in `param` for anything in the body that is not as the
/// specification has it, and for what the gateway does not support. [any thread]
ResponsesRequest readResponsesRequest(std::string_view body, const ResponsesReading& reading = {});

/// What the gateway knows of a tool that was asked for by name: for the model, and for the echo.
void describeTool(ResponsesRequest& request, const Tool& tool);

/// Puts the item that a reference names in its place. Ids of items stay what they are.
void resolveReference(ResponsesRequest& request, const ItemReference& reference, std::string_view item);

/// Makes the turn's items those of an earlier conversation (items as JSON texts, in order: each response's
/// input, then its output) and of the input after it. Needed with references or a previous response only.
void setContext(ResponsesRequest& request, std::span<const std::string> earlier);

/// Items of a request or of an answer, a JSON array, as a model is told them. What was cut short is made
/// whole enough to be said again. Throws Error(invalid_request) for what is no item.
std::vector<Item> itemsOfInput(std::string_view json);

}  // namespace openclaw::dialects

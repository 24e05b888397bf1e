#include "api/response_request.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "dialects/request_envelope.h"

namespace openclaw::api {
namespace {

/// A line end would end a line of an event.
std::string onOneLine(const std::string& schema) {
    boost::json::error_code failure;
    const boost::json::value value = boost::json::parse(schema, failure);
    return failure ? "{}" : boost::json::serialize(value);
}

/// The gateway's tools become what the run knows them by; the request keeps them for the echo.
void describeGatewayTools(AskedResponse& asked) {
    for (std::size_t index = 0; index < asked.request.tools.size(); ++index) {
        const dialects::RequestedTool& each = asked.request.tools[index];
        if (each.gateway) asked.namedTools.push_back({each.tool.name, index});
    }
    for (const auto& [name, position] : asked.namedTools) {
        const plugins::Item* const tool = asked.tables->catalog->tool(name);
        if (tool == nullptr) continue;
        asked.gatewayTools.push_back(name);
        dialects::describeTool(asked.request,
                               {name, tool->description(), onOneLine(tool->inputSchema()), false});
        std::erase_if(asked.request.turn.tools,
                      [&name = name](const dialects::Tool& each) { return each.name == name; });
    }
}

}  // namespace

AskedResponse readAskedResponse(std::shared_ptr<const runs::Tables> tables, std::string_view body,
                                bool webSocket) {
    AskedResponse asked;
    asked.tables = std::move(tables);
    const std::string model = dialects::readEnvelope(body).model;
    asked.target = runs::findModel(*asked.tables, model, responsesContract);
    dialects::ResponsesReading reading;
    reading.target = asked.target.codec->dialect();
    reading.webSocket = webSocket;
    asked.request = dialects::readResponsesRequest(body, reading);
    asked.request.turn.model = model;
    describeGatewayTools(asked);
    return asked;
}

}  // namespace openclaw::api

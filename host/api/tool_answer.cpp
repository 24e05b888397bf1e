#include "api/tool_answer.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "http/error_body.h"
#include "runs/tool_content.h"

namespace openclaw::api {

void ToolAnswer::onToolProgress(double, std::string_view) {}

void ToolAnswer::onToolEnd(runs::ToolOutcome outcome) {
    if (outcome.error) return http::respondError(exchange_, http::ErrorShape::tools, *outcome.error);
    const boost::json::object answer{{"ok", true}, {"result", runs::resultOf(outcome)}};
    exchange_.respond(200, "application/json", boost::json::serialize(answer));
}

}  // namespace openclaw::api

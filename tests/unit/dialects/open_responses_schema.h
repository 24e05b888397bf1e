#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace openclaw::dialects {

/// What is wrong with `value` by a schema of the Open Responses document ("ResponseResource"); empty:
/// nothing.
std::string violation(std::string_view schema, const boost::json::value& value);

/// The schema of a streamed event by its type; empty: the document has none.
std::string schemaOfEvent(std::string_view type);

/// An event of a stream, parsed.
struct StreamedEvent {
    std::string name;
    boost::json::object data;
};

/// The events of a stream, each found valid, in an order that the specification allows, whole in themselves:
/// gapless numbers, deltas that add up to what is done, a last resource with the items that were told.
/// Anything else fails the test. `[DONE]` is not among them.
std::vector<StreamedEvent> checkedStream(std::string_view stream);

/// The `response` of the last event.
boost::json::object lastResponse(const std::vector<StreamedEvent>& events);

/// "response.created response.in_progress …", without the prefix.
std::string typesOf(const std::vector<StreamedEvent>& events);

}  // namespace openclaw::dialects

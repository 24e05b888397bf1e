#include "dialects/tool_schema.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

bool describesObject(const json::object& schema) {
    const json::value* const type = schema.if_contains("type");
    return type == nullptr || (type->is_string() && type->get_string() == "object");
}

/// With the type said.
std::string withType(const json::object& schema, std::string text) {
    if (schema.contains("type")) return text;
    if (schema.empty()) return R"({"type":"object","properties":{}})";
    return R"({"type":"object",)" + text.substr(1);
}

}  // namespace

std::string toolSchema(const json::value* schema, const Place& place) {
    if (schema == nullptr) return R"({"type":"object","properties":{}})";
    const json::object& object = asObject(*schema, place);
    if (!describesObject(object)) refuse(Place(place, "type"), "must be \"object\"");
    return withType(object, textOf(*schema));
}

std::optional<std::string> objectSchema(std::string_view schema) {
    ParsedJson parsed;
    const json::value* const value = parsed.answer(schema);
    if (value == nullptr || !value->is_object() || !describesObject(value->get_object())) return std::nullopt;
    return withType(value->get_object(), std::string(schema));
}

}  // namespace openclaw::dialects

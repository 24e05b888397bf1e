#include "minimal_value.h"

#include <string_view>

namespace fake_vendor {
namespace {

namespace json = boost::json;

constexpr int deepest = 16;

json::object objectFor(const json::object& schema, int depth) {
    json::object value;
    const json::value* const properties = schema.if_contains("properties");
    const json::value* const required = schema.if_contains("required");
    if (properties == nullptr || !properties->is_object() || required == nullptr || !required->is_array())
        return value;
    for (const json::value& name : required->get_array()) {
        if (!name.is_string()) continue;
        if (const json::value* const of = properties->get_object().if_contains(name.get_string()))
            value[name.get_string()] = minimalValue(*of, depth + 1);
    }
    return value;
}

std::string_view typeOf(const json::object& schema) {
    const json::value* type = schema.if_contains("type");
    if (type != nullptr && type->is_array() && !type->get_array().empty()) type = &type->get_array().front();
    if (type != nullptr && type->is_string()) return {type->get_string().data(), type->get_string().size()};
    return schema.contains("properties") ? "object" : "";
}

}  // namespace

json::value minimalValue(const json::value& schema, int depth) {
    if (!schema.is_object() || depth > deepest) return nullptr;
    const json::object& object = schema.get_object();
    if (const json::value* const constant = object.if_contains("const")) return *constant;
    if (const json::value* const choices = object.if_contains("enum");
        choices != nullptr && choices->is_array() && !choices->get_array().empty())
        return choices->get_array().front();
    for (const std::string_view key : {"anyOf", "oneOf"}) {
        const json::value* const list = object.if_contains(key);
        if (list != nullptr && list->is_array() && !list->get_array().empty())
            return minimalValue(list->get_array().front(), depth + 1);
    }
    const std::string_view type = typeOf(object);
    if (type == "object") return objectFor(object, depth);
    if (type == "array") return json::array();
    if (type == "boolean") return false;
    if (type == "integer" || type == "number") {
        const json::value* const least = object.if_contains("minimum");
        return least == nullptr ? json::value(0) : *least;
    }
    if (type == "string") return "text";
    return nullptr;
}

}  // namespace fake_vendor

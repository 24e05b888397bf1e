#include "minimal_value.h"

#include <string>

#include "pieces.h"

namespace openclaw::echo {
namespace {

namespace json = boost::json;

constexpr unsigned kMaxDepth = 16;

class Builder {
  public:
    Builder(const json::value& root, std::string_view text) : root_(root), text_(text) {}

    json::value build(const json::value& schema, unsigned depth) const {
        if (!schema.is_object() || depth == kMaxDepth) return nullptr;
        const json::object& object = schema.get_object();
        if (const json::value* value = object.if_contains("const")) return *value;
        if (const json::value* value = object.if_contains("default")) return *value;
        if (const json::value* values = arrayAt(object, "enum")) return values->get_array().front();
        if (const json::value* target = reference(object)) return build(*target, depth + 1);
        for (const char* key : {"anyOf", "oneOf", "allOf"}) {
            if (const json::value* options = arrayAt(object, key))
                return build(options->get_array().front(), depth + 1);
        }
        return ofType(typeOf(object), object, depth);
    }

  private:
    static const json::value* arrayAt(const json::object& object, std::string_view key) {
        const json::value* value = object.if_contains(key);
        return value != nullptr && value->is_array() && !value->get_array().empty() ? value : nullptr;
    }

    /// Of the document itself only: "#/$defs/Name".
    const json::value* reference(const json::object& object) const {
        const json::value* target = object.if_contains("$ref");
        if (target == nullptr || !target->is_string() || !target->get_string().starts_with("#"))
            return nullptr;
        boost::system::error_code error;
        const json::value* found = root_.find_pointer(target->get_string().subview(1), error);
        return error.failed() ? nullptr : found;
    }

    static std::string_view typeOf(const json::object& object) {
        const json::value* type = object.if_contains("type");
        if (const json::value* types = arrayAt(object, "type")) type = &types->get_array().front();
        if (type != nullptr && type->is_string()) return type->get_string();
        return object.contains("properties") ? "object" : "string";
    }

    static std::uint64_t number(const json::object& object, std::string_view key, std::uint64_t otherwise) {
        const json::value* value = object.if_contains(key);
        if (value == nullptr) return otherwise;
        boost::system::error_code error;
        const auto number = value->to_number<std::uint64_t>(error);
        return error.failed() ? otherwise : number;
    }

    json::value ofType(std::string_view type, const json::object& schema, unsigned depth) const {
        if (type == "string") return json::string(cut(text_, number(schema, "maxLength", text_.size())));
        if (type == "integer" || type == "number") {
            const json::value* minimum = schema.if_contains("minimum");
            return minimum != nullptr && minimum->is_number() ? *minimum : json::value(0);
        }
        if (type == "boolean") return false;
        if (type == "null") return nullptr;
        if (type == "array") {
            json::array values;
            const json::value* items = schema.if_contains("items");
            for (std::uint64_t i = 0;
                 items != nullptr && i < std::min<std::uint64_t>(number(schema, "minItems", 0), 8); ++i)
                values.push_back(build(*items, depth + 1));
            return values;
        }
        json::object value;
        const json::value* properties = schema.if_contains("properties");
        const json::value* required = arrayAt(schema, "required");
        if (required == nullptr || properties == nullptr || !properties->is_object()) return value;
        for (const json::value& name : required->get_array()) {
            if (!name.is_string()) continue;
            const json::value* property = properties->get_object().if_contains(name.get_string());
            value[name.get_string()] = property == nullptr ? json::value() : build(*property, depth + 1);
        }
        return value;
    }

    const json::value& root_;
    std::string_view text_;
};

}  // namespace

json::value minimalValue(const json::value& schema, std::string_view text) {
    json::value value = Builder(schema, text).build(schema, 0);
    return value.is_null() ? json::value(json::object()) : value;
}

}  // namespace openclaw::echo

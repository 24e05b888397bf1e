#include "fields.h"

#include <utility>

namespace openclaw::echo {

namespace json = boost::json;

json::object parseBody(std::string_view text) {
    json::parse_options options;
    options.max_depth = 128;
    boost::system::error_code error;
    json::value parsed = json::parse(text, error, {}, options);
    if (error.failed()) throw BadRequest("", "the body is no valid JSON: " + error.message());
    if (!parsed.is_object()) throw BadRequest("", "the body is no JSON object");
    return std::move(parsed.get_object());
}

const json::value* member(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

bool flag(const json::object& object, std::string_view key, const std::string& param, bool otherwise) {
    const json::value* value = member(object, key);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) throw BadRequest(param, param + ": expected true or false");
    return value->get_bool();
}

std::optional<std::uint64_t> count(const json::object& object, std::string_view key) {
    const json::value* value = member(object, key);
    if (value == nullptr) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (error.failed() || number == 0)
        throw BadRequest(std::string(key), std::string(key) + ": expected a whole number of at least 1");
    return number;
}

std::string requiredText(const json::object& object, std::string_view key, const std::string& param) {
    const json::value* value = member(object, key);
    if (value == nullptr || !value->is_string() || value->get_string().empty())
        throw BadRequest(param, param + ": is required, as a text");
    return std::string(value->get_string());
}

}  // namespace openclaw::echo

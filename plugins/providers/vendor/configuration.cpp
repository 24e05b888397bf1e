#include "configuration.h"

#include "openclaw/plugin.hpp"

namespace openclaw::vendor {

namespace json = boost::json;

void refuse(std::string_view key, const std::string& what) {
    throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT, std::string(key) + ": " + what);
}

Configuration Configuration::parse(std::string_view text) {
    boost::system::error_code error;
    json::value parsed = json::parse(text, error);
    if (error.failed() || !parsed.is_object())
        throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT, "the provider's configuration is no JSON object");
    return {std::move(parsed.get_object()), {}};
}

std::optional<std::string> Configuration::text(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) refuse(named(key), "expected a text");
    return std::string(value->get_string());
}

std::vector<std::string> Configuration::texts(std::string_view key) const {
    std::vector<std::string> all;
    const json::value* value = object_.if_contains(key);
    if (value == nullptr) return all;
    if (!value->is_array()) refuse(named(key), "expected a list of texts");
    for (const json::value& one : value->get_array()) {
        if (!one.is_string() || one.get_string().empty()) refuse(named(key), "expected a list of texts");
        all.emplace_back(one.get_string());
    }
    return all;
}

bool Configuration::flag(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    if (value == nullptr) return false;
    if (!value->is_bool()) refuse(named(key), "expected true or false");
    return value->get_bool();
}

std::optional<std::int64_t> Configuration::integer(std::string_view key, std::int64_t least,
                                                   std::int64_t most) const {
    const json::value* value = object_.if_contains(key);
    if (value == nullptr) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    if (error.failed() || number < least || number > most)
        refuse(named(key),
               "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return number;
}

Configuration Configuration::inner(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    if (value == nullptr) return {{}, named(key) + "."};
    if (!value->is_object()) refuse(named(key), "expected an object");
    return {value->get_object(), named(key) + "."};
}

}  // namespace openclaw::vendor

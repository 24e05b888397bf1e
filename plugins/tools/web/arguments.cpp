#include "arguments.h"

#include <algorithm>

#include <boost/json.hpp>

#include "openclaw/plugin.hpp"

namespace openclaw::web {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view name, const std::string& what) {
    throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT, std::string(name) + ": " + what);
}

std::size_t number(const json::object& arguments, std::string_view name, std::size_t least,
                   std::size_t otherwise) {
    const json::value* value = arguments.if_contains(name);
    if (value == nullptr) return otherwise;
    boost::system::error_code error;
    const auto given = value->to_number<std::size_t>(error);
    if (error.failed() || given < least)
        refuse(name, "expected a whole number of at least " + std::to_string(least));
    return given;
}

Format formatOf(const json::object& arguments) {
    const json::value* value = arguments.if_contains("format");
    if (value == nullptr || *value == "markdown") return Format::markdown;
    if (*value == "text") return Format::text;
    if (*value == "raw") return Format::raw;
    refuse("format", R"(expected "markdown", "text" or "raw")");
}

}  // namespace

Arguments parseArguments(std::string_view text, const Settings& settings) {
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error);
    if (error.failed() || !parsed.is_object()) refuse("arguments", "expected a JSON object");
    const json::object& given = parsed.get_object();

    Arguments arguments;
    const json::value* url = given.if_contains("url");
    if (url == nullptr) refuse("url", "is required");
    if (!url->is_string()) refuse("url", "expected a text");
    arguments.url = std::string(url->get_string());
    arguments.format = formatOf(given);
    arguments.maxBytes = std::min(number(given, "maxBytes", 1, settings.maxBytes), settings.maxBytes);
    arguments.startIndex = number(given, "startIndex", 0, 0);
    arguments.maxLength = number(given, "maxLength", 1, settings.maxLength);
    return arguments;
}

}  // namespace openclaw::web

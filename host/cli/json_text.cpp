#include "cli/json_text.h"

#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>

#include <algorithm>
#include <sstream>

#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSON/Stringifier.h>

#include "base/error.h"

namespace openclaw::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t maxDepth = 128;

/// "LINE:COLUMN", both from 1, columns in characters.
std::string placeOf(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const std::size_t lineStart = before.rfind('\n') + 1;  // npos + 1 is 0
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto column = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(lineStart), before.end(),
                                      [](char byte) { return (byte & 0xC0) != 0x80; }) +
                        1;
    return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace

json::value parseJson(std::string_view text, const std::string& what) {
    json::parse_options options;
    options.max_depth = maxDepth;
    json::stream_parser parser({}, options);
    json::error_code failure;
    std::size_t read = parser.write_some(text, failure);
    if (!failure && read < text.size()) failure = json::error::extra_data;
    if (!failure) parser.finish(failure);
    if (!failure) return parser.release();
    throw Error(ErrorCode::usage,
                what + " is not JSON, see " + placeOf(text, read) + ": " + failure.message());
}

std::string prettyJson(const json::value& value) {
    if (!value.is_structured()) return json::serialize(value);
    Poco::JSON::Parser parser(new Poco::JSON::ParseHandler(true));  // keys stay in their order
    std::ostringstream text;
    Poco::JSON::Stringifier::stringify(parser.parse(json::serialize(value)), text, 2);
    return text.str();
}

std::string textAt(const json::object& object, std::string_view name) {
    const json::value* const member = object.if_contains(name);
    if (member == nullptr || !member->is_string()) return {};
    return {member->get_string().data(), member->get_string().size()};
}

std::string textAt(const json::value& value, std::string_view name) {
    return value.is_object() ? textAt(value.get_object(), name) : std::string();
}

const json::object* objectAt(const json::object& object, std::string_view name) {
    const json::value* const member = object.if_contains(name);
    return member == nullptr ? nullptr : member->if_object();
}

const json::object* objectAt(const json::value& value, std::string_view name) {
    return value.is_object() ? objectAt(value.get_object(), name) : nullptr;
}

}  // namespace openclaw::cli

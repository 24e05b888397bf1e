#include "dialects/json_reader.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>

#include "base/error.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::string_view replacement = "\xEF\xBF\xBD";

json::parse_options options() {
    json::parse_options chosen;
    chosen.max_depth = 128;
    return chosen;
}

json::string_view view(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

/// The number in the four hex digits at `at`, or -1.
int hexAt(std::string_view text, std::size_t at) noexcept {
    if (at + 4 > text.size()) return -1;
    int number = 0;
    for (const char c : text.substr(at, 4)) {
        int digit = -1;
        if (c >= '0' && c <= '9') digit = c - '0';
        if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
        if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
        if (digit < 0) return -1;
        number = number * 16 + digit;
    }
    return number;
}

/// Bytes of the well-formed UTF-8 sequence at the beginning (RFC 3629), 0 for none.
std::size_t sequenceLength(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                               : first >= 0xE0 && first < 0xF0 ? 3
                               : first >= 0xF0 && first < 0xF5 ? 4
                                                               : 0;
    if (length == 0 || text.size() < length) return 0;
    const unsigned second = byte(1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) {
        return 0;
    }
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xC0) != 0x80) return 0;
    }
    return length;
}

/// The text with everything replaced that cannot be Unicode.
std::string repaired(std::string_view text) {
    std::string whole;
    whole.reserve(text.size());
    while (!text.empty()) {
        std::size_t take = 1;
        if (text.front() == '\\' && text.size() > 1) {
            take = 2;
            const int unit = text[1] == 'u' ? hexAt(text, 2) : -1;
            if (unit >= 0xD800 && unit < 0xE000) {
                const bool leading = unit < 0xDC00 && text.substr(6, 2) == "\\u";
                const int trailing = leading ? hexAt(text, 8) : -1;
                const bool pair = trailing >= 0xDC00 && trailing < 0xE000;
                whole.append(pair ? text.substr(0, 12) : replacement);
                text.remove_prefix(pair ? 12 : 6);
                continue;
            }
        } else {
            take = sequenceLength(text);
        }
        whole.append(take == 0 ? replacement : text.substr(0, take));
        text.remove_prefix(take == 0 ? 1 : take);
    }
    return whole;
}

}  // namespace

std::string Place::text() const {
    if (parent_ == nullptr) return {};
    std::string path = parent_->text();
    if (key_.empty()) return path + "[" + std::to_string(index_) + "]";
    if (!path.empty()) path.push_back('.');
    return path.append(key_);
}

void refuse(const Place& place, std::string_view what) {
    std::string path = place.text();
    std::string message = path.empty() ? std::string("the request") : "\"" + path + "\"";
    message.append(" ").append(what);
    throw Error(ErrorCode::invalid_request, message).withParam(std::move(path));
}

const json::value* find(const json::object& object, std::string_view key) noexcept {
    const json::value* const value = object.if_contains(view(key));
    return value == nullptr || value->is_null() ? nullptr : value;
}

const json::object& asObject(const json::value& value, const Place& place) {
    if (!value.is_object()) refuse(place, "must be an object");
    return value.get_object();
}

const json::array& asArray(const json::value& value, const Place& place) {
    if (!value.is_array()) refuse(place, "must be an array");
    return value.get_array();
}

std::string_view asString(const json::value& value, const Place& place) {
    if (!value.is_string()) refuse(place, "must be a string");
    return viewOf(value.get_string());
}

bool asBoolean(const json::value& value, const Place& place) {
    if (!value.is_bool()) refuse(place, "must be true or false");
    return value.get_bool();
}

std::int64_t asInteger(const json::value& value, const Place& place, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    bool whole = false;
    if (value.is_int64()) {
        number = value.get_int64();
        whole = true;
    } else if (value.is_double() && std::abs(value.get_double()) < 9e15) {  // "1e3" and "5.0" are whole too
        number = static_cast<std::int64_t>(value.get_double());
        whole = static_cast<double>(number) == value.get_double();
    }
    if (whole && number >= least && number <= most) return number;
    if (most == INT64_MAX) refuse(place, "must be a whole number of at least " + std::to_string(least));
    refuse(place, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

double asNumber(const json::value& value, const Place& place, double least, double most) {
    std::optional<double> number;
    if (value.is_double()) number = value.get_double();
    if (value.is_int64()) number = static_cast<double>(value.get_int64());
    if (number && *number >= least && *number <= most) return *number;
    refuse(place, "must be a number from " + std::to_string(static_cast<int>(least)) + " to " +
                      std::to_string(static_cast<int>(most)));
}

std::string_view stringIn(const json::object& object, std::string_view key) noexcept {
    const json::value* const value = object.if_contains(view(key));
    return value != nullptr && value->is_string() ? viewOf(value->get_string()) : std::string_view{};
}

std::optional<std::int64_t> integerIn(const json::object& object, std::string_view key) noexcept {
    const json::value* const value = object.if_contains(view(key));
    if (value == nullptr) return std::nullopt;
    if (value->is_int64()) return value->get_int64();
    if (value->is_double() && std::abs(value->get_double()) < 9e15) {
        return static_cast<std::int64_t>(value->get_double());
    }
    return std::nullopt;
}

const json::object* objectIn(const json::object& object, std::string_view key) noexcept {
    const json::value* const value = object.if_contains(view(key));
    return value == nullptr ? nullptr : value->if_object();
}

const json::array* arrayIn(const json::object& object, std::string_view key) noexcept {
    const json::value* const value = object.if_contains(view(key));
    return value == nullptr ? nullptr : value->if_array();
}

std::string_view viewOf(const json::string& text) noexcept {
    return {text.data(), text.size()};
}

std::string textOf(const json::value& value) {
    return json::serialize(value);
}

const json::object& ParsedJson::request(std::string_view text) {
    json::error_code failure;
    value_.emplace(json::parse(view(text), failure, &memory_, options()));
    if (failure) {
        throw Error(ErrorCode::invalid_request, "the request body is not valid JSON: " + failure.message());
    }
    return asObject(*value_, Place());
}

const json::value* ParsedJson::answer(std::string_view text) {
    json::error_code failure;
    value_.emplace(json::parse(view(text), failure, &memory_, options()));
    if (failure) {
        const std::string whole = repaired(text);
        failure = {};
        value_.emplace(json::parse(view(whole), failure, &memory_, options()));
    }
    return failure ? nullptr : &*value_;
}

bool isJsonObject(std::string_view text) {
    std::array<unsigned char, 4096> first;
    json::monotonic_resource memory(first.data(), first.size());
    json::error_code failure;
    const json::value value = json::parse(view(text), failure, &memory, options());
    return !failure && value.is_object();
}

std::string argumentsObject(std::string_view arguments) {
    if (isJsonObject(arguments)) return std::string(arguments);
    return json::serialize(json::object{{"INVALID_JSON", view(arguments)}});
}

}  // namespace openclaw::dialects

#pragma once

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openclaw::dialects {

/// A place in a request, spelled out ("messages[2].content") only when something is wrong there. Its parent
/// outlives it.
class Place {
  public:
    Place() = default;
    Place(const Place& parent, std::string_view key) : parent_(&parent), key_(key) {}
    Place(const Place& parent, std::size_t index) : parent_(&parent), index_(index) {}

    std::string text() const;

  private:
    const Place* parent_ = nullptr;
    std::string_view key_;
    std::size_t index_ = 0;
};

/// Throws Error(invalid_request): `"<place>" <what>`, with the place as `param`.
[[noreturn]] void refuse(const Place& place, std::string_view what);

/// The member, or null when it is missing or null, which every dialect takes for the same.
const boost::json::value* find(const boost::json::object& object, std::string_view key) noexcept;

// The value as a type, or a refusal that says which type it must have.
const boost::json::object& asObject(const boost::json::value& value, const Place& place);
const boost::json::array& asArray(const boost::json::value& value, const Place& place);
std::string_view asString(const boost::json::value& value, const Place& place);
bool asBoolean(const boost::json::value& value, const Place& place);
std::int64_t asInteger(const boost::json::value& value, const Place& place, std::int64_t least,
                       std::int64_t most);
double asNumber(const boost::json::value& value, const Place& place, double least, double most);

// For what vendors answer: the member if it has the type, otherwise nothing.
std::string_view stringIn(const boost::json::object& object, std::string_view key) noexcept;
std::optional<std::int64_t> integerIn(const boost::json::object& object, std::string_view key) noexcept;
const boost::json::object* objectIn(const boost::json::object& object, std::string_view key) noexcept;
const boost::json::array* arrayIn(const boost::json::object& object, std::string_view key) noexcept;

std::string_view viewOf(const boost::json::string& text) noexcept;
std::string textOf(const boost::json::value& value);

/// A parsed text and the memory it lies in, the first 4 KB of it on the stack.
class ParsedJson {
  public:
    ParsedJson() : memory_(first_.data(), first_.size()) {}
    ParsedJson(const ParsedJson&) = delete;
    ParsedJson& operator=(const ParsedJson&) = delete;

    /// A client's request: an object, or Error(invalid_request).
    const boost::json::object& request(std::string_view text);

    /// A vendor's answer: null when it is not JSON. Bytes that are not UTF-8 and escaped halves of surrogate
    /// pairs become U+FFFD instead of spoiling the answer.
    const boost::json::value* answer(std::string_view text);

  private:
    std::array<unsigned char, 4096> first_;
    boost::json::monotonic_resource memory_;
    std::optional<boost::json::value> value_;
};

bool isJsonObject(std::string_view text);

/// A call's arguments where a dialect wants an object: those that a model was cut short in are the text of
/// `INVALID_JSON`.
std::string argumentsObject(std::string_view arguments);

}  // namespace openclaw::dialects

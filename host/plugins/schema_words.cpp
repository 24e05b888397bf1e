#include "plugins/schema_words.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <boost/json.hpp>

#include "base/text.h"
#include "plugins/schema_review.h"

namespace openclaw::plugins {
namespace {

namespace json = boost::json;

constexpr std::size_t longestList = 12;
constexpr int longestChain = 64;

const json::value* followed(const json::value& root, const json::value* schema) {
    for (int i = 0; i < longestChain && schema != nullptr && schema->is_object(); ++i) {
        const json::value* const reference = schema->get_object().if_contains("$ref");
        if (reference == nullptr || !reference->is_string()) break;
        schema = resolveReference(root, reference->get_string());
    }
    return schema;
}

const json::value* member(const json::value* schema, std::string_view key) {
    return schema != nullptr && schema->is_object() ? schema->get_object().if_contains(key) : nullptr;
}

/// Where the finding is: the value there, and the schema for it as far as the plain keywords lead to one.
struct Place {
    const json::value* value;
    const json::value* schema;
    std::string path;
};

Place find(const json::value& root, const json::value& value, const std::vector<std::string>& steps) {
    Place place{&value, followed(root, &root), {}};
    for (std::size_t i = 1; i < steps.size(); ++i) {
        const std::string name = steps[i].size() >= 2 ? steps[i].substr(1, steps[i].size() - 2) : steps[i];
        const json::value* below = nullptr;
        if (place.value != nullptr && place.value->is_array()) {
            const std::size_t index = std::strtoul(name.c_str(), nullptr, 10);
            const json::value* items = member(place.schema, "items");
            if (items != nullptr && items->is_array()) items = items->get_array().if_contains(index);
            below = items;
            place.value = place.value->get_array().if_contains(index);
            place.path += "[" + name + "]";
        } else {
            below = member(member(place.schema, "properties"), name);
            if (below == nullptr) below = member(place.schema, "additionalProperties");
            place.value = member(place.value, name);
            place.path += (place.path.empty() ? "" : ".") + name;
        }
        place.schema = followed(root, below);
    }
    return place;
}

std::string typeOf(const json::value* value) {
    if (value == nullptr) return "nothing";
    switch (value->kind()) {
        case json::kind::null:
            return "null";
        case json::kind::bool_:
            return "a boolean";
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return "a number";
        case json::kind::string:
            return "a string";
        case json::kind::array:
            return "a list";
        case json::kind::object:
            return "an object";
    }
    return "something else";
}

std::string typeName(std::string_view type) {
    if (type == "array") return "a list";
    if (type == "object") return "an object";
    if (type == "integer") return "a whole number";
    if (type == "null") return "null";
    return "a " + std::string(type);
}

/// "a, b or c"
std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
        out += words[i];
    }
    return out;
}

std::string wrongType(const Place& place) {
    std::vector<std::string> wanted;
    if (const json::value* const type = member(place.schema, "type")) {
        if (type->is_string()) wanted.push_back(typeName(type->get_string()));
        if (type->is_array()) {
            for (const json::value& one : type->get_array()) wanted.push_back(typeName(one.get_string()));
        }
    }
    const std::string is = typeOf(place.value);
    if (wanted.empty()) return "must not be " + is;
    const std::string wants = joined(wanted);
    return "must be " + wants + (wants == "a whole number" && is == "a number" ? "" : ", not " + is);
}

std::string notAChoice(const Place& place) {
    const json::value* const choices = member(place.schema, "enum");
    if (choices == nullptr || !choices->is_array() || choices->get_array().size() > longestList) {
        return "is not one of the values it may have";
    }
    std::vector<std::string> words;
    for (const json::value& choice : choices->get_array()) words.push_back(json::serialize(choice));
    return "must be " + joined(words);
}

std::string number(double value) {
    std::array<char, 32> digits{};
    const int length = std::snprintf(digits.data(), digits.size(), "%.15g", value);
    return {digits.data(), static_cast<std::size_t>(std::max(0, length))};
}

std::string limit(const Place& place, std::string_view key, std::string_view words) {
    const json::value* const value = member(place.schema, key);
    if (value == nullptr || !value->is_double()) return "is out of range";
    return "must be " + std::string(words) + " " + number(value->get_double());
}

std::string quotedPart(const std::string& description) {
    const auto begin = description.find('\'');
    const auto end = description.rfind('\'');
    return begin == std::string::npos || end <= begin ? std::string()
                                                      : description.substr(begin + 1, end - begin - 1);
}

std::string unknownName(const Place& place, const std::string& name) {
    const json::value* const known = member(place.schema, "properties");
    if (known == nullptr || !known->is_object() || known->get_object().empty()) return "is not known";
    std::vector<std::string_view> names;
    for (const auto& entry : known->get_object()) names.emplace_back(entry.key());
    if (const std::string_view near = text::nearest(name, names); !near.empty()) {
        return "is not known; did you mean \"" + std::string(near) + "\"?";
    }
    if (names.size() > longestList) return "is not known";
    std::vector<std::string> words(names.begin(), names.end());
    return "is not known; known are " + joined(words);
}

bool startsWith(const std::string& text, std::string_view start, std::string& rest) {
    if (!std::string_view(text).starts_with(start)) return false;
    rest = text.substr(start.size());
    while (!rest.empty() && rest.back() == '.') rest.pop_back();
    return true;
}

std::string otherwise(const std::string& description) {
    std::string rest;
    if (startsWith(description, "must ", rest)) return "must " + rest;
    if (startsWith(description, "String should be no more than ", rest)) return "must have at most " + rest;
    if (startsWith(description, "String should be no fewer than ", rest)) return "must have at least " + rest;
    if (startsWith(description, "Array should contain no more than ", rest))
        return "must have at most " + rest;
    if (startsWith(description, "Array should contain no fewer than ", rest))
        return "must have at least " + rest;
    if (startsWith(description, "Object should have no more than ", rest)) return "must have at most " + rest;
    if (startsWith(description, "Object should have no fewer than ", rest))
        return "must have at least " + rest;
    if (startsWith(description, "Elements at indexes ", rest)) return "must not contain anything twice";
    if (isAboutAlternatives(description)) return "fits none of the forms it may have";
    if (startsWith(description, "Target should not", rest)) return "has a form that is excluded";
    if (startsWith(description, "Failed to any values", rest)) return "lacks an element of the required form";
    return "is not what its schema asks for";
}

}  // namespace

bool isAboutAlternatives(const std::string& description) {
    return description.starts_with("Failed to validate against any ") ||
           description.starts_with("Failed to validate against exactly one ");
}

Finding inWords(const json::value& schema, const json::value& value, const std::vector<std::string>& steps,
                const std::string& description) {
    const Place place = find(schema, value, steps);
    const auto within = [&](const std::string& name) {
        return place.path.empty() ? name : place.path + "." + name;
    };
    const std::string_view words(description);
    if (words.starts_with("Value type not permitted")) return {place.path, wrongType(place)};
    if (words.starts_with("Failed to match against any enum")) return {place.path, notAChoice(place)};
    if (words.starts_with("Failed to match expected value")) {
        const json::value* const wanted = member(place.schema, "const");
        return {place.path,
                wanted == nullptr ? "has the wrong value" : "must be " + json::serialize(*wanted)};
    }
    if (words.starts_with("Missing required property"))
        return {within(quotedPart(description)), "is missing"};
    if (words.starts_with("Missing dependency")) {
        return {within(quotedPart(description)), "is missing, but needed by another one that is given"};
    }
    if (words.starts_with("Object contains a property")) {
        // "... 'properties' or 'additionalProperties' constraints: 'NAME'."
        const auto colon = description.find(": ");
        const std::string name = quotedPart(description.substr(colon == std::string::npos ? 0 : colon));
        return {within(name), unknownName(place, name)};
    }
    if (words.starts_with("Expected number less than or"))
        return {place.path, limit(place, "maximum", "at most")};
    if (words.starts_with("Expected number less"))
        return {place.path, limit(place, "exclusiveMaximum", "less than")};
    if (words.starts_with("Expected number greater than or")) {
        return {place.path, limit(place, "minimum", "at least")};
    }
    if (words.starts_with("Expected number greater")) {
        return {place.path, limit(place, "exclusiveMinimum", "greater than")};
    }
    if (words.starts_with("Value should be a multiple")) {
        return {place.path, limit(place, "multipleOf", "a multiple of")};
    }
    return {place.path, otherwise(description)};
}

}  // namespace openclaw::plugins

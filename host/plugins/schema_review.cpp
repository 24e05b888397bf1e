#include "plugins/schema_review.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <re2/re2.h>
#include <boost/json.hpp>

#include "base/error.h"

namespace openclaw::plugins {
namespace {

namespace json = boost::json;

constexpr std::size_t largestText = 256u << 10;
constexpr std::size_t deepestNesting = 64;

[[noreturn]] void refuse(const std::string& place, const std::string& reason) {
    throw Error(ErrorCode::invalid_request, "at #" + place + ": " + reason);
}

/// How a keyword holds further schemas, and whether they look at the same value as their owner ("in place"):
/// only a circle of those never ends.
struct Keyword {
    std::string_view name;
    enum class Holds : std::uint8_t { schema, list, map, schemaOrList, dependencies } holds;
    bool inPlace;
};
constexpr std::array<Keyword, 17> keywords{{
    {"properties", Keyword::Holds::map, false},
    {"additionalProperties", Keyword::Holds::schema, false},
    {"propertyNames", Keyword::Holds::schema, false},
    {"items", Keyword::Holds::schemaOrList, false},
    {"additionalItems", Keyword::Holds::schema, false},
    {"contains", Keyword::Holds::schema, false},
    {"definitions", Keyword::Holds::map, false},
    {"$defs", Keyword::Holds::map, false},
    {"dependencies", Keyword::Holds::dependencies, true},
    {"allOf", Keyword::Holds::list, true},
    {"anyOf", Keyword::Holds::list, true},
    {"oneOf", Keyword::Holds::list, true},
    {"not", Keyword::Holds::schema, true},
    {"if", Keyword::Holds::schema, true},
    {"then", Keyword::Holds::schema, true},
    {"else", Keyword::Holds::schema, true},
    {"extends", Keyword::Holds::schemaOrList, true},
}};

class Review {
  public:
    ReviewedSchema run(json::value schema) {
        visit(schema, "", 0);
        for (const auto& [place, target] : references_) {
            if (!places_.contains(target)) refuse(place, "$ref \"#" + target + "\" does not name a schema");
        }
        for (const std::string& place : places_) findCircle(place);
        return {std::move(schema), uniqueItems_};
    }

  private:
    void visit(json::value& schema, const std::string& place, std::size_t depth) {
        if (depth > deepestNesting) refuse(place, "nested too deeply");
        places_.insert(place);
        if (schema.is_bool()) return;
        if (!schema.is_object()) refuse(place, "a schema has to be an object or a boolean");
        json::object& object = schema.get_object();
        if (const json::value* const reference = object.if_contains("$ref")) {
            noteReference(*reference, place);
            return;  // what stands beside a $ref is ignored in draft 7
        }
        object.erase("$id");
        object.erase("id");
        object.erase("$schema");
        object.erase("format");
        checkTypes(object, place);
        checkNumbers(object, place);
        takePattern(object, place);
        if (const json::value* const unique = object.if_contains("uniqueItems")) {
            uniqueItems_ |= unique->is_bool() && unique->get_bool();
        }
        for (const Keyword& keyword : keywords) {
            if (json::value* const held = object.if_contains(keyword.name)) {
                visitHeld(*held, keyword, place, depth);
            }
        }
    }

    void visitHeld(json::value& held, const Keyword& keyword, const std::string& place, std::size_t depth) {
        using Holds = Keyword::Holds;
        const std::string here = place + "/" + std::string(keyword.name);
        const auto enter = [&](json::value& schema, const std::string& where) {
            if (keyword.inPlace) inPlace_[place].push_back(where);
            visit(schema, where, depth + 1);
        };
        if (held.is_array() && (keyword.holds == Holds::list || keyword.holds == Holds::schemaOrList)) {
            if (held.get_array().empty()) refuse(here, "an empty list");
            for (std::size_t i = 0; i < held.get_array().size(); ++i) {
                enter(held.get_array()[i], here + "/" + std::to_string(i));
            }
            return;
        }
        if (keyword.holds == Holds::list) refuse(here, "not a list of schemas");
        if (keyword.holds == Holds::schema || keyword.holds == Holds::schemaOrList) {
            enter(held, here);
            return;
        }
        if (!held.is_object()) refuse(here, "not an object of schemas");
        for (auto& member : held.get_object()) {
            // A list of names is the other form of a dependency.
            if (keyword.holds == Holds::dependencies && member.value().is_array()) continue;
            enter(member.value(), here + "/" + std::string(member.key()));
        }
    }

    void noteReference(const json::value& reference, const std::string& place) {
        if (!reference.is_string()) refuse(place, "$ref is not a text");
        const std::string_view text(reference.get_string().data(), reference.get_string().size());
        if (!text.starts_with('#')) refuse(place, "$ref to another document; only \"#/...\" is followed");
        const std::string_view target = text.substr(1);
        if (!target.empty() && (target.front() != '/' || target.back() == '/')) {
            refuse(place, "$ref is neither \"#\" nor \"#/...\"");
        }
        if (target.find_first_of("~%") != std::string_view::npos) {
            refuse(place, "$ref with escaped characters");
        }
        references_.emplace_back(place, target);
        inPlace_[place].emplace_back(target);
    }

    static void checkTypes(const json::object& object, const std::string& place) {
        static constexpr std::array<std::string_view, 7> known{"array",  "boolean", "integer", "null",
                                                               "number", "object",  "string"};
        const auto check = [&](const json::value& type) {
            if (!type.is_string()) refuse(place, "\"type\" is not a text");
            const std::string_view name(type.get_string().data(), type.get_string().size());
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                refuse(place, "\"" + std::string(name) + "\" is not a type of JSON Schema");
            }
        };
        const json::value* const type = object.if_contains("type");
        if (type == nullptr) return;
        if (!type->is_array()) {
            check(*type);
            return;
        }
        if (type->get_array().empty()) refuse(place, "\"type\" is an empty list");
        for (const json::value& one : type->get_array()) check(one);
    }

    /// Numbers the validator divides by or compares with, all as doubles: its integers have edges.
    static void checkNumbers(json::object& object, const std::string& place) {
        for (const std::string_view key :
             {"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}) {
            json::value* const value = object.if_contains(key);
            if (value == nullptr) continue;
            if (!value->is_number()) refuse(place, "\"" + std::string(key) + "\" is not a number");
            *value = value->to_number<double>();
            if (key == "multipleOf" && value->get_double() <= 0)
                refuse(place, "\"multipleOf\" is not positive");
        }
        if (const json::value* const choices = object.if_contains("enum")) {
            if (!choices->is_array() || choices->get_array().empty()) {
                refuse(place, "\"enum\" is not a list of at least one value");
            }
        }
    }

    static void takePattern(json::object& object, const std::string& place) {
        if (const json::value* const properties = object.if_contains("patternProperties")) {
            if (!properties->is_object() || !properties->get_object().empty()) {
                refuse(place, "\"patternProperties\" is not supported; use \"propertyNames\" with a pattern");
            }
            object.erase("patternProperties");
        }
        const json::value* const pattern = object.if_contains("pattern");
        if (pattern == nullptr) return;
        if (!pattern->is_string()) refuse(place, "\"pattern\" is not a text");
        const re2::StringPiece text(pattern->get_string().data(), pattern->get_string().size());
        const re2::RE2 compiled(text, re2::RE2::Quiet);
        if (!compiled.ok()) {
            refuse(place, "\"pattern\" is not one that this gateway can match safely: " + compiled.error());
        }
        json::value moved = *pattern;
        object.erase("pattern");
        object[patternKeyword] = std::move(moved);
    }

    void findCircle(const std::string& place) {
        if (settled_.contains(place)) return;
        if (!onPath_.insert(place).second) refuse(place, "refers to itself without an end");
        if (const auto next = inPlace_.find(place); next != inPlace_.end()) {
            for (const std::string& target : next->second) findCircle(target);
        }
        onPath_.erase(place);
        settled_.insert(place);
    }

    std::set<std::string> places_;  ///< JSON pointers of every schema
    std::vector<std::pair<std::string, std::string>> references_;
    std::map<std::string, std::vector<std::string>> inPlace_;
    std::set<std::string> onPath_;
    std::set<std::string> settled_;
    bool uniqueItems_ = false;
};

}  // namespace

ReviewedSchema reviewSchema(std::string_view text) {
    if (text.size() > largestText) refuse("", "larger than 256 KB");
    json::parse_options options;
    options.max_depth = 2 * deepestNesting;
    json::error_code error;
    json::value schema = json::parse({text.data(), text.size()}, error, json::storage_ptr{}, options);
    if (error) refuse("", "not valid JSON: " + error.message());
    if (!schema.is_object()) refuse("", "not a JSON object");
    return Review().run(std::move(schema));
}

const boost::json::value* resolveReference(const boost::json::value& root, std::string_view reference) {
    const json::value* at = &root;
    std::string_view rest = reference.substr(std::min<std::size_t>(1, reference.size()));
    while (!rest.empty() && at != nullptr) {
        rest.remove_prefix(1);
        const std::string_view step = rest.substr(0, rest.find('/'));
        rest.remove_prefix(step.size());
        if (const json::object* const object = at->if_object()) {
            at = object->if_contains(step);
        } else if (const json::array* const array = at->if_array()) {
            at = array->if_contains(
                static_cast<std::size_t>(std::strtoul(std::string(step).c_str(), nullptr, 10)));
        } else {
            at = nullptr;
        }
    }
    return at;
}

}  // namespace openclaw::plugins

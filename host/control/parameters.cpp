#include "control/parameters.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "runs/session_key.h"

namespace openclaw::control {
namespace {

namespace json = boost::json;

struct KindName {
    std::string_view word;
    ParameterKind kind;
    std::string_view meaning;
};

constexpr auto kinds = std::to_array<KindName>({
    {"any", ParameterKind::any, "anything"},
    {"string", ParameterKind::string, "a string"},
    {"text", ParameterKind::text, "a string that is not empty"},
    {"key", ParameterKind::key, runs::sessionKeyRule},
    {"boolean", ParameterKind::boolean, "true or false"},
    {"integer", ParameterKind::integer, "an integer"},
    {"count", ParameterKind::count, "an integer of at least 0"},
    {"positive", ParameterKind::positive, "an integer of at least 1"},
    {"number", ParameterKind::number, "a number"},
    {"object", ParameterKind::object, "an object"},
    {"array", ParameterKind::array, "an array"},
});

std::optional<std::int64_t> wholeNumber(const json::value& value) {
    json::error_code failure;
    const auto number = value.to_number<std::int64_t>(failure);
    if (!value.is_number() || failure) return std::nullopt;
    return number;
}

bool fits(ParameterKind kind, const json::value& value) {
    switch (kind) {
        case ParameterKind::any:
            return true;
        case ParameterKind::string:
            return value.is_string();
        case ParameterKind::text:
            return value.is_string() && !value.get_string().empty();
        case ParameterKind::key:
            return value.is_string() && runs::isSessionKey(value.get_string());
        case ParameterKind::boolean:
            return value.is_bool();
        case ParameterKind::integer:
            return wholeNumber(value).has_value();
        case ParameterKind::count:
            return wholeNumber(value).value_or(-1) >= 0;
        case ParameterKind::positive:
            return wholeNumber(value).value_or(0) >= 1;
        case ParameterKind::number:
            return value.is_number();
        case ParameterKind::object:
            return value.is_object();
        case ParameterKind::array:
            return value.is_array();
    }
    return false;
}

std::string_view meaningOf(ParameterKind kind) {
    for (const KindName& each : kinds) {
        if (each.kind == kind) return each.meaning;
    }
    return "";
}

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
    throw Error(ErrorCode::invalid_request, "params." + name + ": " + what).withParam("params." + name);
}

std::string_view nextWord(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    return word;
}

}  // namespace

ParameterList::ParameterList(std::string_view description) {
    ParameterKind kind = ParameterKind::any;
    for (std::string_view word = nextWord(description); !word.empty(); word = nextWord(description)) {
        if (word.ends_with(':')) {
            word.remove_suffix(1);
            for (const KindName& each : kinds) {
                if (each.word == word) kind = each.kind;
            }
            continue;
        }
        if (word.ends_with(';')) word.remove_suffix(1);
        const bool required = word.ends_with('!');
        if (required) word.remove_suffix(1);
        parameters_.push_back({std::string(word), kind, required});
    }
}

void ParameterList::check(const json::object& params) const {
    for (const Parameter& parameter : parameters_) {
        const json::value* const value = params.if_contains(parameter.name);
        if (value == nullptr) {
            if (parameter.required)
                refuse(parameter.name, "is missing; " + std::string(meaningOf(parameter.kind)));
        } else if (!fits(parameter.kind, *value)) {
            refuse(parameter.name, "must be " + std::string(meaningOf(parameter.kind)));
        }
    }
    for (const auto& member : params) {
        const std::string name(member.key().data(), member.key().size());
        const bool known =
            name == "agentId" || std::any_of(parameters_.begin(), parameters_.end(),
                                             [&](const Parameter& each) { return each.name == name; });
        if (known) continue;
        std::vector<std::string_view> names;
        for (const Parameter& each : parameters_) names.push_back(each.name);
        const std::string_view nearest = text::nearest(name, names);
        refuse(name, "the method has no such parameter" +
                         (nearest.empty() ? "" : "; did you mean \"" + std::string(nearest) + "\"?"));
    }
}

std::string textOf(const json::object& params, std::string_view name) {
    const json::value* const value = params.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

std::int64_t integerOf(const json::object& params, std::string_view name, std::int64_t fallback) {
    const json::value* const value = params.if_contains(name);
    return value == nullptr ? fallback : wholeNumber(*value).value_or(fallback);
}

}  // namespace openclaw::control

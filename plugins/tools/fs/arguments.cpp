#include "arguments.h"

#include "openclaw/plugin.hpp"

namespace openclaw::fs {
namespace {

[[noreturn]] void refuse(std::string_view name, const std::string& what) {
    throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT, std::string(name) + ": " + what);
}

}  // namespace

Arguments::Arguments(std::string_view json) {
    boost::system::error_code error;
    value_ = boost::json::parse(json, error);
    if (error.failed() || !value_.is_object()) refuse("arguments", "expected a JSON object");
}

std::optional<std::string> Arguments::text(std::string_view name) const {
    const boost::json::value* value = value_.get_object().if_contains(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) refuse(name, "expected a text");
    return std::string(value->get_string());
}

std::string Arguments::requiredText(std::string_view name) const {
    std::optional<std::string> value = text(name);
    if (!value) refuse(name, "is required");
    return *std::move(value);
}

std::optional<std::uint64_t> Arguments::number(std::string_view name) const {
    const boost::json::value* value = value_.get_object().if_contains(name);
    if (value == nullptr) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (error.failed()) refuse(name, "expected a whole number that is not negative");
    return number;
}

bool Arguments::choice(std::string_view name, std::string_view yes, std::string_view otherwise) const {
    const std::optional<std::string> value = text(name);
    if (!value || *value == otherwise) return false;
    if (*value != yes)
        refuse(name, "expected \"" + std::string(otherwise) + "\" or \"" + std::string(yes) + "\"");
    return true;
}

}  // namespace openclaw::fs

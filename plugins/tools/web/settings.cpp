#include "settings.h"

#include <algorithm>
#include <limits>

#include <boost/json.hpp>

#include "openclaw/plugin.hpp"

namespace openclaw::web {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view key, const std::string& what) {
    throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT, std::string(key) + ": " + what);
}

void readFlag(const json::object& config, std::string_view key, bool& flag) {
    const json::value* value = config.if_contains(key);
    if (value == nullptr) return;
    if (!value->is_bool()) refuse(key, "expected true or false");
    flag = value->get_bool();
}

template <class Number>
void readNumber(const json::object& config, std::string_view key, std::uint64_t least, Number& number) {
    const json::value* value = config.if_contains(key);
    if (value == nullptr) return;
    boost::system::error_code error;
    const auto given = value->to_number<std::uint64_t>(error);
    if (error.failed() || given < least || given > std::numeric_limits<std::uint32_t>::max())
        refuse(key, "expected a whole number of at least " + std::to_string(least));
    number = static_cast<Number>(given);
}

void readText(const json::object& config, std::string_view key, std::string& text) {
    const json::value* value = config.if_contains(key);
    if (value == nullptr) return;
    if (!value->is_string() || value->get_string().empty()) refuse(key, "expected a text");
    text = std::string(value->get_string());
    if (std::any_of(text.begin(), text.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
        refuse(key, "holds a control character");
}

void readHosts(const json::object& config, std::string_view key, HostList& list) {
    const json::value* value = config.if_contains(key);
    if (value == nullptr) return;
    if (!value->is_array()) refuse(key, "expected an array of hosts");
    for (const json::value& entry : value->get_array()) {
        if (!entry.is_string() || !list.add(entry.get_string()))
            refuse(key, R"(expected hosts like "example.com" or "*.example.com", without scheme and port)");
    }
}

}  // namespace

Settings parseSettings(std::string_view text) {
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error);
    if (error.failed() || !parsed.is_object()) refuse("web", "the configuration is no JSON object");
    const json::object& config = parsed.get_object();

    Settings settings;
    readFlag(config, "allowPrivateNetwork", settings.allowPrivateNetwork);
    readHosts(config, "allowHosts", settings.allowHosts);
    readHosts(config, "denyHosts", settings.denyHosts);
    readNumber(config, "maxBytes", 1, settings.maxBytes);
    readNumber(config, "maxLength", 1, settings.maxLength);
    readNumber(config, "timeoutMs", 1, settings.timeoutMs);
    readNumber(config, "maxRedirects", 0, settings.maxRedirects);
    readText(config, "userAgent", settings.userAgent);
    readFlag(config, "useProxy", settings.useProxy);
    readText(config, "caFile", settings.caFile);
    return settings;
}

}  // namespace openclaw::web

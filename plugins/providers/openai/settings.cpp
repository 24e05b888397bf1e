#include "settings.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <boost/json.hpp>

#include "openclaw/plugin.hpp"

namespace openclaw::openai {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view key, const std::string& what) {
    throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT, std::string(key) + ": " + what);
}

std::string textOf(std::string_view key, const json::value& value) {
    if (!value.is_string()) refuse(key, "expected a text");
    return std::string(value.get_string());
}

bool isFieldValue(std::string_view value) {
    return std::all_of(value.begin(), value.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

bool isToken(std::string_view name) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || kMarks.find(c) != std::string_view::npos;
    });
}

std::string lower(std::string_view text) {
    std::string copy(text);
    std::transform(copy.begin(), copy.end(), copy.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return copy;
}

std::string baseUrl(std::string url) {
    const std::size_t scheme = url.rfind("https://", 0) == 0 ? 8 : url.rfind("http://", 0) == 0 ? 7 : 0;
    if (scheme == 0 || url.size() == scheme || url[scheme] == '/')
        refuse("baseUrl", "expected an absolute URL, for example https://api.openai.com/v1");
    if (url.find_first_of("?#") != std::string::npos || !isFieldValue(url) ||
        url.find(' ') != std::string::npos)
        refuse("baseUrl", "expected a URL without query, fragment or spaces");
    if (url.find('@') < url.find('/', scheme))
        refuse("baseUrl", "expected a URL without user and password; use apiKey or headers");
    while (url.back() == '/') url.pop_back();
    return url;
}

void addHeaders(const json::value& value, Settings& settings) {
    constexpr std::array<std::string_view, 6> kOfTheConnection{
        "host", "content-length", "transfer-encoding", "connection", "upgrade", "te"};
    if (!value.is_object()) refuse("headers", "expected an object");
    for (const auto& [name, text] : value.get_object()) {
        const std::string key = "headers." + std::string(name);
        if (!isToken(name)) refuse(key, "is no name of a header");
        const std::string lowered = lower(name);
        if (std::find(kOfTheConnection.begin(), kOfTheConnection.end(), lowered) != kOfTheConnection.end())
            refuse(key, "belongs to the connection and cannot be set");
        if (lowered == "authorization" && !settings.apiKey.empty())
            refuse(key, "give either this or apiKey, not both");
        std::string content = textOf(key, text);
        if (!isFieldValue(content)) refuse(key, "holds a control character");
        settings.headers.emplace_back(lowered, std::move(content));
    }
}

}  // namespace

Settings parseSettings(std::string_view text) {
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error);
    if (error.failed() || !parsed.is_object()) refuse("openai", "the configuration is no JSON object");
    const json::object& config = parsed.get_object();

    Settings settings;
    const auto given = [&](std::string_view key) { return config.if_contains(key); };
    if (const json::value* value = given("baseUrl")) settings.baseUrl = baseUrl(textOf("baseUrl", *value));
    if (const json::value* value = given("apiKey")) settings.apiKey = textOf("apiKey", *value);
    for (auto [key, target] :
         {std::pair{"organization", &settings.organization}, std::pair{"project", &settings.project}}) {
        const json::value* value = given(key);
        if (value == nullptr) continue;
        *target = textOf(key, *value);
        if (!isFieldValue(**target)) refuse(key, "holds a control character");
    }
    if (const json::value* value = given("headers")) addHeaders(*value, settings);
    if (settings.apiKey.empty() && settings.headers.empty() && given("baseUrl") == nullptr)
        refuse("apiKey", "is needed for " + settings.baseUrl + "; or set baseUrl to a server of your own");
    return settings;
}

}  // namespace openclaw::openai
